"""What an entrance drives: a relay and a light tower, played by sockets of their own, at a lane of a real daemon."""
import os
import socket
import struct
import threading
import time

from cameras import frame, pgm, scene
from harness import Gateway, Skip, free_port, wait_for

TICKETS = "secret,name,category\n" + "".join(f"USHER-{i:04d},Guest {i},{'vip' if i == 9 else 'visitor'}\n" for i in range(20))


class Device:
    """A TCP server with 12-byte requests; answer(request) gives what is sent back. Can be unplugged and plugged in again."""

    def __init__(self):
        self.port = free_port()
        self.requests = []
        self.lock = threading.Lock()
        self.sockets = []
        self.listener = None
        self.plug_in()

    def plug_in(self):
        self.listener = socket.socket()
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.bind(("127.0.0.1", self.port))
        self.listener.listen()
        threading.Thread(target=self.accept, args=(self.listener,), daemon=True).start()

    def unplug(self):
        listener, self.listener = self.listener, None
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        with self.lock:
            for connection in self.sockets:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                connection.shutdown(socket.SHUT_RDWR)
            self.sockets.clear()

    def accept(self, listener):
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with self.lock:
                self.sockets.append(connection)
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        buffer = b""
        while True:
            try:
                piece = connection.recv(512)
            except OSError:
                piece = b""
            if not piece:
                connection.close()
                return
            buffer += piece
            while len(buffer) >= 12:
                request, buffer = buffer[:12], buffer[12:]
                with self.lock:
                    self.requests.append(request)
                connection.sendall(self.answer(request))


class Relay(Device):
    def answer(self, request):
        if request[7] == 5:
            return request
        return request[:4] + b"\0\4" + request[6:8] + b"\1\0"

    def pulses(self):
        with self.lock:
            return sum(request[7] == 5 and request[10:12] != b"\0\0" for request in self.requests)


class Tower(Device):
    def answer(self, request):
        return b"\x06"

    def told(self):
        with self.lock:
            return ["".join(str(byte) for byte in request[6:]) for request in self.requests]


class Reader:
    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=20)
        self.file = self.socket.makefile("r", encoding="utf-8", newline="\n")

    def scan(self, code):
        self.socket.sendall(code.encode() + b"\r")
        return self.file.readline().strip()

    def close(self):
        self.file.close()
        self.socket.close()


def gateway_with(config):
    gateway = Gateway()
    path = os.path.join(gateway.folder, "usher.toml")
    with open(path, "w", encoding="utf-8") as file:
        file.write(config)
    gateway.flags += ["--config", path]
    return gateway


def lane(name, port, *more):
    return (f'[[lane]]\nname = "{name}"\ngate = "North"\nevent = "expo"\nlist = "main"\nlanguage = "en"\nverdict_shown_ms = 500\n'
            f'[[lane.reader]]\nlisten = "127.0.0.1:{port}"\n' + "\n".join(more) + "\n")


def metric(gateway, line):
    page = gateway.request("GET", "/metrics", raw=True)[1].decode()
    return next((float(l.rsplit(" ", 1)[1]) for l in page.splitlines() if l.startswith(line)), None)


UP = 'usher_output_up{lane="A1",device="A1/relay1"}'


def test_an_admission_is_one_pulse_and_a_light_and_nothing_else_opens():
    relay, tower, port = Relay(), Tower(), free_port()
    config = lane("A1", port, f'[[lane.relay]]\nconnect = "127.0.0.1:{relay.port}"\nrequired = true',
                  f'[[lane.light]]\nconnect = "127.0.0.1:{tower.port}"')
    with gateway_with(config) as gateway:
        gateway.event()
        gateway.import_csv(TICKETS)
        wait_for(lambda: metric(gateway, UP) == 1, 20, "the relay's coming up")
        reader = Reader(port)
        assert reader.scan("USHER-0001") == "OK Guest 1"
        wait_for(lambda: relay.pulses() == 1, 5, "the pulse")
        wait_for(lambda: "001000" in tower.told(), 5, "green")
        assert reader.scan("USHER-0001") == "OK Guest 1"  # held there again within the repeat window
        assert reader.scan("NOBODY").startswith("NO invalid")
        wait_for(lambda: "100001" in tower.told(), 5, "red")
        assert reader.scan("USHER-0009") == "OK Guest 9"
        wait_for(lambda: relay.pulses() == 2, 5, "the second pulse")
        wait_for(lambda: "001100" in tower.told(), 5, "the VIP's light")
        assert metric(gateway, 'usher_relay_pulses_total{lane="A1",device="A1/relay1"}') == 2
        assert metric(gateway, 'usher_relay_pulse_duration_seconds_count{lane="A1",device="A1/relay1"}') == 2
        # Over HTTP: whatever a nonce has opened, the same nonce opens nothing again, and a refusal nothing at all.
        try:
            picture = pgm(scene("USHER-0002"))
        except Skip:
            picture = None
        if picture:
            # On a busy machine the first picture may be late: 503, and the same nonce asks again.
            for _ in range(5):
                first = frame(gateway, picture, "?nonce=n1")
                if first[0] != 503:
                    break
            assert first[1].get("checkin", {}).get("verdict") == "admitted", first
            time.sleep(0.3)
            before = relay.pulses()
            again = frame(gateway, picture, "?nonce=n1")[1]["checkin"]
            assert again["verdict"] == "admitted" and again["replay"] is True, again
            assert frame(gateway, pgm(scene("NOBODY-2")), "?nonce=n2")[1]["checkin"]["verdict"] == "refused"
            time.sleep(0.3)
            assert relay.pulses() == before
        opened = relay.pulses()
        reader.close()
        assert gateway.stop() == 0
        assert relay.pulses() == opened
        wait_for(lambda: tower.told()[-1] == "000000", 5, "darkness")


def test_a_required_relay_that_dies_takes_its_lane_out_of_service_and_brings_it_back():
    relay, first, second = Relay(), free_port(), free_port()
    config = lane("A1", first, f'[[lane.relay]]\nconnect = "127.0.0.1:{relay.port}"\nrequired = true') + lane("A2", second)
    with gateway_with(config) as gateway:
        gateway.event()
        gateway.import_csv(TICKETS)
        wait_for(lambda: metric(gateway, UP) == 1, 20, "the relay's coming up")
        a1, a2 = Reader(first), Reader(second)
        assert a1.scan("USHER-0001") == "OK Guest 1"
        wait_for(lambda: relay.pulses() == 1, 5, "the pulse")
        relay.unplug()
        wait_for(lambda: metric(gateway, UP) == 0, 10, "the relay's death")
        answer = a1.scan("USHER-0003")
        assert answer.startswith("NO unavailable") and "A1/relay1 does not answer" in answer, answer
        assert a2.scan("USHER-0004") == "OK Guest 4"
        relay.plug_in()
        wait_for(lambda: metric(gateway, UP) == 1, 20, "the relay's return")
        assert relay.pulses() == 1, "nothing is given later"
        assert a1.scan("USHER-0003") == "OK Guest 3"
        wait_for(lambda: relay.pulses() == 2, 5, "the pulse")
        assert gateway.stop() == 0
