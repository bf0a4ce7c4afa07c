"""Every kind of reader at a real daemon, without hardware; devices that an entrance needs; the configuration read again."""
import json
import multiprocessing
import os
import signal
import socket
import subprocess
import tempfile
import threading
import time

from devices import Keyboard, Line, NfcWorld, ResidentBox, TcpReader, resident_card
from harness import BIN, Gateway, free_port, wait_for

LANE = '[[lane]]\nname = "{0}"\ngate = "North"\nevent = "expo"\nlist = "main"\nrepeat_window_ms = 0\n'
TICKETS = "secret,name\n" + "".join(f"USHER-{i:04d},Guest {i}\n" for i in range(60))


def lane(name, *readers, more=""):
    return LANE.format(name) + more + "".join(f"[[lane.reader]]\n{keys}\n" for keys in readers)


class Door(Gateway):
    """A gateway whose usher.toml can be written anew."""

    def __init__(self, *lanes, head=""):
        super().__init__()
        self.config = os.path.join(self.folder, "usher.toml")
        self.write(*lanes, head=head)
        self.flags += ["--config", self.config]

    def write(self, *lanes, head=""):
        with open(self.config, "w", encoding="utf-8") as file:
            file.write(head + "\n" + "\n".join(lanes))

    def start(self, seconds=60):
        super().start(seconds)
        self.event()
        self.import_csv(TICKETS)

    def reload(self):
        self.process.send_signal(signal.SIGHUP)

    def device(self, name):
        return next(d for d in self.get("/v1/devices")[1]["devices"] if d["name"] == name)

    def metric(self, series):
        page = self.request("GET", "/metrics", raw=True)[1].decode()
        return next((float(line.rsplit(" ", 1)[1]) for line in page.splitlines() if line.startswith(series + " ")), None)

    def ctl(self, *arguments):
        run = subprocess.run([os.path.join(BIN, "usherctl"), "--server", f"http://127.0.0.1:{self.port}", "--token", self.token, *arguments],
                             capture_output=True, text=True)
        return run.returncode, run.stdout + run.stderr

    def connected(self, name):
        wait_for(lambda: self.device(name)["state"] == "connected", 20, f"{name} connected")


def test_a_serial_reader_is_answered_and_comes_back_where_it_was_plugged_out():
    with tempfile.TemporaryDirectory() as folder:
        line = Line(folder).plug()
        with Door(lane("A1", f'serial = "{line.path}"\nbaud = 9600')) as gateway:
            gateway.connected("A1/1")
            line.send(b"USHER-0001\r\n")
            assert line.line() == "OK Guest 1"
            line.send(b"\xff\xfe\x00garbage\r")
            assert line.line().startswith("NO invalid")
            line.send(b"USHER-00")  # half a code, and the cable is pulled
            line.unplug()
            wait_for(lambda: gateway.device("A1/1")["state"] != "connected", 10, "noticing the unplugging")
            line.plug()
            gateway.connected("A1/1")
            line.send(b"USHER-0002\r\n")
            assert line.line() == "OK Guest 2"
            counters = gateway.device("A1/1")["counters"]
            assert counters["readings"] == 3 and counters["invalid_text"] == 1 and counters["connects"] == 2, counters
            assert gateway.metric('usher_reader_disconnects_total{lane="A1",device="A1/1"}') == 1
        line.unplug()


def test_what_a_wedge_types_is_checked_in_once_however_long_the_code_is_held_there():
    with tempfile.TemporaryDirectory() as folder:
        keyboard = Keyboard(folder)
        with Door(lane("A1", f'hid = "{keyboard.path}"')) as gateway:
            gateway.connected("A1/1")
            for _ in range(3):
                keyboard.type("USHER-0003")
            wait_for(lambda: gateway.get("/v1/events/expo/counts")[1]["lists"][0]["inside"] == 1, 10, "the admission")
            keyboard.type("USHER-00", enter=False)  # half a code: dropped after its silence
            time.sleep(0.5)
            keyboard.type("USHER-0004")
            wait_for(lambda: gateway.get("/v1/events/expo/counts")[1]["lists"][0]["inside"] == 2, 10, "the second admission")
            counters = gateway.device("A1/1")["counters"]
            assert counters["readings"] == 2 and counters["same_code"] == 2 and counters["unfinished"] == 1, counters
            assert gateway.metric('usher_reader_dropped_total{lane="A1",device="A1/1",cause="same_code"}') == 2
        keyboard.close()


