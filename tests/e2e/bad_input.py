"""Bad input is normal: each gets a clear error, and the gateway is well after it."""
import json
import os
import resource
import socket
import time

from harness import Gateway, Raw, attendees, checkin_request, free_port


def well(gateway, code):
    status, answer = gateway.checkin(code)
    assert status == 200 and answer["verdict"] == "admitted", answer


def error_of(answer):
    status, body = answer
    assert "error" in body and body["error"]["message"], body
    return status, body["error"]


def test_a_line_of_1_MB_on_the_reader_port_costs_only_itself():
    port = free_port()
    with Gateway("--reader", f"lane=A1,gate=A,list=expo/main,listen=127.0.0.1:{port}") as gateway:
        gateway.event()
        gateway.import_csv(attendees(5))
        with socket.create_connection(("127.0.0.1", port), timeout=20) as noisy, \
                socket.create_connection(("127.0.0.1", port), timeout=20) as beside:
            noisy.sendall(b"x" * 1_000_000)
            beside.sendall(b"CODE000001\r\n")
            assert beside.recv(200).startswith(b"OK")
            noisy.sendall(b"\r\nCODE000002\r\n")
            seen = b""
            while b"OK Person Number2" not in seen:
                piece = noisy.recv(4096)
                assert piece, seen
                seen += piece


def test_headers_that_trickle_in_are_cut_off_and_others_are_served():
    with Gateway() as gateway:
        gateway.event()
        gateway.import_csv(attendees(5))
        slow = socket.create_connection(("127.0.0.1", gateway.port), timeout=40)
        slow.sendall(b"POST /v1/events HTTP/1.1\r\n")
        started = time.monotonic()
        cut = False
        slow.settimeout(0.5)
        while time.monotonic() - started < 20 and not cut:
            try:
                slow.sendall(b"X-A: b\r\n")
                cut = slow.recv(1000) is not None
            except socket.timeout:
                continue
            except OSError:
                cut = True
        assert cut and time.monotonic() - started < 15, time.monotonic() - started
        well(gateway, "CODE000001")


def test_10000_idle_connections_leave_room_for_one_that_checks_in():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 10000
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 65536), hard))
    with Gateway() as gateway:
        gateway.event()
        gateway.import_csv(attendees(5))
        idle = []
        for i in range(wanted):
            # Different source addresses, so that the ephemeral ports of one pair do not run out.
            idle.append(socket.create_connection(("127.0.0.1", gateway.port), source_address=(f"127.0.1.{i % 8 + 1}", 0)))
        started = time.monotonic()
        well(gateway, "CODE000001")
        assert time.monotonic() - started < 3
        for connection in idle:
            connection.close()
        well(gateway, "CODE000002")


def test_each_wrong_request_gets_its_own_clear_error():
    with Gateway() as gateway:
        gateway.event()
        gateway.import_csv(attendees(50))
        path = "/v1/events/expo/checkins"
        status, error = error_of(gateway.post(path, b"x" * 300_000))
        assert status == 413, error
        status, error = error_of(gateway.post(path, b'{"list":"main","credential":'))
        assert status == 400 and "JSON" in error["message"], error
        status, error = error_of(gateway.post(path, b'{"list":"main","credential":"\xff\xfe"}'))
        assert status == 400 and "UTF-8" in error["message"], error
        status, error = error_of(gateway.post(path, {"list": "main"}))
        assert status == 400 and "credential" in error["message"], error
        status, error = error_of(gateway.post(path, {"list": "main", "credential": "x", "credentail": "y"}))
        assert status == 400 and "credentail" in error["message"], error
        status, error = error_of(gateway.post(path, {"list": 7, "credential": "x"}))
        assert status == 400 and "list" in error["message"], error
        status, error = error_of(gateway.post(path, {"list": "nowhere", "credential": "x"}))
        assert status == 404 and "list" in error["message"], error
        status, error = error_of(gateway.post("/v1/events/nowhere/checkins", {"list": "main", "credential": "x"}))
        assert status == 404, error
        status, error = error_of(gateway.post(path, {"list": "main", "credential": "x", "time": "yesterday"}))
        assert status == 400 and "time" in error["message"], error
        assert gateway.get("/v1/nothing")[0] == 404
        assert gateway.request("DELETE", "/v1/events")[0] == 405
        well(gateway, "CODE000001")


