"""kill -9 under load, a hundred times: nothing that was acknowledged is lost, nobody is let in twice."""
import json
import os
import random
import threading
import time

from harness import Gateway, Raw, attendees, checkin_request

ROUNDS = int(os.environ.get("USHER_KILLS", "100"))
CLIENTS = 8


class Client(threading.Thread):
    """Sends check-ins one after another until the gateway dies; remembers what was acknowledged and what was in the air."""

    def __init__(self, gateway, codes, tag):
        super().__init__()
        self.gateway, self.codes, self.tag = gateway, codes, tag
        self.acknowledged, self.in_the_air = {}, None

    def run(self):
        try:
            connection = Raw(self.gateway.port)
            for code in self.codes:
                nonce = f"{self.tag}-{code}"
                self.in_the_air = (code, nonce)
                connection.send(checkin_request(self.gateway.token, code, nonce=nonce))
                got = connection.receive()
                if got is None:
                    return
                status, body = got
                if status != 200:
                    return
                answer = json.loads(body)
                assert answer["verdict"] == "admitted", answer
                self.acknowledged[code] = (nonce, answer["seq"], answer["time"])
                self.in_the_air = None
        except OSError:
            return


def what_was_told(clients):
    acknowledged, in_the_air = {}, []
    for client in clients:
        acknowledged.update(client.acknowledged)
        if client.in_the_air:
            in_the_air.append(client.in_the_air)
    return acknowledged, in_the_air


def verify(gateway, acknowledged, in_the_air):
    connection = Raw(gateway.port)
    for code, (nonce, seq, when) in acknowledged.items():
        connection.send(checkin_request(gateway.token, code, nonce=nonce))
        status, body = connection.receive()
        again = json.loads(body)
        assert again["verdict"] == "admitted" and again["replay"] and again["seq"] == seq, (code, again)
        connection.send(checkin_request(gateway.token, code))
        status, body = connection.receive()
        other = json.loads(body)
        assert other["reason"] == "already_redeemed" and other["previous"]["time"] == when, (code, other)
    for code, nonce in in_the_air:
        # It may or may not have been kept; the retry settles it, once.
        connection.send(checkin_request(gateway.token, code, nonce=nonce))
        status, body = connection.receive()
        assert json.loads(body)["verdict"] == "admitted", body
        connection.send(checkin_request(gateway.token, code))
        status, body = connection.receive()
        assert json.loads(body)["reason"] == "already_redeemed", body
    connection.close()


def test_kill_9_under_load_loses_nothing_and_admits_nobody_twice():
    rng = random.Random(20261121)
    with Gateway() as gateway:
        gateway.event()
        per_client = 100
        total = 0
        for round_ in range(ROUNDS):
            first = round_ * CLIENTS * per_client
            status, lines = gateway.import_csv(attendees(CLIENTS * per_client, first))
            assert status == 200, lines
            clients = []
            for c in range(CLIENTS):
                begin = first + c * per_client
                codes = [f"CODE{i:06d}" for i in range(begin, begin + per_client)]
                clients.append(Client(gateway, codes, f"r{round_}c{c}"))
            for client in clients:
                client.start()
            time.sleep(rng.uniform(0.02, 0.25))
            gateway.kill()
            for client in clients:
                client.join(30)
            gateway.start()
            acknowledged, in_the_air = what_was_told(clients)
            verify(gateway, acknowledged, in_the_air)
            total += len(acknowledged) + len(in_the_air)
            status, counts = gateway.get("/v1/events/expo/counts")
            assert counts["lists"][0]["admitted"] == total, (round_, total, counts["lists"][0])
        print(f"      {ROUNDS} kills, {total} admissions, none lost, none twice")


def test_sigterm_answers_what_is_under_way_and_exits_0():
    with Gateway() as gateway:
        gateway.event()
        gateway.import_csv(attendees(2000))
        clients = [Client(gateway, [f"CODE{i:06d}" for i in range(c * 200, c * 200 + 200)], f"c{c}") for c in range(8)]
        for client in clients:
            client.start()
        time.sleep(0.1)
        assert gateway.stop() == 0, gateway.log()
        for client in clients:
            client.join(30)
        gateway.start()
        acknowledged, in_the_air = what_was_told(clients)
        verify(gateway, acknowledged, in_the_air)


def test_a_second_process_on_the_same_folder_is_refused_by_name():
    with Gateway() as gateway:
        second = Gateway(keep=gateway.folder)
        second.port = gateway.port + 1
        second.log_path = os.path.join(gateway.folder, "second.log")
        second.spawn()
        assert second.process.wait(20) != 0
        text = second.log()
        assert str(gateway.process.pid) in text, text


def test_a_backup_taken_while_serving_restores_to_what_was_acknowledged():
    import subprocess
    from harness import BIN
    with Gateway() as gateway:
        gateway.event()
        gateway.import_csv(attendees(100))
        for i in range(30):
            gateway.checkin(f"CODE{i:06d}", nonce=f"n{i}")
        backup = os.path.join(gateway.folder, "backup")
        status, answer = gateway.post("/v1/backup", {"folder": backup})
        assert status == 200, answer
        restored = os.path.join(gateway.folder, "restored")
        run = subprocess.run([os.path.join(BIN, "usherctl"), "restore", backup, restored], capture_output=True, text=True)
        assert run.returncode == 0, run.stderr
        other = Gateway("--master-key", os.path.join(gateway.data, "master.key"), keep=gateway.folder)
        other.data = restored
        other.log_path = os.path.join(gateway.folder, "other.log")
        other.spawn()
        from harness import wait_for

        def ready():
            try:
                return other.get("/readyz", token=gateway.token)[0] == 200
            except OSError:
                return False

        try:
            wait_for(ready, 30, "readiness of the restored gateway")
        except AssertionError:
            raise AssertionError(other.log())
        other.token = gateway.token
        status, answer = other.checkin("CODE000003", nonce="n3")
        other.kill()
        assert answer["replay"] and answer["verdict"] == "admitted", answer
