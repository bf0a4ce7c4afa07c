"""An event at pretix, followed: what comes, what goes back, and that nothing is lost or doubled when things break."""
import json
import os
import signal
import subprocess
import threading
import time

from harness import BIN, Gateway, free_port, wait_for
from stub_pretix import TOKEN, Pretix, iso, now


class Fair:
    """A gateway, a pretix with items, lists and a question, and usherctl between them."""

    def __enter__(self):
        self.gateway = Gateway().__enter__()
        self.pretix = Pretix(free_port()).__enter__()
        self.state = self.pretix.state
        self.follower = None
        self.fill()
        return self

    def __exit__(self, *_):
        if self.follower and self.follower.poll() is None:
            self.follower.kill()
            self.follower.wait()
        self.pretix.__exit__()
        self.gateway.__exit__()

    def fill(self):
        state = self.state
        state.put("categories", {"id": 1, "name": {"en": "Tickets"}})
        state.put("items",
                  {"id": 1, "name": {"en": "Day"}, "checkin_attention": False, "checkin_text": "Bag check", "variations": []},
                  {"id": 2, "name": {"en": "Workshop"}, "checkin_attention": True, "checkin_text": None, "variations": []})
        state.put("questions", {"id": 17, "identifier": "MEAL", "type": "C", "question": {"en": "Meal?"}, "help_text": {},
                                "required": True, "items": [2], "position": 1, "ask_during_checkin": True, "hidden": False,
                                "show_during_checkin": False, "dependency_question": None, "dependency_values": [],
                                "options": [{"id": 40, "identifier": "VEG", "position": 1, "answer": {"en": "Vegan"}},
                                            {"id": 41, "identifier": "FISH", "position": 2, "answer": {"en": "Fish"}}]})
        base = {"all_products": True, "limit_products": [], "subevent": None, "include_pending": False,
                "allow_multiple_entries": False, "allow_entry_after_exit": True, "rules": {}, "exit_all_at": None,
                "addon_match": False, "ignore_in_statistics": False, "consider_tickets_used": True}
        state.put("checkinlists", {**base, "id": 5, "name": "Main entrance"},
                  {**base, "id": 6, "name": "Workshops", "all_products": False, "limit_products": [2]},
                  {**base, "id": 7, "name": "Twice", "allow_multiple_entries": True,
                   "rules": {"and": [{"<": [{"var": "entries_number"}, 2]}]}},
                  {**base, "id": 8, "name": "入口"})

    def command(self, *flags, token=TOKEN):
        return [os.path.join(BIN, "usherctl"), "--server", f"http://127.0.0.1:{self.gateway.port}", "--data", self.gateway.data,
                "import", "--from-pretix", self.pretix.page(), "--token", token, *flags]

    def pull(self, *flags, exit_code=0, **more):
        done = subprocess.run(self.command(*flags, "--json", **more), capture_output=True, text=True, timeout=180)
        assert done.returncode == exit_code, (done.returncode, done.stdout, done.stderr)
        return json.loads(done.stdout) if done.stdout else done.stderr

    def follow(self, every="300ms"):
        log = open(os.path.join(self.gateway.folder, "follow.log"), "ab")
        self.follower = subprocess.Popen(self.command("--follow", "--every", every), stdout=log, stderr=log)

    def kill_follower(self, how=signal.SIGKILL):
        self.follower.send_signal(how)
        return self.follower.wait(30)

    def log(self):
        with open(os.path.join(self.gateway.folder, "follow.log"), encoding="utf-8") as file:
            return file.read()

    def checkin(self, code, list_="main-entrance", **more):
        return self.gateway.checkin(code, slug="ev", list_=list_, **more)[1]

    def verdict(self, code, list_="main-entrance", **more):
        answer = self.checkin(code, list_, **more)
        return answer["verdict"] + (" " + answer["reason"] if answer["reason"] else "")

    def ticket(self, code):
        found = self.gateway.get("/v1/events/ev/tickets?search=" + code)[1]["tickets"]
        return self.gateway.get(f"/v1/events/ev/tickets/{found[0]['id']}")[1] if found else None

    def tickets(self):
        return len(self.gateway.get("/v1/events/ev/tickets?limit=1000")[1]["tickets"])


