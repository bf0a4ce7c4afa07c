"""Setting a reader up: a code is shown, the reader sends it in its own way, and what to set is said. Over TCP."""
import http.client
import json
import os
import signal
import socket
import subprocess
import time

from harness import BIN, Gateway, free_port, wait_for

TEXT = "USHER-7Q/az:_Z-mY9@#é中".encode()


def lane_config(name, port, more=""):
    return (f'[[lane]]\nname = "{name}"\ngate = "North"\nevent = "expo"\nlist = "main"\n'
            f'[[lane.reader]]\nlisten = "127.0.0.1:{port}"\n{more}\n')


class Lane:
    """A gateway with the lanes A1 (a reader) and C1 (a camera alone)."""

    def __init__(self, more=""):
        self.gateway = Gateway()
        self.port = free_port()
        config = os.path.join(self.gateway.folder, "usher.toml")
        with open(config, "w", encoding="utf-8") as file:
            file.write(lane_config("A1", self.port, more))
            file.write('[[lane]]\nname = "C1"\ngate = "South"\nevent = "expo"\nlist = "main"\n[[lane.camera]]\nsource = "/nonexistent"\n')
        self.gateway.flags += ["--config", config]

    def __enter__(self):
        self.gateway.__enter__()
        self.gateway.event()
        self.gateway.import_csv("secret,name\nTICKET-1,Ada\nTICKET-2,Bob\n")
        return self

    def __exit__(self, *_):
        self.gateway.__exit__()

    def reader(self):
        return socket.create_connection(("127.0.0.1", self.port), timeout=30)


class Lesson:
    """One learning, its lines read as they come."""

    def __init__(self, gateway, lane="A1", **body):
        self.connection = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=60)
        self.connection.request("POST", f"/v1/lanes/{lane}/learn", body=json.dumps(body),
                                headers={"Authorization": "Bearer " + gateway.token, "Content-Type": "application/json"})
        self.answer = self.connection.getresponse()

    def line(self, *kinds):
        """The next line of one of these kinds: (kind, what)."""
        while True:
            text = self.answer.readline()
            assert text, f"the stream ended before any of {kinds}"
            (kind, what), = json.loads(text).items()
            if kind in kinds:
                return what

    def close(self):
        self.answer.close()
        self.connection.close()


def teach(lane, pieces, gap=0.0, **body):
    """Scans until the finding is there; `pieces`: what the reader sends for one code."""
    lesson = Lesson(lane.gateway, **body)
    show = lesson.line("show")
    with lane.reader() as reader:
        captures = []
        for _ in range(show["scans"]):
            for piece in pieces:
                reader.sendall(piece)
                time.sleep(gap)
            captures.append(lesson.line("capture"))
        finding, done = lesson.line("finding"), lesson.line("done")
    lesson.close()
    return captures, finding, done


def verdict(reader, code):
    reader.sendall(code + b"\r")
    line = b""
    while not line.endswith(b"\n"):
        line += reader.recv(1024)
    return line.decode()


def test_a_reader_that_is_set_right_is_found_to_be_so():
    with Lane() as lane:
        captures, finding, done = teach(lane, [b"]Q1" + TEXT + b"\r\n"], bytes=True)
        assert done["why"] == "scans" and [c["count"] for c in captures] == [1, 2, 3], captures
        assert captures[0]["aim"] == "]Q1" and captures[0]["ends"] == "CR LF", captures[0]
        assert captures[0]["hex"].startswith("5d 51 31 55 53") and captures[0]["hex"].endswith("0d 0a"), captures[0]
        assert finding["confident"] and finding["reads"] and not finding["change_config"], finding
        assert finding["framing"] == "auto" and finding["symbology"] == "qr" and not finding["change_reader"], finding
        assert any(r["code"] == "as_configured" and r["zh"] for r in finding["remarks"]), finding


def test_no_suffix_leads_to_a_configuration_that_reads_the_code():
    with Lane() as lane:
        _, finding, _ = teach(lane, [TEXT[:10], TEXT[10:]], gap=0.09)
    assert finding["confident"] and finding["reads"] and finding["change_config"], finding
    assert finding["framing"] == "idle" and 200 <= finding["idle_ms"] <= 600, finding
    toml = "\n".join(finding["toml"].splitlines()[2:])
    with Lane(toml) as lane, lane.reader() as reader:
        for half in (b"TICK", b"ET-1"):
            reader.sendall(half)
            time.sleep(0.09)
        assert reader.recv(1024).startswith(b"OK Ada"), "the proposed lines read a code with such pauses"


def test_what_usher_cannot_bend_is_named_for_the_reader():
    with Lane() as lane:
        _, finding, _ = teach(lane, [b"PRE" + TEXT.upper() + b"\r"], scans=2)
        codes = [r["code"] for r in finding["remarks"] if r["kind"] == "reader"]
        assert finding["change_reader"] and not finding["reads"] and finding["preamble"] == '"PRE"', finding
        assert "preamble" in codes and "upper_case" in codes, finding


