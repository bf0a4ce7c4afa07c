"""A pretix with as much of its API as a gateway that follows an event uses: pages, 304, X-Page-Generated, redeem with its
nonce rules, annulments; and faults on demand. State outlives a restart of the server."""
import copy
import datetime
import json
import socket
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ORG, EVENT, TOKEN = "org", "ev", "stub-token"
CATALOGS = ("categories", "items", "subevents", "questions", "badgelayouts", "badgeitems", "checkinlists")


def now():
    return datetime.datetime.now(datetime.timezone.utc)


def iso(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def parse(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


class State:
    def __init__(self):
        self.lock = threading.RLock()
        self.event = {"slug": EVENT, "name": {"de": "Messe", "en": "Fair"}, "timezone": "Europe/Berlin", "currency": "EUR",
                      "date_from": "2026-11-20T08:00:00Z", "date_to": "2026-11-22T18:00:00Z", "date_admission": None,
                      "testmode": False, "has_subevents": False, "valid_keys": {"pretix_sig1": []}}
        self.settings = {"locale": "en", "locales": ["en", "de"], "name_scheme": "given_family"}
        self.catalogs = {name: [] for name in CATALOGS}
        self.modified = {name: now() for name in CATALOGS}
        self.orders = {}
        self.checkins = []  # rows, annulled ones too
        self.revoked, self.blocked, self.media = [], [], []
        self.next_position = 1000
        self.faults = []    # (part of the path, what), each once: a status with Retry-After, "drop", "proxy"
        self.requests = []  # (method, path with query, status)

    # --- what a test does at pretix -----------------------------------------------------------------------------------
    def put(self, name, *objects):
        with self.lock:
            self.catalogs[name].extend(objects)
            self.modified[name] = now()

    def order(self, code, positions, status="p", **more):
        with self.lock:
            made = []
            for number, fields in enumerate(positions, 1):
                self.next_position += 1
                position = {"id": self.next_position, "positionid": number, "item": 1, "variation": None, "subevent": None,
                            "price": "23.00", "attendee_name": None, "attendee_name_parts": {}, "company": None,
                            "attendee_email": None, "secret": f"{code}-{number}-secret", "addon_to": None, "answers": [],
                            "seat": None, "valid_from": None, "valid_until": None, "blocked": None, "canceled": False,
                            "pseudonymization_id": f"PSEUDO{self.next_position}"}
                position.update(fields)
                if isinstance(position["addon_to"], str):  # "1": the position of that place
                    position["addon_to"] = made[int(position["addon_to"]) - 1]["id"]
                made.append(position)
            order = {"code": code, "status": status, "testmode": False, "email": f"{code.lower()}@example.org", "phone": None,
                     "locale": "en", "require_approval": False, "valid_if_pending": False, "checkin_attention": False,
                     "checkin_text": None, "invoice_address": None, "datetime": iso(now()), "last_modified": iso(now()),
                     "positions": made}
            order.update(more)
            self.orders[code] = order
            return order

    def touch(self, code):
        self.orders[code]["last_modified"] = iso(now())

    def check_in(self, code, position, list_, type_="entry", nonce=None, at=None):
        """As another device of pretix would."""
        with self.lock:
            row = {"id": len(self.checkins) + 1, "order": code, "position": position["id"], "list": list_, "type": type_,
                   "datetime": at or iso(now()), "nonce": nonce, "successful": True, "answers": None}
            self.checkins.append(row)
            self.touch(code)
            return row

    def arrived(self):
        with self.lock:
            return [copy.deepcopy(row) for row in self.checkins if row["nonce"] and row["nonce"].startswith("usher-")]

    def count(self, method, part, status=None):
        with self.lock:
            return sum(m == method and part in p and status in (None, s) for m, p, s in self.requests)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    @property
    def state(self):
        return self.server.state

    def answer(self, status, body=None, headers=None):
        with self.state.lock:
            self.state.requests.append((self.command, self.path, status))
        data = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def faulty(self):
        with self.state.lock:
            found = next((f for f in self.state.faults if f[0] in self.path), None)
            if found:
                self.state.faults.remove(found)
        if not found:
            return False
        if found[1] == "proxy":
            return self.as_a_proxy()
        if found[1] == "drop":
            with self.state.lock:
                self.state.requests.append((self.command, self.path, 0))
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
        else:
            status, retry_after = found[1]
            self.answer(status, {"detail": "Not now."}, {"Retry-After": retry_after} if retry_after else {})
        return True

    def as_a_proxy(self):
        """What stands before pretix answers while it is away."""
        with self.state.lock:
            self.state.requests.append((self.command, self.path, -404))
        self.send_response(404)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", "19")
        self.end_headers()
        self.wfile.write(b"404 page not found\n")
        return True

    def do_GET(self):
        self.serve(self.get)

    def do_POST(self):
        self.body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"{}")
        self.serve(self.post)

    def serve(self, handle):
        if self.faulty():
            return
        if self.headers.get("Authorization") != "Token " + TOKEN:
            self.answer(401, {"detail": "Invalid token."})
            return
        path, _, query = self.path.partition("?")
        with self.state.lock:
            reply = handle(path, dict(urllib.parse.parse_qsl(query)))
        self.answer(*reply)

    # --- reading ------------------------------------------------------------------------------------------------------
    def page(self, rows, query, headers=None):
        size = 50
        number = int(query.get("page", 1))
        if number > 1 and (number - 1) * size >= len(rows):
            return 404, {"detail": "Invalid page."}
        more = {**query, "page": number + 1}
        # Another host than the one that was asked, as behind a badly configured proxy.
        link = "https://elsewhere.invalid" + self.path.partition("?")[0] + "?" + urllib.parse.urlencode(more)
        return 200, {"count": len(rows), "next": link if number * size < len(rows) else None, "previous": None,
                     "results": rows[(number - 1) * size:number * size]}, headers or {}

    def get(self, path, query):
        state = self.state
        base = f"/api/v1/organizers/{ORG}/events/{EVENT}/"
        if path == base:
            return 200, state.event
        if path == f"/api/v1/organizers/{ORG}/reusablemedia/":
            return self.page([m for m in state.media if m["updated"] >= query.get("updated_since", "")], query,
                             {"X-Page-Generated": iso(now())})
        name = path[len(base):].strip("/") if path.startswith(base) else ""
        if name == "settings":
            return 200, state.settings
        if name in CATALOGS:
            stamp = state.modified[name].strftime("%a, %d %b %Y %H:%M:%S.%f GMT")
            if self.headers.get("If-Modified-Since") == stamp:
                return 304, None, {"Last-Modified": stamp}
            return self.page(state.catalogs[name], query, {"Last-Modified": stamp})
        if name == "orders":
            generated = iso(now())
            rows = [self.shown(order, query) for order in state.orders.values()
                    if order["last_modified"] >= query.get("modified_since", "")]
            key = query.get("ordering", "datetime")
            rows.sort(key=lambda order: order[key.lstrip("-")], reverse=key.startswith("-"))
            return self.page(rows, query, {"X-Page-Generated": generated})
        if name == "revokedsecrets":
            return self.page([r for r in state.revoked if r["created"] >= query.get("created_since", "")], query)
        if name == "blockedsecrets":
            return self.page([r for r in state.blocked if r["updated"] >= query.get("updated_since", "")], query)
        return 404, {"detail": "Not found."}

    def shown(self, order, query):
        shown = copy.deepcopy(order)
        if query.get("include_canceled_positions") != "true":
            shown["positions"] = [p for p in shown["positions"] if not p["canceled"]]
        for position in shown["positions"]:
            position["checkins"] = [
                {"id": row["id"], "list": row["list"], "type": row["type"], "datetime": row["datetime"], "gate": None,
                 "device": None, "device_id": None, "auto_checked_in": False}
                for row in self.state.checkins if row["position"] == position["id"] and row["successful"]]
        return shown

    # --- writing ------------------------------------------------------------------------------------------------------
    def post(self, path, query):
        base = f"/api/v1/organizers/{ORG}/events/{EVENT}/checkinlists/"
        if path == f"/api/v1/organizers/{ORG}/checkinrpc/annul/":
            return self.annul()
        if not path.startswith(base) or not path.endswith("/redeem/"):
            return 404, {"detail": "Not found."}
        number, _, rest = path[len(base):].partition("/positions/")
        secret = urllib.parse.unquote(rest[:-len("/redeem/")])
        assert query.get("untrusted_input") == "true" and self.body["force"] is True, (query, self.body)
        for order in self.state.orders.values():
            for position in order["positions"]:
                if position["secret"] == secret and not position["canceled"]:
                    return self.redeem(order, position, int(number))
        return 404, {"detail": "Not found.", "status": "error", "reason": "invalid"}

    def redeem(self, order, position, number):
        mine = [row for row in self.state.checkins if row["position"] == position["id"] and row["list"] == number and row["successful"]]
        nonce = self.body["nonce"]
        if not any(row["nonce"] == nonce for row in mine):
            at = parse(self.body["datetime"])
            row = self.state.check_in(order["code"], position, number, self.body["type"], nonce, iso(at))
            row["answers"] = self.body.get("answers")
        return 201, {"status": "ok", "require_attention": False, "checkin_texts": [], "position": {"id": position["id"]}}

    def annul(self):
        rows = [row for row in self.state.checkins if row["nonce"] == self.body["nonce"] and row["list"] in self.body["lists"]]
        if not rows:
            return 404, {"detail": "No check-in found based on nonce"}
        if len(rows) > 1:
            return 400, ["Multiple check-ins found based on nonce"]
        if not rows[0]["successful"]:
            return 400, ["Cannot annul an unsuccessful checkin"]
        if parse(self.body["datetime"]) - parse(rows[0]["datetime"]) > datetime.timedelta(minutes=15):
            return 400, {"non_field_errors": ["Annulment is not allowed more than 15 minutes after check-in"]}
        rows[0]["successful"] = False
        self.state.touch(rows[0]["order"])
        return 200, {"status": "ok"}


class Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, address, state):
        super().__init__(address, Handler)
        self.state = state
        self.open = set()

    def process_request(self, request, client):
        self.open.add(request)
        super().process_request(request, client)

    def shutdown_request(self, request):
        self.open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, *_):
        pass  # a peer that was killed


class Pretix:
    """The server; stop() and start() again keep the state and the port."""

    def __init__(self, port):
        self.port = port
        self.state = State()
        self.server = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self):
        self.server = Server(("127.0.0.1", self.port), self.state)
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def stop(self):
        if self.server is None:
            return
        self.server.shutdown()
        self.server.server_close()
        for connection in list(self.server.open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        self.server = None
        time.sleep(0.05)

    def page(self):
        return f"http://127.0.0.1:{self.port}/{ORG}/{EVENT}/"