def test_an_event_is_pulled_with_all_that_doors_need_in_spite_of_every_fault():
    with Fair() as fair:
        state = fair.state
        for i in range(118):
            state.order(f"N{i:03d}", [{"attendee_name": f"Person {i}"}])
        state.order("ADDON", [{"attendee_name": "Ada Lovelace", "attendee_name_parts": {"given_name": "Ada", "family_name": "Lovelace"},
                               "seat": {"name": "Row 1, Seat 2", "zone_name": "Floor"}},
                              {"item": 2, "addon_to": "1", "answers": [{"question": 17, "question_identifier": "MEAL", "answer": "Fish",
                                                                        "options": [41], "option_identifiers": ["FISH"]}]},
                              {"canceled": True}],
                    checkin_text="VIP", invoice_address={"name": "Ada's firm", "company": "Engines"})
        state.order("PEND", [{}], status="n")
        state.order("GONE", [{}], status="c")
        state.orders["N007"]["positions"][0]["blocked"] = ["admin"]
        state.revoked.append({"id": 1, "secret": "an-old-code", "created": iso(now())})
        state.blocked.append({"id": 1, "secret": "N009-1-secret", "updated": iso(now()), "blocked": True})
        state.media.append({"id": 1, "type": "nfc_uid", "identifier": "04AABB", "active": True, "expires": None, "updated": iso(now()),
                            "linked_orderposition": state.orders["N011"]["positions"][0]["id"], "notes": None})
        state.media.append({"id": 2, "type": "nfc_uid", "identifier": "04CCDD", "active": True, "expires": None, "updated": iso(now()),
                            "linked_orderposition": 99999, "notes": None})
        state.faults += [("/items/", (500, None)), ("/orders/", (429, "1")), ("/orders/", "drop"), ("/checkinlists/", (409, "1"))]
        summary = fair.pull()
        assert state.faults == []
        assert (summary["orders"], summary["positions"], summary["added"], summary["left_out"]) == (121, 123, 123, 0), summary
        assert fair.tickets() == 123
        event = fair.gateway.get("/v1/events/ev")[1]
        assert (event["name"], event["timezone"], event["languages"]) == ("Fair", "Europe/Berlin", ["en", "de"]), event
        # The doors.
        ada = fair.ticket("ADDON-1-secret")
        assert (ada["name"], ada["given_name"], ada["company"], ada["seat"], ada["zone"]) == (
            "Ada Lovelace", "Ada", "Engines", "Row 1, Seat 2", "Floor"), ada
        workshop = fair.ticket("ADDON-2-secret")
        assert workshop["addon_to"] == ada["id"] and workshop["answers"] == {"MEAL": "Fish"}, workshop
        assert fair.verdict("ADDON-1-secret") == "admitted"
        assert fair.verdict("ADDON-3-secret").startswith("refused"), "a canceled position"
        assert fair.verdict("PEND-1-secret") == "refused unpaid"
        assert fair.verdict("GONE-1-secret") == "refused canceled"
        assert fair.verdict("N007-1-secret") == "refused blocked"
        assert fair.verdict("N009-1-secret") == "refused blocked"
        assert fair.verdict("N010-1-secret", "workshops") == "refused product"
        assert fair.verdict("ADDON-2-secret", "workshops") == "admitted"
        assert [fair.verdict("N012-1-secret", "twice") for _ in range(3)] == ["admitted", "admitted", "refused rules"]
        assert fair.verdict("N013-1-secret", "list-8") == "admitted"
        assert fair.checkin("N010-1-secret")["verdict"] == "admitted"
        # Again: nothing new, catalogs are not fetched, and what was let in goes back.
        before = state.count("GET", "/items/", 200)
        again = fair.pull()
        assert (again["added"], again["changed"], again["pushed"]) == (0, 0, 6), again
        assert state.count("GET", "/items/", 200) == before and state.count("GET", "/items/", 304) == 1
        assert sorted((row["order"], row["list"]) for row in state.arrived()) == [
            ("ADDON", 5), ("ADDON", 6), ("N010", 5), ("N012", 7), ("N012", 7), ("N013", 8)]
        third = fair.pull()
        assert (third["added"], third["changed"], third["pushed"], third["checkins_in"]) == (0, 0, 0, 0), third
        assert fair.tickets() == 123 and len(state.arrived()) == 6
        # A token that may not is told so at once.
        refused = subprocess.run(fair.command(token="wrong"), capture_output=True, text=True, timeout=60)
        assert refused.returncode == 1 and "401" in refused.stderr and "Teams" in refused.stderr, refused


