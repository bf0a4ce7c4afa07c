"""A WebSocket client on a plain socket (RFC 6455): text messages, pings answered, nothing more."""
import base64
import json
import os
import socket
import struct


class Refused(Exception):
    """The handshake was answered with something else; `status` and `body` say what."""

    def __init__(self, status, body):
        super().__init__(f"{status} {body}")
        self.status, self.body = status, body


class WebSocket:
    def __init__(self, port, path, token=None, receive_buffer=None, timeout=20):
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(timeout)
        self.socket.connect(("127.0.0.1", port))
        self.buffer = b""
        self.closed = None
        head = (f"GET {path} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}\r\n")
        if token:
            head += f"Authorization: Bearer {token}\r\n"
        self.socket.sendall((head + "\r\n").encode())
        while b"\r\n\r\n" not in self.buffer:
            self._more()
        answer, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        status = int(answer.split(b" ", 2)[1])
        if status != 101:
            length = next((int(line.split(b":")[1]) for line in answer.split(b"\r\n") if line.lower().startswith(b"content-length")), 0)
            while len(self.buffer) < length:
                self._more()
            self.socket.close()
            raise Refused(status, self.buffer[:length].decode())

    def _more(self):
        piece = self.socket.recv(65536)
        if not piece:
            raise ConnectionError("the gateway has closed the connection")
        self.buffer += piece

    def _frame(self):
        while len(self.buffer) < 2:
            self._more()
        length, at = self.buffer[1] & 127, 2
        if length > 125:
            at = 4 if length == 126 else 10
            while len(self.buffer) < at:
                self._more()
            length = struct.unpack(">H" if at == 4 else ">Q", self.buffer[2:at])[0]
        while len(self.buffer) < at + length:
            self._more()
        kind, payload = self.buffer[0] & 15, self.buffer[at:at + length]
        self.buffer = self.buffer[at + length:]
        return kind, payload

    def send_frame(self, kind, payload):
        mask = os.urandom(4)
        size = len(payload)
        head = bytes([0x80 | kind])
        if size < 126:
            head += bytes([0x80 | size])
        elif size < 65536:
            head += bytes([0x80 | 126]) + struct.pack(">H", size)
        else:
            head += bytes([0x80 | 127]) + struct.pack(">Q", size)
        repeated = (mask * (size // 4 + 1))[:size]
        masked = (int.from_bytes(payload, "big") ^ int.from_bytes(repeated, "big")).to_bytes(size, "big") if size else b""
        self.socket.sendall(head + mask + masked)

    def send(self, message):
        text = message if isinstance(message, (bytes, str)) else json.dumps(message)
        self.send_frame(1, text.encode() if isinstance(text, str) else text)

    def receive(self, timeout=None):
        """The next message as JSON, or None when the gateway has closed."""
        if timeout is not None:
            self.socket.settimeout(timeout)
        while True:
            try:
                kind, payload = self._frame()
            except ConnectionError:
                return None
            if kind == 9:
                self.send_frame(10, payload)
            elif kind == 8:
                self.closed = struct.unpack(">H", payload[:2])[0] if len(payload) >= 2 else 1005
                try:
                    self.send_frame(8, payload[:2])
                except OSError:
                    pass
                return None
            elif kind == 1:
                return json.loads(payload)

    def close(self):
        try:
            self.send_frame(8, struct.pack(">H", 1000))
        except OSError:
            pass
        self.socket.close()

    def kill(self):
        """Without a goodbye: a reset, as from a machine that lost power and came back."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()