def test_a_resident_id_card_and_a_passport_reach_the_lane():
    with tempfile.TemporaryDirectory() as folder:
        line, passports = Line(folder, "box").plug(), Line(folder, "mrz").plug()
        box = ResidentBox(line)
        with Door(lane("A1", f'resident_id = "{line.path}"\nrequired = true', f'serial = "{passports.path}"\nframing = "mrz"')) as gateway:
            gateway.connected("A1/1")
            gateway.connected("A1/2")
            box.card = resident_card()
            wait_for(lambda: gateway.device("A1/1")["counters"]["readings"] == 1, 10, "the card's reading")
            wait_for(lambda: gateway.metric('usher_lane_checkins_total{gate="North",lane="A1",verdict="refused"}') == 1, 10, "its verdict")
            box.card = None
            passports.send(b"\x02P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\rL898902C36UTO7408122F1204159ZE184226B<<<<<10\r\x03")
            assert passports.line().startswith("NO "), "a document that belongs to no ticket"
            assert gateway.device("A1/2")["counters"]["readings"] == 1
            # A box that falls silent is down, and the lane with it.
            box.silent = True
            wait_for(lambda: gateway.metric('usher_lane_out_of_service{lane="A1"}') == 1, 20, "out of service")
            assert "11010519491231002X" not in gateway.log() + json.dumps(gateway.get("/v1/devices")[1])
            box.silent = False
            wait_for(lambda: gateway.metric('usher_lane_out_of_service{lane="A1"}') == 0, 20, "back in service")
        box.close()


def test_an_nfc_card_is_read_by_its_number():
    with NfcWorld() as world, Door(lane("A1", 'nfc = "Virtual PCD 00 00"\nrequired = true')) as gateway:
        gateway.connected("A1/1")
        gateway.import_csv("secret,name\n04A1B2C3D4E5F6,Card Holder\n")
        assert {"kind": "nfc", "device": "Virtual PCD 00 00", "used_by": "A1/1", "config": 'nfc = "Virtual PCD 00 00"'} in \
            gateway.get("/v1/devices:found")[1]["found"]
        code, said = gateway.ctl("device", "list")
        assert code == 0 and "Plugged in, and used by no lane" in said and 'nfc = "Virtual PCD 00 01"' in said, said
        world.say("put 04A1B2C3D4E5F6")
        wait_for(lambda: gateway.get("/v1/events/expo/counts")[1]["lists"][0]["inside"] == 1, 10, "the admission by card")
        world.say("take")
        time.sleep(0.6)
        world.say("put 08A1B2C3")  # random: of a passport or a phone
        wait_for(lambda: gateway.device("A1/1")["counters"]["unusable"] == 1, 10, "the random number's refusal")
        code, said = gateway.ctl("device", "probe", "nfc:Virtual")
        assert code == 0 and "A1/1 of lane A1 is connected" in said, (code, said)
        code, said = gateway.ctl("device", "probe", "nfc:Nothing")
        assert code == 1 and "no PC/SC reader Nothing; plugged in are: Virtual PCD 00 00" in said, (code, said)