def test_an_event_that_is_here_already_is_pulled_into_only_if_it_is_named():
    with Fair() as fair:
        fair.state.order("ONE", [{}])
        fair.gateway.event("ev", lists=())
        refused = subprocess.run(fair.command(), capture_output=True, text=True, timeout=60)
        assert refused.returncode == 2 and "--into ev" in refused.stderr, refused
        assert fair.pull("--into", "ev", "--no-push")["added"] == 1
        assert fair.verdict("ONE-1-secret") == "admitted"
        assert fair.pull("--no-push")["pushed"] == 0 and fair.state.arrived() == []
        # Another source than the one it follows.
        fair.state.event["slug"] = "other"
        wrong = [part.replace("/org/ev/", "/org/other/") for part in fair.command("--into", "ev")]
        refused = subprocess.run(wrong, capture_output=True, text=True, timeout=60)
        assert refused.returncode == 2 and "follows" in refused.stderr, refused


def test_a_first_pull_that_was_broken_off_goes_on_at_its_page():
    with Fair() as fair:
        for i in range(160):
            fair.state.order(f"B{i:03d}", [{}])
        fair.state.faults.append(("page=3", (403, None)))
        assert subprocess.run(fair.command(), capture_output=True, text=True, timeout=60).returncode == 1
        assert fair.tickets() == 100
        assert fair.verdict("B000-1-secret") == "admitted"
        fair.state.order("LATE", [{}])
        assert fair.pull()["added"] == 61
        assert fair.state.count("GET", "page=2") == 1 and fair.tickets() == 161
        assert [row["order"] for row in fair.state.arrived()] == ["B000"]


def test_changes_at_pretix_arrive_while_the_doors_are_open_and_check_ins_go_back():
    with Fair() as fair:
        state = fair.state
        for code in ("PAID", "MOVED", "FOREIGN", "ANSWER"):
            state.order(code, [{"item": 2 if code == "ANSWER" else 1}])
        at = iso(now())
        state.check_in("FOREIGN", state.orders["FOREIGN"]["positions"][0], 5, at=at)
        fair.follow()
        wait_for(lambda: fair.gateway.get("/v1/events/ev/catalog/pull/0")[0] == 200 and fair.tickets() == 4, 60, "the first pull")
        wait_for(lambda: fair.verdict("FOREIGN-1-secret") == "refused already_redeemed", 20, "a check-in made at pretix")
        id_before = fair.ticket("MOVED-1-secret")["id"]
        with state.lock:
            state.orders["PAID"]["status"] = "c"
            state.touch("PAID")
            state.order("LATER", [{}])
            state.orders["MOVED"]["positions"][0]["secret"] = "a/new+secret=="
            state.touch("MOVED")
        wait_for(lambda: fair.verdict("LATER-1-secret").startswith(("admitted", "refused already")), 20, "a new order")
        wait_for(lambda: fair.verdict("PAID-1-secret") == "refused canceled", 20, "a cancellation")
        wait_for(lambda: fair.ticket("a/new%2Bsecret%3D%3D"), 20, "a changed code")
        assert fair.ticket("a/new%2Bsecret%3D%3D")["id"] == id_before and fair.tickets() == 5
        assert fair.verdict("MOVED-1-secret") == "refused revoked"
        assert fair.verdict("a/new+secret==") == "admitted"
        answers = {"MEAL": "VEG"}
        assert fair.verdict("ANSWER-1-secret", answers=answers) == "admitted"
        wait_for(lambda: len(state.arrived()) == 3, 20, "three check-ins at pretix")
        by_order = {row["order"]: row for row in state.arrived()}
        assert by_order["ANSWER"]["answers"] == {"17": "VEG"} and set(by_order) == {"LATER", "MOVED", "ANSWER"}, by_order
        # An exit, and one that is taken back.
        assert fair.verdict("LATER-1-secret", type="exit") == "exited"
        answer = fair.checkin("LATER-1-secret", nonce="mistake")
        assert answer["verdict"] == "admitted"
        wait_for(lambda: len(state.arrived()) == 5, 20, "an exit and an entry")
        assert fair.gateway.post("/v1/events/ev/checkins:annul", {"nonce": "mistake", "reason": "wrong person"})[0] == 200
        wait_for(lambda: sum(row["successful"] for row in state.arrived()) == 4, 20, "an annulment")
        # Only what is pretix's to say has changed; a list's new rule stands a moment later.
        with state.lock:
            state.catalogs["checkinlists"][0]["limit_products"] = [2]
            state.catalogs["checkinlists"][0]["all_products"] = False
            state.modified["checkinlists"] = now()
        wait_for(lambda: fair.gateway.get("/v1/events/ev/lists/main-entrance")[1]["items"] == ["2"], 20, "a list that changed")
        state.order("SHUT", [{}])
        wait_for(lambda: fair.verdict("SHUT-1-secret") == "refused product", 20, "a refusal by it")
        assert fair.kill_follower(signal.SIGINT) == 0, fair.log()
        assert len(state.arrived()) == 5, state.arrived()
        history = fair.gateway.get("/v1/events/ev/checkins")[1]["checkins"]
        assert sum(row["kind"] == "scan" and row["source"] == "pretix" for row in history) == 1, history


