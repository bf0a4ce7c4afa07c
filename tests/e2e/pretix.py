"""The pretix interface, scenario by scenario, as scanners use it: over HTTP, with a paired device."""
import datetime
import json
import time
import urllib.parse

from harness import Gateway, free_port

P1 = "z3fsn8jyufm5kpk768q69gkbyr5f4h6w"
P2 = "sf4HZG73fU6kwddgjg2QOusFbYZwVKpK"
P3 = "3u4ez6vrrbgb3wvezxhq446p548dt2wn"
ORG = "/api/v1/organizers/usher"
RPC = ORG + "/checkinrpc/"
SOFTWARE = {"hardware_brand": "Samsung", "hardware_model": "A5", "software_brand": "pretixSCAN", "software_version": "2.8.1"}


def ok(answer, *statuses):
    assert answer[0] in (statuses or (200, 201)), answer
    return answer[1]


class Desk(Gateway):
    """A gateway with pretix's test event: an order of three positions, two lists, and a paired device."""

    def start(self, seconds=60):
        super().start(seconds)
        if not hasattr(self, "device"):
            self.fill()

    def fill(self):
        self.post("/v1/events", {"slug": "dummy", "name": "Dummy", "timezone": "UTC", "languages": ["en"]})
        self.post("/v1/events", {"slug": "dummy2", "name": "Dummy two", "timezone": "UTC", "languages": ["en"]})
        for number, name in ((1, "Ticket A"), (2, "Ticket B")):
            ok(self.request("PUT", f"/v1/events/dummy/catalog/item/{number}", {"name": {"en": name}, "variations": []}))
        self.p1 = self.ticket(P1, item="1", name="Peter", position=1)
        self.p2 = self.ticket(P2, item="2", name="Michael", position=2)
        self.p3 = self.ticket(P3, item="2", position=3, addon_to=self.p1)
        self.other = self.ticket("event2secret", "dummy2", item="9", name="Paula", order="BAR")
        self.clist = self.list("default", name="Default", all_items=False, items=["1"])
        self.clist_all = self.list("all", name="All")
        self.clist2 = self.list("two", "dummy2", name="Event 2")
        self.device = self.pair()

    def ticket(self, secret, slug="dummy", **fields):
        fields.setdefault("order", "FOO")
        return ok(self.post(f"/v1/events/{slug}/tickets", {"secret": secret, **fields}))["id"]

    def change(self, ticket, slug="dummy", **fields):
        return ok(self.request("PATCH", f"/v1/events/{slug}/tickets/{ticket}", fields))

    def list(self, slug, event="dummy", **fields):
        return ok(self.post(f"/v1/events/{event}/lists", {"slug": slug, **fields}))["id"]

    def change_list(self, slug, event="dummy", **fields):
        return ok(self.request("PATCH", f"/v1/events/{event}/lists/{slug}", fields))

    def pair(self, name="Door", **fields):
        made = ok(self.post("/v1/devices", {"name": name, "security_profile": "full", **fields}))
        code = json.loads(made["pairing"])
        assert code["handshake_version"] == 1 and code["token"] == made["initialization_token"], code
        return ok(self.post("/api/v1/device/initialize", {"token": code["token"], **SOFTWARE}, token=""))["api_token"]

    def api(self, method, path, body=None, device=None, **headers):
        headers = {"Authorization": "Device " + (device or self.device), **headers}
        return self.request(method, path, body, token="", headers=headers)

    def rows(self, path, device=None, **query):
        """The rows of all pages, in order."""
        url, found = path + "?" + urllib.parse.urlencode(query), []
        while url:
            page = ok(self.api("GET", url, device=device))
            found += page["results"]
            url = page["next"] and page["next"][page["next"].index("/api/"):]
        assert page["count"] == len(found), page
        return found

    def redeem(self, secret, lists=None, query="", **fields):
        fields.setdefault("lists", lists if lists is not None else [self.clist])
        device = fields.pop("device", None)
        return self.api("POST", RPC + "redeem/" + query, {"secret": secret, **fields}, device=device)

    def legacy(self, code, list_=None, query="", slug="dummy", **fields):
        path = f"{ORG}/events/{slug}/checkinlists/{list_ or self.clist}/positions/{urllib.parse.quote(code, safe='')}/redeem/{query}"
        return self.api("POST", path, fields)


def refused(answer, reason, status=400):
    assert answer[0] == status and answer[1]["status"] == "error" and answer[1]["reason"] == reason, answer
    return answer[1]


def admitted(answer):
    assert answer[0] == 201 and answer[1]["status"] == "ok", answer
    return answer[1]


# --- checkinrpc/redeem -------------------------------------------------------------------------------------------------