def test_while_it_is_learnt_nothing_is_checked_in_and_other_codes_are_told_by_length_only():
    with Lane() as lane:
        lesson = Lesson(lane.gateway, bytes=True)
        lesson.line("show")
        with lane.reader() as reader:
            reader.sendall(b"TICKET-1\r")
            capture = lesson.line("capture")
            assert capture["bytes"] == 9 and not capture["is_code"] and "hex" not in capture, capture
            assert "TICKET" not in json.dumps(capture)
            lesson.close()
            wait_for(lambda: lane.gateway.post("/v1/lanes/A1/learn", {"seconds": 1})[0] != 409, 10, "the lane's being free")
            assert verdict(reader, b"TICKET-1").startswith("OK Ada"), "it had not been checked in, and the lane is open again"
        assert "TICKET-1" not in lane.gateway.log()


def test_a_client_that_dies_leaves_the_lane_open():
    with Lane() as lane:
        lesson = Lesson(lane.gateway)
        lesson.line("show")
        lesson.connection.sock.close() if lesson.connection.sock else None
        lesson.answer.fp.raw._sock.close() if hasattr(lesson.answer.fp, "raw") else None
        lesson.close()
        with lane.reader() as reader:
            def open_again():
                reader.sendall(b"TICKET-2\r")
                reader.settimeout(0.5)
                try:
                    return reader.recv(1024).startswith(b"OK Bob")
                except TimeoutError:
                    return False
            wait_for(open_again, 10, "the lane's opening")


def test_one_at_a_time_a_lane_and_only_what_can_be_learnt():
    with Lane() as lane:
        gateway = lane.gateway
        lesson = Lesson(gateway, seconds=2)
        lesson.line("show")
        status, answer = gateway.post("/v1/lanes/A1/learn", {})
        assert status == 409 and "already" in answer["error"]["message"], answer
        assert lesson.line("done")["why"] == "deadline"
        assert gateway.post("/v1/lanes/C1/learn", {})[0] == 422
        assert gateway.post("/v1/lanes/Z9/learn", {})[0] == 404
        for body in ({"scans": 0}, {"seconds": 61}, {"text": "short"}, {"text": "with\ttab-inside"}, {"spelling": 1}):
            assert gateway.post("/v1/lanes/A1/learn", body)[0] == 400, body
        scanner = gateway.post("/v1/tokens", {"name": "s", "role": "scanner"})[1]["token"]
        assert gateway.post("/v1/lanes/A1/learn", {}, token=scanner)[0] == 403
        south = gateway.post("/v1/tokens", {"name": "d", "role": "staff", "gates": ["South"]})[1]["token"]
        assert gateway.post("/v1/lanes/A1/learn", {}, token=south)[0] == 403
        status, data = gateway.request("POST", "/v1/lanes/A1/learn", {"seconds": 1}, raw=True)
        lines = [json.loads(line) for line in data.decode().splitlines()]
        assert status == 200 and lines[-2]["finding"]["remarks"][0]["code"] == "nothing_came", lines


def test_a_gateway_stops_while_a_lane_is_learnt():
    with Lane() as lane:
        lesson = Lesson(lane.gateway)
        lesson.line("show")
        began = time.monotonic()
        assert lane.gateway.stop() == 0
        assert time.monotonic() - began < 5, "it did not wait for the minute to be over"


def usherctl(lane, *words, **more):
    command = [os.path.join(BIN, "usherctl"), "--server", f"http://127.0.0.1:{lane.gateway.port}", "--data", lane.gateway.data]
    return subprocess.Popen(command + list(words), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                            env=dict(os.environ, LC_ALL="C.UTF-8", NO_COLOR="1"), **more)


def test_usherctl_shows_the_code_and_the_finding():
    with Lane('framing = "crlf"') as lane:
        process = usherctl(lane, "lane", "learn", "A1", "--text", "EXPO-2026-TEST-1", "--scans", "2", "--bytes")
        seen = ""
        while "Ctrl-C" not in seen:
            seen += process.stdout.readline()
        assert "█" in seen and "EXPO-2026-TEST-1" in seen and "A1/1: framing crlf" in seen, seen
        with lane.reader() as reader:
            for _ in range(2):
                reader.sendall(b"EXPO-2026-TEST-1\r")
                seen += process.stdout.readline()
            out, err = process.communicate(timeout=30)
        seen += out
        assert process.returncode == 0, (seen, err)
        assert "2/2" in seen and "45 58 50 4f" in seen and 'framing = "auto"' in seen, seen
        assert f'listen = "127.0.0.1:{lane.port}"' in seen, seen


def test_usherctl_ends_on_ctrl_c_and_the_lane_is_open():
    with Lane() as lane:
        process = usherctl(lane, "lane", "learn", "A1")
        while "Ctrl-C" not in process.stdout.readline():
            pass
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=10)
        assert process.returncode == 1 and "open again" in err, err
        wait_for(lambda: lane.gateway.post("/v1/lanes/A1/learn", {"seconds": 1})[0] == 200, 10, "the lane's being free")
        with lane.reader() as reader:
            assert verdict(reader, b"TICKET-1").startswith("OK Ada")
