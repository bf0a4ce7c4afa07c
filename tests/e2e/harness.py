"""What the end-to-end tests share: a real usherd in a folder of its own, a plain HTTP client, raw sockets for the rest."""
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PRESET = os.environ.get("USHER_PRESET", "dev")
BIN = os.path.join(ROOT, "build", PRESET, "bin")


class Skip(Exception):
    """Raised by a test that cannot run here; the message says what is missing."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(condition, seconds, what):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.02)
    raise AssertionError(f"{what} did not happen within {seconds} s")


class Gateway:
    """One usherd with its data folder. Restart with start() after stop() or kill()."""

    def __init__(self, *flags, wrapper=(), keep=None):
        self.folder = keep or tempfile.mkdtemp(prefix="usher-e2e-")
        self.data = os.path.join(self.folder, "data")
        self.port = free_port()
        self.flags = list(flags)
        self.wrapper = list(wrapper)
        self.process = None
        self.log_path = os.path.join(self.folder, "usherd.log")

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.__exit__()  # nothing is left behind by a gateway that did not come up
            raise
        return self

    def __exit__(self, *_):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def spawn(self):
        command = self.wrapper + [os.path.join(BIN, "usherd"), "--data", self.data, "--listen", f"127.0.0.1:{self.port}"]
        self.process = subprocess.Popen(command + self.flags, stdout=subprocess.DEVNULL, stderr=open(self.log_path, "ab"))

    def start(self, seconds=60):
        self.spawn()

        def ready():
            if self.process.poll() is not None:
                raise AssertionError(f"usherd ended with {self.process.returncode}:\n{self.log()}")
            try:
                return self.get("/readyz")[0] == 200
            except OSError:
                return False

        wait_for(ready, seconds, "readiness")
        with open(os.path.join(self.data, "admin.token"), encoding="ascii") as file:
            self.token = file.read().strip()

    def log(self):
        with open(self.log_path, encoding="utf-8", errors="replace") as file:
            return file.read()

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self, seconds=30):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(seconds)

    # --- HTTP ----------------------------------------------------------------------------------------------------------
    def request(self, method, path, body=None, token=None, headers=None, raw=False):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        sent = dict(headers or {})
        if token is None:
            token = getattr(self, "token", "")
        if token:
            sent.setdefault("Authorization", "Bearer " + token)
        if body is not None and not isinstance(body, (bytes, str)):
            body = json.dumps(body)
            sent.setdefault("Content-Type", "application/json")
        if isinstance(body, str):
            body = body.encode()
        try:
            connection.request(method, path, body=body, headers=sent)
            answer = connection.getresponse()
            data = answer.read()
        finally:
            connection.close()
        if raw:
            return answer.status, data
        try:
            return answer.status, json.loads(data) if data else None
        except ValueError:
            return answer.status, data

    def get(self, path, **more):
        return self.request("GET", path, **more)

    def post(self, path, body=None, **more):
        return self.request("POST", path, body, **more)

    def event(self, slug="expo", lists=("main",), **more):
        status, answer = self.post("/v1/events", {"slug": slug, "name": slug.title(), "timezone": "Asia/Shanghai", **more})
        assert status == 201, (status, answer)
        for name in lists:
            status, answer = self.post(f"/v1/events/{slug}/lists", {"slug": name, "name": name})
            assert status == 201, (status, answer)

    def import_csv(self, text, slug="expo", query=""):
        status, data = self.request("POST", f"/v1/events/{slug}/tickets:import{query}", text, raw=True,
                                    headers={"Content-Type": "text/csv"})
        lines = [json.loads(line) for line in data.decode().splitlines() if line]
        return status, lines

    def checkin(self, code, slug="expo", list_="main", **more):
        return self.post(f"/v1/events/{slug}/checkins", {"list": list_, "credential": code, **more})


def attendees(count, first=0):
    rows = ["secret,name,company,category,item,email,phone"]
    for i in range(first, first + count):
        rows.append(f"CODE{i:06d},Person Number{i},Company{i % 50},{'vip' if i % 20 == 0 else 'visitor'},pass,"
                    f"person{i}@example.org,+86138{i:08d}")
    return "\n".join(rows) + "\n"


class Raw:
    """A keep-alive connection whose requests are bytes made ahead: fast enough to race with."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""

    def send(self, data):
        self.socket.sendall(data)

    def receive(self):
        """(status, body bytes), or None if the peer has closed."""
        while True:
            head_end = self.buffer.find(b"\r\n\r\n")
            if head_end >= 0:
                head = self.buffer[:head_end].decode("latin-1")
                length = 0
                for line in head.split("\r\n")[1:]:
                    name, _, value = line.partition(":")
                    if name.lower() == "content-length":
                        length = int(value)
                if len(self.buffer) >= head_end + 4 + length:
                    body = self.buffer[head_end + 4:head_end + 4 + length]
                    self.buffer = self.buffer[head_end + 4 + length:]
                    return int(head.split(" ", 2)[1]), body
            piece = self.socket.recv(65536)
            if not piece:
                return None
            self.buffer += piece

    def close(self):
        self.socket.close()


def checkin_request(token, code, slug="expo", list_="main", nonce=None, **more):
    body = {"list": list_, "credential": code, **more}
    if nonce:
        body["nonce"] = nonce
    data = json.dumps(body).encode()
    return (f"POST /v1/events/{slug}/checkins HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n").encode() + data


def run_all(module_names):
    """Imports each module, runs its functions named test_*, prints as it goes. Returns (passed, failed, skipped)."""
    import importlib
    import traceback
    passed = failed = skipped = 0
    for module_name in module_names:
        module = importlib.import_module(module_name)
        for name in [n for n in dir(module) if n.startswith("test_")]:
            started = time.monotonic()
            title = name[5:].replace("_", " ")
            try:
                getattr(module, name)()
            except Skip as why:
                skipped += 1
                print(f"skip  {title}: {why}", flush=True)
                continue
            except Exception:
                failed += 1
                print(f"FAIL  {title} ({time.monotonic() - started:.1f} s)", flush=True)
                traceback.print_exc()
                continue
            passed += 1
            print(f"ok    {title} ({time.monotonic() - started:.1f} s)", flush=True)
    return passed, failed, skipped