def test_every_check_in_arrives_once_however_often_anything_is_killed():
    with Fair() as fair:
        state = fair.state
        count = 150
        for i in range(count):
            state.order(f"K{i:03d}", [{}])
        fair.pull()
        fair.follow()
        stop = threading.Event()
        done = []

        def doors():
            for i in range(count):
                while not stop.is_set():
                    try:
                        if fair.checkin(f"K{i:03d}-1-secret", nonce=f"door-{i}")["verdict"] == "admitted":
                            done.append(i)
                            break
                    except (OSError, ValueError, KeyError, TypeError):
                        pass
                    time.sleep(0.05)
                time.sleep(0.02)

        thread = threading.Thread(target=doors)
        thread.start()
        try:
            wait_for(lambda: len(state.arrived()) >= 10, 60, "the first check-ins at pretix")
            fair.kill_follower()
            fair.follow()
            state.faults += [("/redeem/", "drop"), ("/redeem/", (500, None)), ("/redeem/", (429, "1")), ("/redeem/", (409, "1"))]
            wait_for(lambda: len(state.arrived()) >= 40, 60, "more of them")
            fair.gateway.kill()
            time.sleep(0.3)
            fair.gateway.start()
            wait_for(lambda: len(state.arrived()) >= 60, 60, "more of them")
            fair.pretix.stop()
            time.sleep(1)
            fair.pretix.start()
            fair.gateway.kill()
            fair.kill_follower()
            fair.gateway.start()
            fair.follow()
            thread.join(120)
        finally:
            stop.set()
            thread.join()
        assert len(done) == count
        wait_for(lambda: len(state.arrived()) >= count, 90, "all check-ins at pretix")
        fair.kill_follower(signal.SIGTERM)
        rows = state.arrived()
        assert len(rows) == count and len({row["nonce"] for row in rows}) == count, len(rows)
        assert {row["order"] for row in rows} == {f"K{i:03d}" for i in range(count)}
        # From another machine, with nothing but the gateway: it goes on where that one was.
        summary = fair.pull()
        assert (summary["added"], summary["changed"], summary["pushed"], summary["checkins_in"]) == (0, 0, 0, 0), summary
        assert len(state.arrived()) == count and fair.tickets() == count
        assert state.faults == []


def test_no_check_in_is_lost_to_a_proxy_a_renamed_list_or_one_that_pretix_cannot_take():
    with Fair() as fair:
        state = fair.state
        for i in range(6):
            state.order(f"L{i}", [{}])
        fair.pull()
        # Lists of a cursor that does not know their numbers yet.
        cursor = fair.gateway.get("/v1/events/ev/catalog/pull/0")[1]
        for kept in cursor["lists"].values():
            del kept["id"]
        assert fair.gateway.request("PUT", "/v1/events/ev/catalog/pull/0", cursor)[0] == 200
        assert fair.verdict("L0-1-secret") == "admitted"
        state.faults += [("/redeem/", "proxy"), ("orders/", "proxy")]
        summary = fair.pull()
        assert (summary["pushed"], summary["undelivered"], state.faults) == (1, 0, []), summary
        assert [row["order"] for row in state.arrived()] == ["L0"]
        # Renamed here, told all the same; and what pretix has on it still comes.
        assert fair.gateway.request("PATCH", "/v1/events/ev/lists/main-entrance", {"slug": "gate"})[0] == 200
        assert fair.verdict("L1-1-secret", "gate") == "admitted"
        state.check_in("L2", state.orders["L2"]["positions"][0], 5)
        summary = fair.pull()
        assert (summary["pushed"], summary["checkins_in"], summary["notes"]) == (1, 1, []), summary
        assert fair.verdict("L2-1-secret", "gate") == "refused already_redeemed"
        # One that pretix cannot take, with two behind it.
        for i in (3, 4, 5):
            assert fair.verdict(f"L{i}-1-secret", "gate") == "admitted"
        state.faults += [("/L3-1-secret/redeem/", (500, None))] * 5
        summary = fair.pull(exit_code=1)
        assert (summary["pushed"], summary["set_aside"], state.faults) == (2, 1, []), summary
        assert "L3-1" in summary["notes"][0], summary
        summary = fair.pull()
        assert (summary["pushed"], summary["set_aside"]) == (1, 0), summary
        assert sorted(row["order"] for row in state.arrived()) == ["L0", "L1", "L3", "L4", "L5"]