def test_readers_on_the_network_both_ways_with_a_preset():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        listening = free_port()
        with Door(lane("A1", f'connect = "127.0.0.1:{port}"\npreset = "keyence"\ntrigger = true',
                       f'listen = "127.0.0.1:{listening}"\npreset = "keyence"')) as gateway:
            dialed = TcpReader(connection=server.accept()[0])
            assert dialed.until(b"\r") == "LON"
            dialed.send(b"ER,LON,20\r")  # an event, not a code: no answer
            assert dialed.ask("USHER-0005") == "OK Guest 5"
            dialing = TcpReader(listening)
            dialing.send(b"ER,LOFF,01\r")
            assert dialing.ask("USHER-0006") == "OK Guest 6"
            for name in ("A1/1", "A1/2"):
                counters = gateway.device(name)["counters"]
                assert counters["device_messages"] == 1 and counters["readings"] == 1, counters
            dialed.close()  # power-cycled: dialed again, triggered again
            again = TcpReader(connection=server.accept()[0])
            assert again.until(b"\r") == "LON"
            assert again.ask("USHER-0007") == "OK Guest 7"
            assert "ER,LON,20" in gateway.log()


def test_an_entrance_whose_required_reader_is_missing_is_out_of_service_and_comes_back():
    with tempfile.TemporaryDirectory() as folder:
        line, port = Line(folder), free_port()
        with Door(lane("A1", f'serial = "{line.path}"\nrequired = true', f'listen = "127.0.0.1:{port}"'),
                  lane("A2", "nfc = ''", more='language = "zh"\n')) as gateway:
            reader = TcpReader(port)
            said = reader.ask("USHER-0008")
            assert said.startswith("NO unavailable This entrance is out of service") and "A1/1 is not connected" in said, said
            assert gateway.metric('usher_lane_out_of_service{lane="A1"}') == 1
            assert gateway.metric('usher_lane_out_of_service{lane="A2"}') == 0
            device = gateway.device("A1/1")
            assert device["required"] and device["state"] in ("down", "connecting") and "is it plugged in?" in device["last_error"], device
            code, said = gateway.ctl("device", "list")
            assert code == 0 and "(required)" in said and "A1/1: cannot connect to" in said, said
            line.plug()
            wait_for(lambda: gateway.metric('usher_lane_out_of_service{lane="A1"}') == 0, 20, "back in service")
            assert reader.ask("USHER-0008") == "OK Guest 8"
            line.unplug()
            wait_for(lambda: reader.ask("USHER-0008").startswith("NO unavailable"), 20, "out of service again")


def test_a_device_is_probed_unless_a_lane_has_it():
    with tempfile.TemporaryDirectory() as folder:
        held, free, sam = Line(folder, "held").plug(), Line(folder, "free").plug(), Line(folder, "sam").plug()
        box, keyboard = ResidentBox(sam), Keyboard(folder)
        with Door(lane("A1", f'serial = "{held.path}"')) as gateway:
            gateway.connected("A1/1")

            def probe(**body):
                return gateway.post("/v1/devices:probe", body)

            status, answer = probe(kind="serial", device=os.path.realpath(held.path))  # by another name
            assert status == 200 and answer["ok"] and answer["device"]["name"] == "A1/1", answer
            assert probe(kind="resident_id", device=held.path)[1]["device"]["name"] == "A1/1"
            assert probe(name="A1/1")[1]["device"]["state"] == "connected"
            answer = probe(kind="serial", device=free.path, baud=9600)[1]
            assert answer["ok"] and "opens at 9600 baud" in answer["text"] and "device" not in answer, answer
            answer = probe(kind="resident_id", device=sam.path)[1]
            assert answer["ok"] and "a SAM module answers" in answer["text"], answer
            assert probe(kind="hid", device=keyboard.path)[1]["ok"]
            answer = probe(kind="serial", device=os.path.join(folder, "nothing"))[1]
            assert not answer["ok"] and "is it plugged in?" in answer["text"], answer
            assert probe(name="A9/1")[0] == 404
            assert probe(kind="camera", device="0") == (400, {"error": {"code": "bad_request", "message": "kind: must be one of serial, hid, resident_id, nfc"}})
            assert probe(kind="serial")[0] == 400
            assert "baud: must be 300 to 4000000" in probe(kind="serial", device="/x", baud=9)[1]["error"]["message"]
            token = gateway.post("/v1/tokens", {"name": "desk", "role": "staff", "gates": ["South"]})[1]["token"]
            assert gateway.get("/v1/devices", token=token) == (200, {"devices": []})
            assert gateway.request("POST", "/v1/devices:probe", {"name": "A1/1"}, token=token)[0] == 403
            code, said = gateway.ctl("device", "probe", "A1/1")
            assert code == 0 and "A1/1 of lane A1 is connected" in said, said
            code, said = gateway.ctl("device", "probe", "serial:" + free.path, "--baud", "19200")
            assert code == 0 and "opens at 19200 baud" in said, said
            held.send(b"USHER-0009\r")
            assert held.line() == "OK Guest 9", "the probing has left the lane's reader alone"
        box.close()
        keyboard.close()
        for line in (held, free, sam):
            line.unplug()