def test_redeem_query_load():
    """What a redeem costs is one batch: it answers well within the time that scanners wait, 3 s."""
    with Desk() as desk:
        worst = 0.0
        for i in range(20):
            desk.ticket(f"LOAD{i:04d}xxxxxxxxxxxxxxxx", item="1")
        for i in range(20):
            started = time.monotonic()
            admitted(desk.redeem(f"LOAD{i:04d}xxxxxxxxxxxxxxxx", query="?expand=answers.question&pdf_data=true"))
            worst = max(worst, time.monotonic() - started)
        assert worst < 3, worst


def test_redeem_custom_datetime():
    with Desk() as desk:
        when = (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=1)).replace(microsecond=0)
        admitted(desk.redeem(P1, datetime=when.isoformat()))
        body = refused(desk.redeem(P1), "already_redeemed")
        kept = datetime.datetime.fromisoformat(body["position"]["checkins"][0]["datetime"].replace("Z", "+00:00"))
        assert kept == when, body["position"]["checkins"]


def test_redeem_name_fallback():
    with Desk() as desk:
        desk.change(desk.p1, name="", fallback_name="Paul")
        body = admitted(desk.redeem(P1))
        assert body["position"]["attendee_name"] == "Paul", body
        assert body["position"]["attendee_name_parts"] == {"_legacy": "Paul"}, body


def test_redeem_by_pk_not_allowed():
    with Desk() as desk:
        refused(desk.redeem(str(desk.p1)), "invalid", 404)


def test_redeem_by_secret():
    with Desk() as desk:
        body = admitted(desk.redeem(P1))
        assert body["list"] == {"id": desk.clist, "name": "Default", "event": "dummy", "subevent": None, "include_pending": False}
        assert body["position"]["item"] == 1 and body["position"]["order"] == "FOO", body
        assert body["position"]["checkins"] == [], "the list was read before the check-in was written"


def test_redeem_by_secret_special_chars():
    with Desk() as desk:
        desk.ticket("abc+-/==", item="1")
        admitted(desk.redeem("abc+-/=="))


def medium(desk, identifier="abcdef", type_="barcode", ticket=None, event="dummy", **more):
    tickets = [{"event": event, "ticket": ticket}] if ticket else []
    ok(desk.post("/v1/media", {"media": [{"type": type_, "identifier": identifier, "tickets": tickets, **more}]}))


def test_redeem_by_medium():
    with Desk() as desk:
        medium(desk, ticket=desk.p1)
        admitted(desk.redeem("abcdef"))


def test_redeem_by_medium_not_connected():
    with Desk() as desk:
        medium(desk)
        refused(desk.redeem("abcdef"), "invalid", 404)


def test_redeem_by_medium_wrong_event():
    with Desk() as desk:
        medium(desk, ticket=desk.other, event="dummy2")
        body = refused(desk.redeem("abcdef"), "invalid", 404)
        assert body["reason_explanation"] == "Medium connected to other event", body


def test_redeem_by_medium_wrong_type():
    with Desk() as desk:
        medium(desk, type_="nfc_uid", ticket=desk.p1)
        refused(desk.redeem("abcdef", source_type="barcode"), "invalid", 404)
        admitted(desk.redeem("abcdef", source_type="nfc_uid"))


def test_redeem_by_medium_inactive():
    with Desk() as desk:
        medium(desk, ticket=desk.p1, active=False)
        refused(desk.redeem("abcdef"), "invalid", 404)


def test_redeem_only_once():
    with Desk() as desk:
        admitted(desk.redeem(P1))
        refused(desk.redeem(P1), "already_redeemed")


def test_redeem_reupload_same_nonce():
    with Desk() as desk:
        admitted(desk.redeem(P1, nonce="foobar"))
        admitted(desk.redeem(P1, nonce="foobar"))


def test_redeem_nonce_is_not_ignored_after_a_failure():
    with Desk() as desk:
        desk.change(desk.p1, status="pending")
        refused(desk.redeem(P1, nonce="foobar"), "unpaid")
        desk.change(desk.p1, status="paid")
        admitted(desk.redeem(P1, nonce="foobar"))


def checkins_of(desk, ticket, event="dummy"):
    return [c for l in ok(desk.get(f"/v1/events/{event}/tickets/{ticket}"))["checkins"] for c in l["checkins"]]


def test_redeem_allow_multiple():
    with Desk() as desk:
        desk.change_list("default", multiple_entries=True)
        admitted(desk.redeem(P1))
        admitted(desk.redeem(P1))
        assert len(checkins_of(desk, desk.p1)) == 2


def test_redeem_allow_multiple_reupload_same_nonce():
    with Desk() as desk:
        desk.change_list("default", multiple_entries=True)
        admitted(desk.redeem(P1, nonce="foobar"))
        admitted(desk.redeem(P1, nonce="foobar"))
        assert len(checkins_of(desk, desk.p1)) == 1


def test_redeem_multiple_different_list():
    with Desk() as desk:
        admitted(desk.redeem(P1))
        admitted(desk.redeem(P1, [desk.clist_all]))


