"""Exchanging tickets for cards and wristbands at the door, and scans that only ask."""
from pretix import ORG, P1, P2, P3, RPC, Desk, admitted, checkins_of, medium, ok, refused

BAND = "04A1B2C3"


def policy(desk, policy_, type_="nfc_uid", item=1):
    ok(desk.request("PUT", f"/v1/events/dummy/catalog/item/{item}",
                    {"name": {"en": "Ticket"}, "variations": [], "media_policy": policy_, "media_type": type_}))


def settings(desk, **fields):
    ok(desk.request("PUT", "/v1/events/dummy/catalog/settings/0", {"timezone": "UTC", **fields}))


def exchange(desk, secret, identifier=BAND, type_="nfc_uid", lists=None, **more):
    return desk.redeem(secret, lists, exchange_medium_type=type_, exchange_medium_identifier=identifier, **more)


def links(desk, identifier=BAND, type_="nfc_uid"):
    answer = ok(desk.api("POST", f"{ORG}/reusablemedia/lookup/", {"type": type_, "identifier": identifier}))
    return answer["result"] and answer["result"]["linked_orderpositions"]


def test_a_ticket_that_is_to_be_exchanged_is_asked_for_a_medium_and_admitted_with_it():
    with Desk() as desk:
        policy(desk, "new")
        status, body = desk.redeem(P1, nonce="n1")
        assert (status, body["status"], body["media_policy"], body["media_type"]) == (400, "exchange", "new", "nfc_uid"), body
        assert body["position"]["id"] == desk.p1 and body["list"]["id"] == desk.clist and "reason" not in body, body
        assert checkins_of(desk, desk.p1) == [] and links(desk) is None
        admitted(exchange(desk, P1, nonce="n1"))
        admitted(exchange(desk, P1, nonce="n1"))
        assert links(desk) == [desk.p1] and len(checkins_of(desk, desk.p1)) == 1
        refused(desk.redeem(BAND, source_type="nfc_uid"), "already_redeemed")
        admitted(desk.redeem(BAND, source_type="nfc_uid", type="exit"))
        admitted(desk.redeem(BAND, source_type="nfc_uid"))
        desk.stop()
        desk.start()
        assert links(desk) == [desk.p1]


def test_an_exchange_that_cannot_be_says_why():
    with Desk() as desk:
        desk.change_list("default", multiple_entries=True)
        refused(exchange(desk, P1), "product")  # no policy
        policy(desk, "new", "barcode")
        refused(exchange(desk, P1), "product")
        policy(desk, "reuse")
        body = refused(exchange(desk, P1), "medium_invalid")
        assert body["reason_explanation"], body
        medium(desk, BAND, "nfc_uid", expires="2020-01-01T00:00:00Z")
        refused(exchange(desk, P1), "medium_invalid")
        medium(desk, BAND, "nfc_uid")
        policy(desk, "new")
        refused(exchange(desk, P1), "medium_exists")
        refused(exchange(desk, P1, "08A1B2C3"), "medium_invalid")
        settings(desk, reusable_media_type_nfc_uid=False)
        refused(exchange(desk, P1), "error")
        settings(desk, reusable_media_type_nfc_uid=True)
        assert checkins_of(desk, desk.p1) == [] and links(desk) == []
        policy(desk, "reuse")
        admitted(exchange(desk, P1))
        refused(exchange(desk, P1), "already_exchanged")
        refused(exchange(desk, BAND, source_type="nfc_uid"), "error")
        assert links(desk) == [desk.p1]
        failed = ok(desk.api("GET", f"{ORG}/events/dummy/checkins/?error_reason=medium_exists"))
        assert failed["count"] == 1, failed


def test_a_half_exchange_is_no_request():
    with Desk() as desk:
        for fields, key in (({"exchange_medium_type": "nfc_uid"}, "non_field_errors"),
                            ({"exchange_medium_identifier": BAND}, "non_field_errors"),
                            ({"exchange_medium_type": "stone", "exchange_medium_identifier": BAND}, "exchange_medium_type"),
                            ({"exchange_medium_type": "nfc_uid", "exchange_medium_identifier": BAND,
                              "exchange_link_action": "steal"}, "exchange_link_action"),
                            ({"exchange_medium_type": "nfc_uid", "exchange_medium_identifier": BAND, "type": "exit"},
                             "non_field_errors")):
            status, body = desk.redeem(P1, **fields)
            assert status == 400 and list(body) == [key], body


def test_a_medium_takes_further_tickets_or_changes_them():
    with Desk() as desk:
        policy(desk, "append_or_new")
        policy(desk, "append_or_new", item=2)
        admitted(exchange(desk, P1, lists=[desk.clist_all]))
        admitted(exchange(desk, P2, lists=[desk.clist_all]))
        assert links(desk) == [desk.p1, desk.p2]
        admitted(exchange(desk, P3, lists=[desk.clist_all], exchange_link_action="replace"))
        assert links(desk) == [desk.p3]


def test_where_it_is_enforced_an_exchanged_ticket_is_its_medium():
    with Desk() as desk:
        desk.change_list("default", multiple_entries=True)
        policy(desk, "new")
        admitted(exchange(desk, P1))
        admitted(desk.redeem(P1))
        settings(desk, reusable_media_usage_enforced=True)
        refused(desk.redeem(P1), "already_exchanged")
        admitted(desk.redeem(BAND, source_type="nfc_uid"))
        admitted(desk.redeem(P1, force=True))


def test_the_older_call_exchanges_too():
    with Desk() as desk:
        policy(desk, "new")
        status, body = desk.legacy(P1)
        assert (status, body["status"]) == (400, "exchange"), body
        admitted(desk.legacy(P1, exchange_medium_type="nfc_uid", exchange_medium_identifier=BAND))
        assert links(desk) == [desk.p1]


def test_a_simulated_scan_writes_nothing():
    with Desk() as desk:
        policy(desk, "new", item=2)
        for _ in range(2):
            admitted(desk.redeem(P1, simulate=True))
        refused(desk.redeem("nobody", simulate=True), "invalid", 404)
        admitted(exchange(desk, P2, lists=[desk.clist_all], simulate=True))
        assert links(desk) is None and checkins_of(desk, desk.p1) == [] and checkins_of(desk, desk.p2) == []
        assert ok(desk.api("GET", f"{ORG}/events/dummy/checkins/"))["count"] == 0
        admitted(desk.redeem(P1))
        refused(desk.redeem(P1, simulate=True), "already_redeemed")