def test_a_wrong_token_and_a_role_that_may_not():
    with Gateway() as gateway:
        gateway.event()
        gateway.import_csv(attendees(5))
        status, error = error_of(gateway.post("/v1/events/expo/checkins", {"list": "main", "credential": "x"}, token="wrong"))
        assert status == 401, error
        status, made = gateway.post("/v1/tokens", {"name": "screen", "role": "dashboard"})
        assert status == 201, made
        for method, path, body in (("POST", "/v1/events/expo/checkins", {"list": "main", "credential": "x"}),
                                   ("POST", "/v1/tokens", {"name": "x", "role": "admin"}),
                                   ("POST", "/v1/events", {"slug": "x", "name": "x"})):
            status, error = error_of(gateway.request(method, path, body, token=made["token"]))
            assert status == 403, (path, error)
        assert gateway.get("/v1/events/expo/counts", token=made["token"])[0] == 200
        status, scanner = gateway.post("/v1/tokens", {"name": "gate", "role": "scanner"})
        status, error = error_of(gateway.post("/v1/events/expo/checkins", {"list": "main", "credential": "x", "force": True},
                                              token=scanner["token"]))
        assert status == 403 and "force" in error["message"], error
        assert gateway.request("DELETE", f"/v1/tokens/{made['id']}")[0] in (200, 204)
        assert gateway.get("/v1/events/expo/counts", token=made["token"])[0] == 401


def test_files_that_are_cut_or_wrong_say_where_and_keep_the_rest():
    with Gateway() as gateway:
        gateway.event()
        whole = attendees(10)
        status, lines = gateway.import_csv(whole[:-25])
        summary = lines[-1]["summary"]
        assert summary["added"] >= 8 and summary["failed"] <= 1, lines
        status, lines = gateway.import_csv("favourite colour,shoe size\nred,42\n")
        text = json.dumps(lines, ensure_ascii=False)
        assert "favourite colour" in text and "secret" in text, text
        status, lines = gateway.import_csv("secret,name\nDUP1,A\nDUP1,B\nDUP2,C\n")
        errors = [line["error"] for line in lines if "error" in line]
        assert errors and errors[0]["line"] == 3, lines
        assert lines[-1]["summary"]["added"] == 2, lines
        status, lines = gateway.import_csv('secret,name\nQ1,"never closed\nQ2,B\n')
        assert any("error" in line for line in lines), lines
        status, lines = gateway.import_csv(whole)
        assert lines[-1]["summary"]["failed"] == 0, lines
        status, lines = gateway.import_csv(whole)
        assert lines[-1]["summary"]["unchanged"] == 10 and lines[-1]["summary"]["changed"] == 0, lines
        well(gateway, "CODE000001")


def test_importing_while_doors_are_open_neither_stops_nor_forgets_a_scan():
    import threading
    with Gateway() as gateway:
        gateway.event()
        gateway.import_csv(attendees(400))
        slowest = [0.0]
        admitted = [0]

        def door():
            connection = Raw(gateway.port)
            for i in range(400):
                started = time.monotonic()
                connection.send(checkin_request(gateway.token, f"CODE{i:06d}"))
                status, body = connection.receive()
                slowest[0] = max(slowest[0], time.monotonic() - started)
                admitted[0] += json.loads(body)["verdict"] == "admitted"

        thread = threading.Thread(target=door)
        thread.start()
        status, lines = gateway.import_csv(attendees(20000))
        thread.join()
        assert lines[-1]["summary"]["added"] == 19600, lines[-1]
        assert admitted[0] == 400
        status, counts = gateway.get("/v1/events/expo/counts")
        assert counts["lists"][0]["registered"] == 20000 and counts["lists"][0]["admitted"] == 400, counts["lists"][0]
        print(f"      slowest answer while importing: {slowest[0] * 1000:.0f} ms")
        assert slowest[0] < 3