def test_redeem_forced_multiple():
    with Desk() as desk:
        admitted(desk.redeem(P1))
        admitted(desk.redeem(P1, force=True))


def test_redeem_forced_canceled():
    with Desk() as desk:
        desk.change(desk.p1, status="canceled")
        refused(desk.redeem(P1), "canceled")
        admitted(desk.redeem(P1, force=True))
        assert checkins_of(desk, desk.p1)[0]["forced"] is True


def test_redeem_forced_flag_set_if_required():
    with Desk() as desk:
        admitted(desk.redeem(P1, force=True))
        assert checkins_of(desk, desk.p1)[-1]["forced"] is False
        admitted(desk.redeem(P1, force=True))
        assert checkins_of(desk, desk.p1)[-1]["forced"] is True


def test_redeem_require_product():
    with Desk() as desk:
        desk.change_list("default", all_items=False, items=["777"])
        refused(desk.redeem(P1), "product")


def test_redeem_checkin_texts():
    with Desk() as desk:
        ok(desk.request("PUT", "/v1/events/dummy/catalog/item/1", {"name": {"en": "A"}, "checkin_text": "A"}))
        desk.change(desk.p1, checkin_text="B")
        assert admitted(desk.redeem(P1))["checkin_texts"] == ["B", "A"]


def test_redeem_require_paid():
    with Desk() as desk:
        desk.change(desk.p1, status="canceled")
        refused(desk.redeem(P1), "canceled")
        desk.change(desk.p1, status="pending")
        refused(desk.redeem(P1), "unpaid")
        refused(desk.redeem(P1, ignore_unpaid=True), "unpaid")
        desk.change_list("default", include_pending=True)
        refused(desk.redeem(P1), "unpaid")
        admitted(desk.redeem(P1, ignore_unpaid=True))


def test_store_failed():
    with Desk() as desk:
        path = f"{ORG}/events/dummy/checkinlists/{desk.clist}/failed_checkins/"
        ok(desk.api("POST", path, {"raw_barcode": "123456", "error_reason": "invalid"}), 201)
        ok(desk.api("POST", path, {"raw_barcode": "123456", "position": desk.p1, "error_reason": "unpaid"}), 201)
        ok(desk.api("POST", path, {"position": desk.p1, "error_reason": "unpaid"}), 400)
        ok(desk.api("POST", path, {"raw_barcode": "123456", "error_reason": "unknown"}), 400)


def test_redeem_unknown():
    with Desk() as desk:
        body = refused(desk.redeem("unknown_secret", force=True), "invalid", 404)
        assert body["detail"] == "Not found." and "position" not in body and body["checkin_texts"] == [], body


def reissue(desk):
    desk.change(desk.p1, secret="anewsecretforpositionone")


def test_redeem_unknown_revoked():
    with Desk() as desk:
        reissue(desk)
        body = refused(desk.redeem(P1), "revoked")
        assert body["position"]["id"] == desk.p1


def test_redeem_unknown_revoked_force():
    with Desk() as desk:
        reissue(desk)
        body = admitted(desk.redeem(P1, force=True))
        assert body["position"]["id"] == desk.p1
        assert checkins_of(desk, desk.p1)[0]["forced"] is True


def test_redeem_addon_match_disabled():
    with Desk() as desk:
        desk.change_list("default", items=["2"], all_items=False)
        refused(desk.redeem(P1), "product")


def test_redeem_addon_match_enabled():
    with Desk() as desk:
        desk.change_list("default", items=["2"], all_items=False, addon_match=True)
        body = admitted(desk.redeem(P1))
        assert body["position"]["id"] == desk.p3 and body["position"]["attendee_name"] == "Peter", body


def test_redeem_addon_match_ambiguous():
    with Desk() as desk:
        desk.change_list("default", items=["1", "2"], all_items=False, addon_match=True)
        refused(desk.redeem(P1), "ambiguous")


def test_redeem_addon_match_and_revoked_force():
    with Desk() as desk:
        reissue(desk)
        desk.change_list("default", items=["2"], all_items=False, addon_match=True)
        body = admitted(desk.redeem(P1, force=True))
        assert body["position"]["id"] == desk.p3, body


def test_redeem_multi_list():
    with Desk() as desk:
        both = [desk.clist, desk.clist2]
        body = admitted(desk.redeem(P1, both))
        assert body["list"]["event"] == "dummy", body
        body = admitted(desk.redeem("event2secret", both))
        assert body["list"]["event"] == "dummy2", body
        refused(desk.redeem("event2secret"), "invalid", 404)


def test_redeem_no_list():
    with Desk() as desk:
        assert desk.redeem(P1, []) == (400, ["No check-in list passed."])


def test_redeem_conflicting_lists():
    with Desk() as desk:
        answer = desk.redeem(P1, [desk.clist, desk.clist_all])
        assert answer == (400, ["Selecting two check-in lists from the same event is unsupported."]), answer


