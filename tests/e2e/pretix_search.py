"""Finding positions through the pretix interface: what a search looks at, its filters and orders."""
import datetime
import urllib.parse

from pretix import ORG, P1, P2, P3, RPC, Desk, admitted, medium, ok


def found(desk, list_=None, device=None, **query):
    query = urllib.parse.urlencode({"list": list_ or desk.clist_all, **query})
    return [hit["id"] for hit in ok(desk.api("GET", f"{RPC}search/?{query}", device=device))["results"]]


def listed(desk, **query):
    path = f"{ORG}/events/dummy/checkinlists/{desk.clist_all}/positions/?" + urllib.parse.urlencode(query)
    return [hit["id"] for hit in ok(desk.api("GET", path))["results"]]


def test_a_search_looks_at_codes_names_addresses_orders_and_media():
    with Desk() as desk:
        desk.change(desk.p2, email="michael@example.org", company="Acme", fallback_name="Pia Payer")
        medium(desk, "04A1B2C3", "nfc_uid", ticket=desk.p2)
        assert found(desk, search=P2[:9].lower()) == [desk.p2]
        for words in ("michael@", "ACME", "pia payer", "mich"):
            assert found(desk, search=words) == [desk.p2], words
        assert found(desk, search="04A1B2C3") == [desk.p2]
        assert found(desk, search="04A1B2") == [] and found(desk, search="nobody") == []
        assert set(found(desk, search="FO")) == {desk.p1, desk.p2, desk.p3}
        assert found(desk, search=P3) == [desk.p3]
        assert set(found(desk, search="peter")) == {desk.p1, desk.p3}, "an add-on is found by its ticket's name"
        desk.change(desk.p1, secret="anewsecretforpositionone")
        assert found(desk, search="anewsecret") == [desk.p1] and found(desk, search=P1[:9]) == []


def test_signed_codes_are_found_by_their_beginnings():
    with Desk() as desk:
        desk.ticket("E4BibyTSylQOgeKjuMPiTDxi5HXPuTVsx1qCli3IL0143gj0EZXOB9iQInANxRFJTt4Pf9nXnHdB91Qk/RN0L5AIBABSxw2TKFnSUNUCKAEAPAQA",
                    item="1", order="S1")
        one = desk.ticket("==QCiFO1apLFypH1BXorPlbn4efNA0aCAsO1Z2hsmY/hKTI3/UVSlON/Vw8WSYof/1tz5tepBltUAg4GnzpOBSSlqARYhFWYhFWYhFWCKAEANAQA",
                          item="1", order="S2")
        assert found(desk, search="==QCiFO") == [one]
        assert found(desk, search="==QCiFO1apLFypH1B") == [one]
        assert found(desk, search="KAEA") == []


def test_filters_narrow_what_is_found():
    with Desk() as desk:
        red = desk.ticket("REDREDREDRED", item="2", variation="21", order="BAZ", name="Red", position=4)
        admitted(desk.redeem(P2, [desk.clist_all]))
        desk.change(desk.p3, status="pending")
        all_ = {"ignore_status": "true"}
        assert set(listed(desk, **all_)) == {desk.p1, desk.p2, desk.p3, red}
        assert set(listed(desk)) == {desk.p1, desk.p2, red}
        assert listed(desk, has_checkin="1") == [desk.p2] and set(listed(desk, has_checkin="0")) == {desk.p1, red}
        assert listed(desk, item="1") == [desk.p1] and set(listed(desk, item="2")) == {desk.p2, red}
        assert set(listed(desk, item__in="1,2")) == {desk.p1, desk.p2, red} and listed(desk, item="3") == []
        assert listed(desk, variation="21") == [red]
        assert listed(desk, secret=P1) == [desk.p1] and listed(desk, secret=P1.upper()) == []
        assert listed(desk, order="baz") == [red] and listed(desk, order="BA") == []
        assert listed(desk, order__status="n", **all_) == [desk.p3]
        assert len(listed(desk, order__status__in="n,p", **all_)) == 4
        assert listed(desk, addon_to=desk.p1, **all_) == [desk.p3]
        assert listed(desk, pseudonymization_id=str(desk.p2)) == [desk.p2]
        assert listed(desk, subevent="5") == []
        assert found(desk, search="re", item="2") == [red]


def test_dates_are_filtered_by_their_numbers():
    with Desk() as desk:
        first = desk.ticket("SUBSUBSUB1", item="1", subevent="5", order="S")
        desk.ticket("SUBSUBSUB2", item="1", subevent="6", order="S")
        assert listed(desk, subevent="5") == [first] and len(listed(desk, subevent__in="5,6")) == 2


def test_check_rules_keeps_those_whom_the_rules_let_in_now():
    with Desk() as desk:
        assert len(listed(desk, check_rules="true")) == 3
        rules = {"inList": [{"var": "product"}, {"objectList": [{"lookup": ["product", "1", "Ticket A"]}]}]}
        desk.change_list("all", rules=rules)
        assert listed(desk, check_rules="true") == [desk.p1] and len(listed(desk)) == 3
        desk.change_list("all", rules={"<": [{"var": "entries_number"}, 1]})
        admitted(desk.redeem(P1, [desk.clist_all]))
        assert set(listed(desk, check_rules="true")) == {desk.p2, desk.p3}


def test_positions_come_in_the_order_asked_for():
    with Desk() as desk:
        late = desk.ticket("LATELATELATE", item="1", order="AAA", name="Zoe", email="a@example.org", position=9)
        desk.change(desk.p2, email="b@example.org")
        assert listed(desk) == [desk.p2, desk.p1, late, desk.p3], "by name, those without one last"
        assert listed(desk, ordering="attendee_name") == [desk.p3, desk.p2, desk.p1, late]
        assert listed(desk, ordering="-attendee_name") == [late, desk.p1, desk.p2, desk.p3]
        assert listed(desk, ordering="order__code")[0] == late and listed(desk, ordering="-order__code")[-1] == late
        assert listed(desk, ordering="positionid") == [desk.p1, desk.p2, desk.p3, late]
        assert listed(desk, ordering="-positionid") == [late, desk.p3, desk.p2, desk.p1]
        assert listed(desk, ordering="-order__email")[:2] == [desk.p2, late]
        assert listed(desk, ordering="-order__datetime")[0] == late and listed(desk, ordering="order__datetime")[-1] == late
        hour = lambda h: datetime.datetime(2026, 11, 1, h, tzinfo=datetime.timezone.utc).isoformat()
        admitted(desk.redeem(P2, [desk.clist_all], datetime=hour(11)))
        admitted(desk.redeem(P1, [desk.clist_all], datetime=hour(10)))
        assert listed(desk, ordering="-last_checked_in")[:2] == [desk.p2, desk.p1]
        assert listed(desk, ordering="last_checked_in")[-2:] == [desk.p1, desk.p2]
