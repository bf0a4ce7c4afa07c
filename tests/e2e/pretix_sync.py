"""What clients of the pretix interface fetch to work offline: lists of codes."""
import datetime
import urllib.parse

from pretix import ORG, P1, P2, Desk, admitted, ok, refused


def now():
    return datetime.datetime.now(datetime.timezone.utc).isoformat()


def codes(desk, kind, device=None, **query):
    """The pages of one list, in order."""
    url, found = f"{ORG}/events/dummy/{kind}secrets/?" + urllib.parse.urlencode(query), []
    while url:
        page = ok(desk.api("GET", url, device=device))
        found += page["results"]
        url = page["next"] and page["next"][page["next"].index("/api/"):]
    assert page["count"] == len(found), page
    return found


def mark(desk, change, *secrets):
    ok(desk.post(f"/v1/events/dummy/secrets:{change}", {"secrets": list(secrets)}))


def test_revoked_codes_are_listed_newest_first():
    with Desk() as desk:
        assert codes(desk, "revoked") == []
        mark(desk, "revoke", "first")
        between = now()
        mark(desk, "revoke", "second", P2)
        listed = codes(desk, "revoked", ordering="-created")
        assert [c["secret"] for c in listed] == [P2, "second", "first"], listed
        assert all(set(c) == {"id", "secret", "created"} for c in listed), listed
        assert [c["secret"] for c in codes(desk, "revoked", ordering="created")] == ["first", "second", P2]
        since = codes(desk, "revoked", ordering="-created", created_since=between)
        assert [c["secret"] for c in since] == [P2, "second"], since
        newest = codes(desk, "revoked", created_since=listed[0]["created"])
        assert [c["secret"] for c in newest] == [P2, "second"], "the time itself is within"
        assert codes(desk, "revoked", created_since=now()) == []
        answer = desk.api("GET", f"{ORG}/events/dummy/revokedsecrets/?created_since=yesterday")
        assert answer == (400, {"created_since": ["Enter a valid date/time."]}), answer
        refused(desk.redeem(P2, [desk.clist_all]), "revoked")
        desk.stop()
        desk.start()
        assert codes(desk, "revoked", ordering="-created") == listed, "they outlive a restart"


def test_blocked_codes_are_listed_until_and_after_they_are_unblocked():
    with Desk() as desk:
        mark(desk, "block", P1, "elsewhere")
        blocked = codes(desk, "blocked")
        assert {c["secret"]: c["blocked"] for c in blocked} == {P1: True, "elsewhere": True}, blocked
        assert all(set(c) == {"id", "secret", "updated", "blocked"} for c in blocked), blocked
        refused(desk.redeem(P1), "blocked")
        between = now()
        assert codes(desk, "blocked", updated_since=between) == []
        mark(desk, "unblock", P1)
        changed = codes(desk, "blocked", updated_since=between)
        assert [(c["secret"], c["blocked"]) for c in changed] == [(P1, False)], "a client that follows the list learns of it"
        assert changed[0]["id"] in [c["id"] for c in blocked], "it is the same row"
        admitted(desk.redeem(P1))
        assert codes(desk, "revoked") == []


def test_a_reissued_code_is_on_the_list_of_revoked_ones_until_its_ticket_has_it_again():
    with Desk() as desk:
        desk.change(desk.p1, secret="anewsecretforpositionone")
        assert [c["secret"] for c in codes(desk, "revoked")] == [P1]
        refused(desk.redeem(P1), "revoked")
        desk.change(desk.p1, secret=P1)
        assert [c["secret"] for c in codes(desk, "revoked")] == ["anewsecretforpositionone"]
        admitted(desk.redeem(P1))
        mark(desk, "revoke", P1)
        assert [c["secret"] for c in codes(desk, "revoked")] == [P1, "anewsecretforpositionone"]
        refused(desk.redeem(P1), "revoked")


def test_lists_of_codes_come_in_pages_and_to_every_profile():
    with Desk() as desk:
        mark(desk, "revoke", *[f"code{i:04d}" for i in range(120)])
        assert len({c["secret"] for c in codes(desk, "revoked", ordering="-created")}) == 120
        assert desk.api("GET", f"{ORG}/events/dummy/revokedsecrets/?page=4") == (404, {"detail": "Invalid page."})
        kiosk = desk.pair(security_profile="pretixscan_online_kiosk")
        assert len(codes(desk, "revoked", device=kiosk)) == 120
        assert codes(desk, "blocked", device=kiosk) == []