def test_without_permission():
    with Desk() as desk:
        device = desk.pair(lists=["dummy2/two"])
        answer = desk.api("GET", f"{RPC}search/?list={desk.clist}&search=peter", device=device)
        assert answer == (403, {"detail": f"You requested lists that do not exist or that you do not have access to: {desk.clist}"})
        answer = desk.redeem(P1, device=device)
        assert answer == (400, {"lists": [f'Invalid pk "{desk.clist}" - object does not exist.']}), answer


def test_without_permission_for_one_list():
    with Desk() as desk:
        device = desk.pair(lists=["dummy2/two"])
        answer = desk.redeem(P1, [desk.clist, desk.clist2], device=device)
        assert answer == (400, {"lists": [f'Invalid pk "{desk.clist}" - object does not exist.']}), answer


def test_checkin_only_permission():
    with Desk() as desk:
        desk.change(desk.p1, name="Dummy Peter")
        scanner = desk.pair(security_profile="pretixscan")
        search = f"{RPC}search/?list={desk.clist_all}&search="
        assert ok(desk.api("GET", search + "du"))["count"] > 0
        assert ok(desk.api("GET", search + "du", device=scanner))["count"] == 0
        hits = ok(desk.api("GET", search + "dummy", device=scanner))
        assert hits["count"] > 0 and "pdf_data" not in hits["results"][0], hits


def test_search_checkin_no_pdf_data():
    with Desk() as desk:
        hits = ok(desk.api("GET", f"{RPC}search/?list={desk.clist}&search=peter&pdf_data=true"))
        assert hits["count"] == 1 and "pdf_data" not in hits["results"][0], hits


def test_reason_explanation_localization():
    with Desk() as desk:
        desk.change(desk.p1, valid_from="2040-01-01T12:00:00Z", language="de")
        body = refused(desk.redeem(P1), "invalid_time")
        assert body["reason_explanation"] == "This ticket is only valid after 2040-01-01 12:00.", body
        body = refused(desk.redeem(P1, use_order_locale=True), "invalid_time")
        assert body["reason_explanation"] == "Erst ab 01.01.2040 12:00 gültig.", body


def test_search():
    with Desk() as desk:
        hits = ok(desk.api("GET", f"{RPC}search/?list={desk.clist}&search={P1}"))
        assert [h["id"] for h in hits["results"]] == [desk.p1], hits
        for beginning in ("z3fsn8jyu", "Z3FSN8JYU", P1[:20]):
            hits = ok(desk.api("GET", f"{RPC}search/?list={desk.clist}&search={beginning}"))
            assert [h["id"] for h in hits["results"]] == [desk.p1], (beginning, hits)
        for no_beginning in ("8jyufm5kpk", P1[:20] + "x"):
            assert ok(desk.api("GET", f"{RPC}search/?list={desk.clist}&search={no_beginning}"))["count"] == 0, no_beginning
        hits = ok(desk.api("GET", f"{RPC}search/?list={desk.clist}&search=peter&expand=item"))
        assert hits["results"][0]["item"]["name"]["en"] == "Ticket A", hits


def test_search_no_list():
    with Desk() as desk:
        assert desk.api("GET", RPC + "search/?search=dummy") == (400, ["No check-in list passed."])


def test_search_conflicting_lists():
    with Desk() as desk:
        answer = desk.api("GET", f"{RPC}search/?search=dummy&list={desk.clist}&list={desk.clist_all}")
        assert answer == (400, ["Selecting two check-in lists from the same event is unsupported."]), answer


def test_search_multiple_lists():
    with Desk() as desk:
        desk.change(desk.p1, name="Zed Common")
        desk.change(desk.other, "dummy2", name="Anna Common")
        hits = ok(desk.api("GET", f"{RPC}search/?search=common&list={desk.clist}&list={desk.clist2}&ordering=attendee_name"))
        assert [h["attendee_name"] for h in hits["results"]] == ["Anna Common", "Zed Common"], hits


def test_annul_simple():
    with Desk() as desk:
        admitted(desk.redeem(P1, nonce="foobar"))
        answer = desk.api("POST", RPC + "annul/", {"lists": [desk.clist], "nonce": "foobar", "error_explanation": "bar"})
        assert answer == (200, {"status": "ok"}), answer
        assert checkins_of(desk, desk.p1) == []
        admitted(desk.redeem(P1))


def test_annul_failures():
    with Desk() as desk:
        admitted(desk.redeem(P1, nonce="foobar"))
        annul = lambda **body: desk.api("POST", RPC + "annul/", body)
        assert annul(lists=[desk.clist]) == (400, {"nonce": ["This field is required."]})
        assert annul(lists=[desk.clist2], nonce="foobar")[0] == 404
        assert annul(lists=[desk.clist], nonce="baz") == (404, {"detail": "No check-in found based on nonce"})
        late = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=16)).isoformat()
        answer = annul(lists=[desk.clist], nonce="foobar", datetime=late)
        assert answer[0] == 400 and "non_field_errors" in answer[1], answer
        answer = desk.post(RPC + "annul/", {"lists": [desk.clist], "nonce": "foobar"})
        assert answer == (400, {"non_field_errors": ["Annulment is only allowed from the same device"]}), answer
        assert len(checkins_of(desk, desk.p1)) == 1