def verdict_times_ms(reader, count):
    times = []
    for i in range(count):
        began = time.perf_counter()
        assert reader.ask(f"USHER-{i % 50:04d}")[:2] in ("OK", "NO")
        times.append((time.perf_counter() - began) * 1000)
    return sorted(times)


def flood(line, port):
    """Codes, garbage and half frames on a serial line, and a frame without an end over TCP, as fast as they are taken."""
    noise = TcpReader(port)
    noise.socket.setblocking(False)
    at = 0
    while True:
        at += 1
        line.send_if_room(b"FLOOD-%d\r" % at + b"\x00\xff\xfe\r" + b"HALF" * (at % 3))
        line.receive(0)
        try:
            noise.socket.send(b"\x02never ends" + bytes([at % 256]) * 64)
        except BlockingIOError:
            pass


def test_a_flooding_reader_costs_its_neighbour_nothing_to_speak_of():
    with tempfile.TemporaryDirectory() as folder:
        line, first, second = Line(folder).plug(), free_port(), free_port()
        with Door(lane("A1", f'serial = "{line.path}"', f'listen = "127.0.0.1:{first}"'), lane("A2", f'listen = "127.0.0.1:{second}"'),
                  head="threads = 1") as gateway:
            gateway.connected("A1/1")
            neighbour = TcpReader(second)
            verdict_times_ms(neighbour, 100)
            alone = verdict_times_ms(neighbour, 400)
            # A process of its own, so that this one's clock is not held up.
            flooding = multiprocessing.get_context("fork").Process(target=flood, args=(line, first), daemon=True)
            flooding.start()
            wait_for(lambda: gateway.device("A1/1")["counters"]["flooded"] > 0, 20, "the flood")
            beside = verdict_times_ms(neighbour, 400)
            flooding.terminate()
            flooding.join()
            counters = gateway.device("A1/1")["counters"]
            p99 = [times[int(len(times) * 0.99)] for times in (alone, beside)]
            print(f"      neighbour's verdict, p99: {p99[0]:.1f} ms alone, {p99[1]:.1f} ms beside a flood "
                  f"({counters['flooded']} readings dropped, {counters['readings']} asked)")
            assert p99[1] < 3000
        line.unplug()


