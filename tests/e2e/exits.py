"""What happens by the clock and what is gone for good, with a real process that is killed and started again."""
import datetime
import os

from harness import Gateway, attendees, wait_for


def at(seconds):
    moment = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def inside(gateway):
    return len(gateway.get("/v1/events/expo/rollcall")[1])


def let_in(gateway, count):
    for i in range(count):
        assert gateway.checkin(f"CODE{i:06d}")[1]["verdict"] == "admitted"


def exit_all_at(gateway):
    return gateway.get("/v1/events/expo/lists/main")[1]["exit_all_at"]


def test_everybody_is_let_out_when_the_time_has_come_while_serving():
    with Gateway() as gateway:
        gateway.event()
        gateway.import_csv(attendees(20))
        let_in(gateway, 20)
        moment = at(2)
        assert gateway.request("PATCH", "/v1/events/expo/lists/main", {"exit_all_at": moment})[0] == 200
        assert inside(gateway) == 20
        wait_for(lambda: inside(gateway) == 0, 20, "the automatic exit")
        wait_for(lambda: exit_all_at(gateway) > moment, 20, "the next day")
        assert gateway.checkin("CODE000000")[1]["verdict"] == "admitted"
        assert inside(gateway) == 1


def test_an_automatic_exit_that_was_missed_happens_after_a_restart_and_only_once():
    with Gateway() as gateway:
        gateway.event()
        gateway.import_csv(attendees(1200))
        let_in(gateway, 1200)
        moment = at(3)
        assert gateway.request("PATCH", "/v1/events/expo/lists/main", {"exit_all_at": moment})[0] == 200
        gateway.kill()
        wait_for(lambda: at(0) > moment, 20, "the time")
        gateway.start()
        # Killed in the middle of it, as near as that can be met from outside, and started again.
        wait_for(lambda: inside(gateway) < 1200, 30, "the first exits")
        gateway.kill()
        gateway.start()
        wait_for(lambda: inside(gateway) == 0, 30, "the last exits")
        wait_for(lambda: exit_all_at(gateway) > moment, 20, "the next day")
        gateway.stop()
        gateway.start()
        assert inside(gateway) == 0
        ticket = gateway.get("/v1/events/expo/tickets?search=CODE000007")[1]["tickets"][0]["id"]
        entries = gateway.get(f"/v1/events/expo/history?ticket={ticket}")[1]["entries"]
        assert [entry["kind"] for entry in entries] == ["exit_all", "scan"], entries
        assert entries[0]["at"] == moment.replace(".000Z", "Z"), (entries, moment)


def test_an_erased_event_stays_erased_after_a_kill_and_no_route_finds_its_people():
    with Gateway() as gateway:
        gateway.event("expo")
        gateway.event("next")
        gateway.import_csv("secret,name\nERASEDCODE,Annegret Zimmerschied\n")
        gateway.import_csv("secret,name\nKEPTCODE,Grace Hopper\n", slug="next")
        assert gateway.checkin("ERASEDCODE")[1]["verdict"] == "admitted"
        assert gateway.request("DELETE", "/v1/events/expo")[0] == 400
        status, answer = gateway.request("DELETE", "/v1/events/expo?confirm=expo")
        assert status == 200, answer

        def look():
            for path in ["", "/tickets", "/tickets?search=Annegret", "/rollcall", "/history", "/counts", "/lists/main"]:
                status, answer = gateway.get("/v1/events/expo" + path)
                assert status == 410 and "Annegret" not in str(answer), (path, status, answer)
            assert gateway.checkin("ERASEDCODE")[0] == 410
            assert [e["slug"] for e in gateway.get("/v1/events")[1]["events"]] == ["next"]
            status, answer = gateway.get("/v1/events/next/history")
            assert status == 200 and "Annegret" not in str(answer)
            assert gateway.get("/metrics", token="")[0] == 200

        look()
        gateway.kill()
        gateway.start()
        look()
        assert gateway.checkin("KEPTCODE", slug="next")[1]["verdict"] == "admitted"
        status, answer = gateway.post("/v1/backup", {"folder": os.path.join(gateway.folder, "backup")})
        assert status == 200, answer
        gateway.event("expo")  # the name is free again
        assert gateway.checkin("ERASEDCODE")[1]["reason"] == "invalid"