# --- questions ---------------------------------------------------------------------------------------------------------


def question(desk, type_="N", **fields):
    fields = {"identifier": "ABCDEFGH", "question": {"en": "What's your shoe size?"}, "type": type_, "required": True,
              "items": ["1"], "ask_during_checkin": True, **fields}
    return ok(desk.post("/v1/events/dummy/questions", fields))


def choice(desk, type_="C"):
    made = question(desk, type_, options=[{"identifier": "size-m", "answer": {"en": "M"}},
                                          {"identifier": "size-l", "answer": {"en": "L"}, "position": 1}])
    return made, [option["id"] for option in made["options"]]


def incomplete(answer, *questions):
    status, body = answer
    assert status == 400 and body["status"] == "incomplete" and "reason" not in body, answer
    assert [q["id"] for q in body["questions"]] == [q["id"] for q in questions], body["questions"]
    assert body["position"]["order"] == "FOO" and body["list"]["event"] == "dummy", body
    return body


def answers_of(answer):
    return admitted(answer)["position"]["answers"]


def test_question_number():
    with Desk() as desk:
        asked = question(desk)
        body = incomplete(desk.redeem(P1, answers={}), asked)
        read = ok(desk.api("GET", f"{ORG}/events/dummy/questions/"))
        assert body["questions"] == read["results"] and read["count"] == 1, (body, read)
        assert read["results"][0]["items"] == [1] and read["results"][0]["dependency_question"] is None, read
        assert answers_of(desk.redeem(P1, answers={str(asked["id"]): "3.24"})) == [
            {"question": asked["id"], "answer": "3.24", "question_identifier": "ABCDEFGH", "options": [], "option_identifiers": []}]
        assert ok(desk.get(f"/v1/events/dummy/tickets/{desk.p1}"))["answers"] == {"ABCDEFGH": "3.24"}


def test_question_choice():
    with Desk() as desk:
        asked, (m, _) = choice(desk)
        incomplete(desk.redeem(P1, answers={}), asked)
        assert answers_of(desk.redeem(P1, answers={str(asked["id"]): str(m)})) == [
            {"question": asked["id"], "answer": "M", "question_identifier": "ABCDEFGH", "options": [m], "option_identifiers": ["size-m"]}]


def test_question_choice_identifier():
    with Desk() as desk:
        asked, (m, _) = choice(desk)
        kept = answers_of(desk.redeem(P1, answers={str(asked["id"]): "size-m"}))
        assert kept[0]["answer"] == "M" and kept[0]["options"] == [m], kept


def test_question_by_its_identifier():
    with Desk() as desk:
        choice(desk)
        assert answers_of(desk.redeem(P1, answers={"ABCDEFGH": "size-l"}))[0]["option_identifiers"] == ["size-l"]


def test_question_invalid():
    with Desk() as desk:
        asked, _ = choice(desk)
        incomplete(desk.redeem(P1, answers={str(asked["id"]): "A"}), asked)


def test_question_required():
    with Desk() as desk:
        asked, _ = choice(desk)
        incomplete(desk.redeem(P1, answers={}), asked)
        incomplete(desk.redeem(P1, answers={str(asked["id"]): ""}), asked)


def test_question_optional():
    with Desk() as desk:
        asked = question(desk, "S", required=False)
        incomplete(desk.redeem(P1, answers={}), asked)
        admitted(desk.redeem(P1, answers={str(asked["id"]): ""}))


def test_question_multiple_choice():
    with Desk() as desk:
        asked, (m, l) = choice(desk, "M")
        kept = answers_of(desk.redeem(P1, answers={str(asked["id"]): f"{m},{l}"}))
        assert kept[0]["answer"] == "M, L" and kept[0]["options"] == [m, l], kept


def test_question_upload():
    with Desk() as desk:
        asked = question(desk, "F")
        incomplete(desk.redeem(P1, answers={}), asked)
        incomplete(desk.redeem(P1, answers={str(asked["id"]): "invalid"}), asked)
        headers = {"Content-Type": "application/pdf", "Content-Disposition": 'attachment; filename="file.pdf"'}
        wrong = desk.api("POST", "/api/v1/upload", b"no such file", **headers)
        assert wrong[0] == 415 and "detail" in wrong[1], wrong
        file = ok(desk.api("POST", "/api/v1/upload", b"%PDF-1.4 invalid pdf content", **headers), 201)["id"]
        assert file.startswith("file:"), file
        assert answers_of(desk.redeem(P1, answers={str(asked["id"]): file}))[0]["answer"] == file