def test_the_configuration_is_read_again_and_what_stays_the_same_is_not_touched():
    ports = [free_port() for _ in range(4)]

    def listening(i, **more):
        return lane(f"A{i + 1}", f'listen = "127.0.0.1:{ports[i]}"', **more)

    with Door(listening(0), listening(1), listening(2)) as gateway:
        stays, changes, goes = (TcpReader(port) for port in ports[:3])
        assert stays.ask("USHER-0010") == "OK Guest 10"
        began = gateway.metric("usher_config_last_reload_success_timestamp_seconds")
        assert began > 0 and gateway.metric("usher_config_last_reload_successful") == 1
        time.sleep(1.1)
        gateway.write(listening(1, more='verdict_ok = "YES {name}"\n'), listening(0), listening(3), head='log_level = "debug"')
        gateway.reload()
        wait_for(lambda: "configuration reloaded" in gateway.log(), 20, "the reload")
        assert "lanes added: A4; removed: A3; started anew: A2" in gateway.log(), gateway.log()
        assert stays.ask("USHER-0011") == "OK Guest 11", "the same connection"
        assert gateway.device("A1/1")["counters"]["connects"] == 1
        assert changes.line() == "<closed>" and goes.line() == "<closed>"
        assert TcpReader(ports[1]).ask("USHER-0012") == "YES Guest 12"
        assert TcpReader(ports[3]).ask("USHER-0013") == "OK Guest 13"
        assert gateway.metric("usher_config_last_reload_success_timestamp_seconds") > began
        assert gateway.get("/v1/events/expo/history")[0] == 200

        # A file that is wrong changes nothing, and says where.
        gateway.write(listening(0), listening(1), "[[lane.reader]]\nserial = '/dev/ttyS0'\nconnections_max = 2\n")
        gateway.reload()
        wait_for(lambda: "not reloaded" in gateway.log(), 20, "the refusal")
        assert "usher.toml:" in gateway.log() and "connections_max: does not fit serial; allowed with it are" in gateway.log(), gateway.log()
        assert gateway.metric("usher_config_last_reload_successful") == 0
        assert stays.ask("USHER-0014") == "OK Guest 14"

        # A port that is taken: everything as before.
        with socket.create_server(("127.0.0.1", 0)) as other:
            gateway.write(listening(0), listening(1), lane("A5", f'listen = "127.0.0.1:{other.getsockname()[1]}"'))
            gateway.reload()
            wait_for(lambda: "lane A5: cannot listen on" in gateway.log(), 20, "the refusal of the port")
        assert stays.ask("USHER-0015") == "OK Guest 15"
        assert {d["lane"] for d in gateway.get("/v1/devices")[1]["devices"]} == {"A1", "A2", "A4"}
        assert TcpReader(ports[1]).ask("USHER-0016") == "YES Guest 16"

        # What needs a restart is named.
        gateway.write(listening(0), head="threads = 3\npermits = 77")
        gateway.reload()
        wait_for(lambda: "taken over at the next start only: threads, permits" in gateway.log(), 20, "the warning")
        wait_for(lambda: gateway.metric("usher_config_last_reload_successful") == 1, 5, "the success")
        assert stays.ask("USHER-0017") == "OK Guest 17"
        assert gateway.device("A1/1")["counters"]["connects"] == 1
        assert gateway.stop() == 0


def test_scans_go_on_at_every_other_lane_while_lanes_are_exchanged():
    ports = [free_port(), free_port()]
    with Door(lane("A1", f'listen = "127.0.0.1:{ports[0]}"'), lane("A2", f'listen = "127.0.0.1:{ports[1]}"')) as gateway:
        reader, lost = TcpReader(ports[0]), []
        ending = threading.Event()

        def scan():
            i = 0
            while not ending.is_set():
                i += 1
                said = reader.ask(f"USHER-{i % 60:04d}")
                if not said.startswith(("OK", "NO already_redeemed")):
                    lost.append(said)

        scanning = threading.Thread(target=scan)
        scanning.start()
        for i in range(8):
            gateway.write(lane("A1", f'listen = "127.0.0.1:{ports[0]}"'),
                          lane("A2", f'listen = "127.0.0.1:{ports[1]}"', more=f'verdict_shown_ms = {1000 + i}\n'))
            gateway.reload()
            wait_for(lambda: gateway.log().count("configuration reloaded") == i + 1, 20, "a reload")
            gateway.request("GET", "/metrics", raw=True)
        ending.set()
        scanning.join()
        assert not lost, lost[:3]
        assert gateway.device("A1/1")["counters"]["connects"] == 1
