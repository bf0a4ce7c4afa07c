"""What clients of the pretix interface fetch to work offline: lists of codes, the history of check-ins."""
import datetime
import time

from pretix import ORG, P1, P2, Desk, admitted, ok, refused


def now():
    return datetime.datetime.now(datetime.timezone.utc).isoformat()


def codes(desk, kind, device=None, **query):
    return desk.rows(f"{ORG}/events/dummy/{kind}secrets/", device, **query)


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


# --- the history of check-ins ------------------------------------------------------------------------------------------


def history(desk, device=None, **query):
    return desk.rows(f"{ORG}/events/dummy/checkins/", device, **query)


FIELDS = {"id", "successful", "error_reason", "error_explanation", "position", "datetime", "created", "list", "auto_checked_in",
          "gate", "device", "device_id", "type"}


def test_the_history_has_what_was_let_in_and_what_was_not():
    with Desk() as desk:
        admitted(desk.redeem(P1, nonce="n1"))
        admitted(desk.redeem(P1, nonce="n1"))  # a retry is no row
        refused(desk.redeem(P1), "already_redeemed")
        refused(desk.redeem("nobody's"), "invalid", 404)
        admitted(desk.redeem(P1, type="exit"))
        desk.change(desk.p2, valid_from="2040-01-01T12:00:00Z")
        refused(desk.redeem(P2, [desk.clist_all]), "invalid_time")
        rows = history(desk)
        assert all(set(r) == FIELDS for r in rows), rows
        shown = [(r["position"], r["type"], r["successful"], r["error_reason"], r["list"]) for r in rows]
        assert shown == [(desk.p1, "entry", True, None, desk.clist), (desk.p1, "entry", False, "already_redeemed", desk.clist),
                         (None, "entry", False, "invalid", desk.clist), (desk.p1, "exit", True, None, desk.clist),
                         (desk.p2, "entry", False, "invalid_time", desk.clist_all)], shown
        assert rows[4]["error_explanation"] == "This ticket is only valid after 2040-01-01 12:00.", rows[4]
        assert rows[0]["device"] == rows[0]["device_id"] > 0 and rows[0]["gate"] is None, rows[0]
        ids = [r["id"] for r in rows]
        assert ids == sorted(set(ids)), ids


def test_the_history_is_filtered():
    with Desk() as desk:
        early = "2026-11-01T10:00:00Z"
        admitted(desk.redeem(P1, datetime=early))
        time.sleep(0.005)  # times are in milliseconds
        between = now()
        time.sleep(0.005)
        refused(desk.redeem(P1), "already_redeemed")
        admitted(desk.redeem(P1, type="exit"))
        admitted(desk.redeem(P2, [desk.clist_all]))
        reasons = lambda **query: [r["error_reason"] for r in history(desk, **query)]
        assert len(history(desk)) == 4
        assert reasons(successful="false") == ["already_redeemed"] and len(history(desk, successful="true")) == 3
        assert reasons(error_reason="already_redeemed") == ["already_redeemed"] and reasons(error_reason="rules") == []
        assert [r["type"] for r in history(desk, type="exit")] == ["exit"]
        assert [r["list"] for r in history(desk, list=desk.clist_all)] == [desk.clist_all]
        assert len(history(desk, created_since=between)) == 3 and len(history(desk, created_before=between)) == 1
        assert len(history(desk, datetime_since="2026-11-02T00:00:00Z")) == 3
        assert [r["datetime"] for r in history(desk, datetime_before="2026-11-01T10:00:01Z")] == [history(desk)[0]["datetime"]]
        device = history(desk)[0]["device"]
        assert len(history(desk, device=None, auto_checked_in="false")) == 4 and history(desk, auto_checked_in="true") == []
        path = f"{ORG}/events/dummy/checkins/?"
        assert ok(desk.api("GET", f"{path}device={device}"))["count"] == 4
        assert ok(desk.api("GET", f"{path}device={device + 1}"))["count"] == 0
        newest = [r["id"] for r in history(desk, ordering="-created")]
        assert newest == sorted(newest, reverse=True), newest
        assert desk.api("GET", path + "type=sideways")[0] == 400
        assert desk.api("GET", path + "created_since=soon") == (400, {"created_since": ["Enter a valid date/time."]})
        assert desk.api("GET", path + f"list={desk.clist2}")[0] == 400


def test_an_annulled_check_in_is_a_failed_one_in_the_history():
    with Desk() as desk:
        admitted(desk.redeem(P1, nonce="foobar"))
        assert history(desk)[0]["successful"] is True
        ok(desk.api("POST", ORG + "/checkinrpc/annul/", {"lists": [desk.clist], "nonce": "foobar", "error_explanation": "bar"}))
        row = history(desk, error_reason="annulled")[0]
        assert (row["successful"], row["error_explanation"], row["position"]) == (False, "bar", desk.p1), row
        path = f"{ORG}/events/dummy/checkinlists/{desk.clist}/failed_checkins/"
        ok(desk.api("POST", path, {"raw_barcode": "123456", "error_reason": "rules", "error_explanation": "told"}), 201)
        assert [r["error_explanation"] for r in history(desk, error_reason="rules")] == ["told"]
        desk.stop()
        desk.start()
        assert [r["error_reason"] for r in history(desk)] == ["annulled", "rules"], "it is read from the ledger"


def test_the_history_is_for_those_who_may_read_it():
    with Desk() as desk:
        admitted(desk.redeem(P1))
        admitted(desk.redeem(P2, [desk.clist_all]))
        denied = (403, {"detail": "Request denied by device security profile."})
        path = f"{ORG}/events/dummy/checkins/"
        for profile in ("pretixscan", "pretixscan_online_kiosk", "pretixscan_online_noorders"):
            assert desk.api("GET", path, device=desk.pair(security_profile=profile)) == denied
        assert len(history(desk, device=desk.pair(lists=["dummy/all"]))) == 1, "a device sees the history of its lists"
        assert desk.get(path)[1]["count"] == 2
        for role, status in (("staff", 200), ("scanner", 403), ("dashboard", 403)):
            token = ok(desk.post("/v1/tokens", {"name": role, "role": role}))["token"]
            assert desk.request("GET", path, token=token)[0] == status, role


def test_tokens_of_kiosks_and_scanners_look_through_nobodys_data():
    with Desk() as desk:
        for role in ("kiosk", "scanner"):
            token = ok(desk.post("/v1/tokens", {"name": role, "role": role}))["token"]
            for path in ("orders/", f"checkinlists/{desk.clist}/positions/"):
                assert desk.request("GET", f"{ORG}/events/dummy/{path}", token=token)[0] == 403, (role, path)
            assert desk.request("GET", f"{ORG}/reusablemedia/", token=token)[0] == 403, role
            assert desk.request("GET", f"{ORG}/events/dummy/checkinlists/", token=token)[0] == 200, role