def test_question_expand():
    with Desk() as desk:
        asked = question(desk)
        body = admitted(desk.redeem(P1, query="?expand=answers.question", answers={str(asked["id"]): "3.24"}))
        shown = body["position"]["answers"][0]
        assert shown["question"]["question"]["en"] == "What's your shoe size?" and shown["question"]["id"] == asked["id"], shown


def test_addons_expand():
    with Desk() as desk:
        body = admitted(desk.redeem(P1, query="?expand=addons&expand=item"))
        addon = body["position"]["addons"][0]
        assert (addon["id"], addon["item"]["id"], addon["item"]["name"]["en"]) == (desk.p3, 2, "Ticket B"), body
        assert body["position"]["item"]["id"] == 1, body
        plain = refused(desk.redeem(P1), "already_redeemed")
        assert "addons" not in plain["position"], plain
        hits = ok(desk.api("GET", f"{RPC}search/?list={desk.clist_all}&search=peter&expand=addons&expand=item"))
        assert hits["results"][0]["addons"][0]["item"]["id"] == 2, hits


def test_images_of_answers_are_fetched_as_layouts_name_them():
    with Desk() as desk:
        asked = question(desk, "F", identifier="PHOTO")
        png = bytes.fromhex("89504e470d0a1a0a") + b"pixels"
        headers = {"Content-Type": "image/png", "Content-Disposition": 'attachment; filename="me.png"'}
        file = ok(desk.api("POST", "/api/v1/upload", png, **headers), 201)["id"]
        images = lambda body: body["position"]["pdf_data"]["images"]
        body = admitted(desk.redeem(P1, query="?pdf_data=true", answers={str(asked["id"]): file}))
        path = f"{ORG}/events/dummy/orderpositions/{desk.p1}/pdf_image/question_PHOTO"
        assert images(body) == {"question_PHOTO": f"http://127.0.0.1:{desk.port}{path}"}, images(body)
        device = {"Authorization": "Device " + desk.device}
        assert desk.request("GET", path, token="", headers=device, raw=True) == (200, png)
        missing = (404, {"detail": "Not found."})
        for other in (path + "x", path.replace(str(desk.p1), str(desk.p2)), path.replace(str(desk.p1), "x"),
                      path.replace("question_PHOTO", "poweredby")):
            assert desk.api("GET", other) == missing, other
        assert desk.request("GET", path, token="")[0] == 401
        assert images(admitted(desk.redeem(P2, [desk.clist_all], query="?pdf_data=true"))) == {}
        orders = ok(desk.api("GET", f"{ORG}/events/dummy/orders/?pdf_data=true"))["results"][0]["positions"]
        assert [list(p["pdf_data"]["images"]) for p in orders if p["id"] == desk.p1] == [["question_PHOTO"]], orders


def test_an_incomplete_scan_may_come_again_with_its_nonce_and_old_clients_are_not_asked():
    with Desk() as desk:
        asked = question(desk)
        incomplete(desk.redeem(P1, nonce="foobar"), asked)
        incomplete(desk.legacy(P1), asked)
        admitted(desk.redeem(P1, nonce="foobar", answers={str(asked["id"]): "44"}))
        assert len(checkins_of(desk, desk.p1)) == 1
        ok(desk.request("PATCH", f"/v1/events/dummy/questions/{asked['id']}", {"items": ["1", "2"]}))
        admitted(desk.redeem(P2, [desk.clist_all], questions_supported=False))


def test_an_erased_event_leaves_this_interface_and_its_media():
    with Desk() as desk:
        medium(desk, ticket=desk.other, event="dummy2")
        assert desk.redeem("abcdef")[1]["reason_explanation"] == "Medium connected to other event"
        ok(desk.request("DELETE", "/v1/events/dummy2?confirm=dummy2"))
        assert refused(desk.redeem("abcdef"), "invalid", 404)["reason_explanation"] is None
        assert [e["slug"] for e in ok(desk.api("GET", f"{ORG}/events/"))["results"]] == ["dummy"]
        assert ok(desk.api("GET", f"{ORG}/reusablemedia/"))["results"][0]["linked_orderpositions"] == []
        assert desk.redeem("event2secret", [desk.clist2]) == (
            400, {"lists": [f'Invalid pk "{desk.clist2}" - object does not exist.']})
        desk.stop()
        desk.start()
        assert [e["slug"] for e in ok(desk.api("GET", f"{ORG}/events/"))["results"]] == ["dummy"]


# --- the older call by list --------------------------------------------------------------------------------------------


def test_legacy_redeem_takes_percent_encoded_codes():
    with Desk() as desk:
        desk.ticket("a/b=c+d e", item="1")
        admitted(desk.legacy("a/b=c+d e"))
        desk.ticket("with space", item="1")
        admitted(desk.legacy("with+space"))


