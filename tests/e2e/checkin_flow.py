"""One check-in through every way in, and many at once."""
import json
import socket

from harness import Gateway, Raw, attendees, checkin_request, free_port


def test_a_person_is_admitted_once_and_told_when_and_where_after():
    with Gateway() as gateway:
        gateway.event()
        status, lines = gateway.import_csv(attendees(20))
        assert status == 200 and lines[-1]["summary"]["added"] == 20, lines
        status, first = gateway.checkin("CODE000003", gate="North", lane="N1")
        assert status == 200 and first["verdict"] == "admitted", first
        assert first["ticket"]["name"] == "Person Number3", first
        status, second = gateway.checkin("CODE000003", gate="South", lane="S1")
        assert second["verdict"] == "refused" and second["reason"] == "already_redeemed", second
        assert second["previous"]["lane"] == "N1" and second["previous"]["gate"] == "North", second
        assert second["explanation"], second
        status, unknown = gateway.checkin("NOBODY")
        assert status == 200 and unknown["reason"] == "invalid", unknown
        status, counts = gateway.get("/v1/events/expo/counts")
        row = counts["lists"][0]
        assert (row["registered"], row["admitted"], row["inside"]) == (20, 1, 1), counts


def test_64_connections_race_one_code_1000_times_over_and_exactly_one_wins_each():
    with Gateway() as gateway:
        gateway.event()
        rounds = 1000
        gateway.import_csv(attendees(rounds))
        racers = [Raw(gateway.port) for _ in range(64)]
        for i in range(rounds):
            request = checkin_request(gateway.token, f"CODE{i:06d}")
            for racer in racers:
                racer.send(request)
            answers = [json.loads(racer.receive()[1]) for racer in racers]
            admitted = [a for a in answers if a["verdict"] == "admitted"]
            assert len(admitted) == 1, (i, len(admitted))
            for other in answers:
                if other is not admitted[0]:
                    assert other["reason"] == "already_redeemed", other
                    assert other["previous"]["time"] == admitted[0]["time"], (other, admitted[0])
        status, counts = gateway.get("/v1/events/expo/counts")
        assert counts["lists"][0]["admitted"] == rounds, counts["lists"][0]


def test_a_reader_that_dials_in_gets_its_verdict_line():
    port = free_port()
    with Gateway("--reader", f"lane=A1,gate=North,list=expo/main,listen=127.0.0.1:{port}") as gateway:
        gateway.event()
        gateway.import_csv(attendees(5))
        with socket.create_connection(("127.0.0.1", port), timeout=10) as reader:
            lines = reader.makefile("r", encoding="utf-8", newline="\n")
            reader.sendall(b"CODE000001\r\n")
            assert lines.readline().startswith("OK Person Number1")
            reader.sendall(b"]Q3CODE000002\r")
            assert lines.readline().startswith("OK Person Number2")
            reader.sendall(b"\x02NOBODY\x03")
            assert lines.readline().startswith("NO invalid")
        status, counts = gateway.get("/v1/events/expo/counts")
        lane = next(row for row in counts["lanes"] if row["name"] == "A1")
        assert counts["lists"][0]["admitted"] == 2, counts
        assert lane["gate"] == "North", lane


def test_usher_dials_a_reader_and_comes_back_when_it_was_away():
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    with Gateway("--reader", f"lane=B1,gate=B,list=expo/main,connect=127.0.0.1:{port}") as gateway:
        gateway.event()
        gateway.import_csv(attendees(5))
        listener.settimeout(20)
        for code in ("CODE000001", "CODE000002"):
            reader, _ = listener.accept()
            reader.settimeout(10)
            reader.sendall(code.encode() + b"\r\n")
            assert reader.recv(200).startswith(b"OK"), code
            reader.close()  # power cut; usher dials again
    listener.close()


def test_the_live_stream_shows_a_snapshot_and_then_each_change():
    with Gateway() as gateway:
        gateway.event()
        gateway.import_csv(attendees(10))
        stream = socket.create_connection(("127.0.0.1", gateway.port), timeout=20)
        stream.sendall(f"GET /v1/events/expo/live HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n"
                       f"Authorization: Bearer {gateway.token}\r\n\r\n".encode())
        seen = b""
        while b"snapshot" not in seen:
            seen += stream.recv(65536)
        gateway.checkin("CODE000001", lane="L1")
        while b'"change"' not in seen:
            piece = stream.recv(65536)
            assert piece, "the stream ended"
            seen += piece
        stream.close()
        assert b"Person" not in seen, "the live stream carries a name"


def test_usherctl_does_a_whole_small_event():
    import os
    import subprocess
    import tempfile
    from harness import BIN
    with Gateway() as gateway, tempfile.TemporaryDirectory() as folder:
        csv = os.path.join(folder, "people.csv")
        with open(csv, "w", encoding="gb18030") as file:
            file.write("票号,姓名,公司\nZ1,王小明,某某公司\nZ2,李雷,另一家\n")

        def ctl(*words, expect=0):
            run = subprocess.run([os.path.join(BIN, "usherctl"), "--server", f"http://127.0.0.1:{gateway.port}", "--data",
                                  gateway.data, *words], capture_output=True, text=True, timeout=60)
            assert run.returncode == expect, (words, run.returncode, run.stdout, run.stderr)
            return run.stdout

        ctl("event", "create", "fair", "--name", "Fair", "--timezone", "Asia/Shanghai")
        ctl("list", "create", "fair", "main")
        assert "2" in ctl("import", "fair", csv)
        assert "王小明" in ctl("checkin", "fair/main", "Z1")
        ctl("checkin", "fair/main", "Z1", expect=1)
        assert "李雷" in ctl("search", "fair", "李雷")
        assert ctl("report", "fair")
        assert "王小明" in ctl("rollcall", "fair")
        token = ctl("token", "create", "--role", "scanner", "--name", "gate 1")
        assert token
        ctl("backup", os.path.join(folder, "backup"))
        ctl("restore", os.path.join(folder, "backup"), os.path.join(folder, "restored"))