def test_legacy_redeem_takes_a_plus_for_a_space_with_a_nonce_too():
    with Desk() as desk:
        one = desk.ticket("one space", item="1")
        admitted(desk.legacy("one+space", nonce="n1"))
        admitted(desk.legacy("one+space", nonce="n1"))
        assert len(checkins_of(desk, one)) == 1
        refused(desk.legacy("one+space", nonce="n2"), "already_redeemed")
        desk.ticket("both+ways", item="1")
        desk.ticket("both ways", item="1")
        assert admitted(desk.legacy("both+ways", nonce="n3"))["position"]["secret"] == "both+ways"
        refused(desk.legacy("no+body", nonce="n4"), "invalid", 404)
        refused(desk.legacy("no+body", nonce="n4"), "invalid", 404)
        given_up = desk.ticket("given up", item="1")
        desk.change(given_up, secret="anothersecret")
        refused(desk.legacy("given+up", nonce="n5"), "revoked")
        medium(desk, identifier="a card", ticket=desk.p1)
        admitted(desk.legacy("a+card", nonce="n6"))


def test_legacy_redeem_takes_position_ids_from_trusted_pages_alone():
    with Desk() as desk:
        refused(desk.legacy(str(desk.p1)), "invalid", 404)  # the device is a pretixSCAN
        page = {"Authorization": "Bearer " + desk.token}
        path = f"{ORG}/events/dummy/checkinlists/{desk.clist}/positions/{desk.p1}/redeem/"
        refused(desk.request("POST", path + "?untrusted_input=true", {}, headers=page), "invalid", 404)
        admitted(desk.request("POST", path, {}, headers=page))


def test_legacy_says_unpaid_to_clients_that_do_not_know_canceled():
    with Desk() as desk:
        desk.change(desk.p1, status="canceled")
        refused(desk.legacy(P1), "unpaid")
        refused(desk.legacy(P1, canceled_supported=True), "canceled")


# --- devices, reading, sessions ----------------------------------------------------------------------------------------


def test_a_device_is_paired_once_and_ends_when_revoked():
    with Desk() as desk:
        made = ok(desk.post("/v1/devices", {"name": "Phone"}))
        token = made["initialization_token"]
        assert desk.request("POST", "/api/v1/device/initialize", {**SOFTWARE}, token="") == (400, {"token": ["This field is required."]})
        unknown = desk.request("POST", "/api/v1/device/initialize", {"token": "nope", **SOFTWARE}, token="")
        assert unknown == (400, {"token": ["Unknown initialization token."]}), unknown
        device = ok(desk.request("POST", "/api/v1/device/initialize", {"token": token, **SOFTWARE}, token=""))
        assert device["organizer"] == "usher" and len(device["api_token"]) == 64 and device["security_profile"] == "pretixscan"
        again = desk.request("POST", "/api/v1/device/initialize", {"token": token, **SOFTWARE}, token="")
        assert again == (400, {"token": ["This initialization token has already been used."]}), again
        info = ok(desk.api("GET", "/api/v1/device/info", device=device["api_token"]))
        assert info["server"]["version"]["pretix_numeric"] >= 40120001001 and info["medium_key_sets"] == []
        rolled = ok(desk.api("POST", "/api/v1/device/roll", {}, device=device["api_token"]))
        assert desk.api("GET", "/api/v1/device/info", device=device["api_token"]) == (401, {"detail": "Invalid token."})
        ok(desk.api("POST", "/api/v1/device/revoke", {}, device=rolled["api_token"]))
        answer = desk.api("GET", "/api/v1/device/info", device=rolled["api_token"])
        assert answer == (401, {"detail": "Device access has been revoked."}), answer


def test_security_profiles_deny_what_they_deny():
    with Desk() as desk:
        kiosk = desk.pair(security_profile="pretixscan_online_kiosk")
        denied = (403, {"detail": "Request denied by device security profile."})
        assert desk.api("GET", f"{ORG}/events/dummy/orders/", device=kiosk) == denied
        assert desk.api("GET", f"{RPC}search/?list={desk.clist}&search=peter", device=kiosk) == denied
        admitted(desk.redeem(P1, device=kiosk))


def test_pages_name_this_gateway_and_end():
    with Desk() as desk:
        for i in range(120):
            desk.ticket(f"MANY{i:05d}xxxxxxxxxxxxxxxx", item="1", order=f"M{i:04d}", name=f"Many {i}")
        url, seen = f"{ORG}/events/dummy/orders/?testmode=false", []
        while url:
            page = ok(desk.api("GET", url))
            seen += [order["code"] for order in page["results"]]
            assert page["count"] == 121
            url = page["next"]
            if url:
                assert url.startswith(f"http://127.0.0.1:{desk.port}/"), url
                url = url[len(f"http://127.0.0.1:{desk.port}"):]
        assert len(seen) == len(set(seen)) == 121


def test_orders_are_fetched_incrementally():
    with Desk() as desk:
        def since(when):
            query = urllib.parse.urlencode({"ordering": "-last_modified", "modified_since": when})
            return [o["code"] for o in ok(desk.api("GET", f"{ORG}/events/dummy/orders/?{query}"))["results"]]
        assert since("2020-01-01T00:00:00Z") == ["FOO"]
        now = datetime.datetime.now(datetime.timezone.utc).isoformat()
        assert since(now) == []
        desk.ticket("anotherorderssecret12345", item="1", order="NEW")
        assert since(now) == ["NEW"]
        admitted(desk.redeem(P1))
        assert since(now) == ["FOO", "NEW"], "a check-in changes its order"


def test_an_idempotency_key_is_answered_once():
    with Desk() as desk:
        ask = lambda: desk.api("POST", RPC + "redeem/", {"secret": P1, "lists": [desk.clist]}, **{"X-Idempotency-Key": "k1"})
        assert ask()[0] == 201
        assert ask()[0] == 201
        assert len(checkins_of(desk, desk.p1)) == 1


def test_lists_and_their_status():
    with Desk() as desk:
        admitted(desk.redeem(P1))
        lists = ok(desk.api("GET", f"{ORG}/events/dummy/checkinlists/"))
        row = next(r for r in lists["results"] if r["id"] == desk.clist)
        assert row["limit_products"] == [1] and row["rules"] == {} and row["checkin_count"] == 1 and row["position_count"] == 1
        status = ok(desk.api("GET", f"{ORG}/events/dummy/checkinlists/{desk.clist_all}/status/"))
        assert (status["checkin_count"], status["position_count"]) == (0, 3), status
        status = ok(desk.api("GET", f"{ORG}/events/dummy/checkinlists/{desk.clist}/status/"))
        assert status["items"] == [{"id": 1, "name": "Ticket A", "admission": True, "checkin_count": 1, "position_count": 1,
                                    "variations": []}], status


def test_events_items_and_unchanged_answers():
    with Desk() as desk:
        events = ok(desk.api("GET", f"{ORG}/events/"))
        assert {e["slug"] for e in events["results"]} == {"dummy", "dummy2"}
        items = ok(desk.api("GET", f"{ORG}/events/dummy/items/"))
        assert [i["id"] for i in items["results"]] == [1, 2]
        made = ok(desk.api("GET", f"{ORG}/events/dummy2/items/"))
        assert [i["id"] for i in made["results"]] == [9], "an item that only tickets mention is there too"


def test_a_page_of_this_gateway_uses_a_cookie():
    with Desk() as desk:
        status, data = desk.request("POST", "/v1/session", {})
        assert status == 200 and data["csrf_token"], data
        cookie = f"usher_session={desk.token}; usher_csrftoken={data['csrf_token']}"
        path = f"{ORG}/events/dummy/checkinlists/{desk.clist}/positions/{P1}/redeem/"
        denied = desk.request("POST", path, {}, token="", headers={"Cookie": cookie})
        assert denied[0] == 403 and denied[1]["detail"].startswith("CSRF Failed"), denied
        admitted(desk.request("POST", path, {}, token="", headers={"Cookie": cookie, "X-CSRFToken": data["csrf_token"]}))
        assert desk.request("GET", f"{ORG}/events/dummy/", token="", headers={"Cookie": cookie})[0] == 200


def test_offline_scans_uploaded_twice_over_are_entries_once():
    """pretixSCAN's offline day: pair, sync in pages, scan offline, upload everything, lose the answers, upload again."""
    with Desk() as desk:
        count = 1000
        rows = ["secret,name,item,order"] + [f"OFF{i:06d}ABCDEFGHIJKLMNOP,Guest {i},1,F{i:05d}" for i in range(count)]
        status, lines = desk.import_csv("\n".join(rows) + "\n", slug="dummy")
        assert lines[-1]["summary"]["added"] == count, lines[-1]
        orders = desk.rows(f"{ORG}/events/dummy/orders/", testmode="false", ordering="datetime")
        offline = [p["secret"] for o in orders for p in o["positions"] if p["secret"].startswith("OFF")]
        assert len(offline) == count
        when = "2026-11-21T09:00:00Z"
        for _ in range(2):
            for i, secret in enumerate(offline):
                admitted(desk.legacy(secret, query="?untrusted_input=true", force=True, questions_supported=False,
                                     canceled_supported=True, datetime=when, nonce=f"nonce{i}", type="entry"))
        row = next(l for l in ok(desk.get("/v1/events/dummy/counts"))["lists"] if l["slug"] == "default")
        assert (row["admitted"], row["inside"]) == (count, count), row
        one = ok(desk.get("/v1/events/dummy/tickets?search=Guest%20500"))["tickets"][0]["id"]
        assert len(checkins_of(desk, one)) == 1
