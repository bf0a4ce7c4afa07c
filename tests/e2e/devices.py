"""Readers without hardware: serial lines over pseudo-terminals, a wedge over a FIFO, a resident ID box, NFC behind pcscd."""
import os
import select
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import tty

from harness import Skip


class Line:
    """A serial line whose far end the test holds. `path` is a link, as udev makes them: it stays when it is plugged in anew."""

    def __init__(self, folder, name="reader"):
        self.path = os.path.join(folder, name)
        self.ends = ()

    def plug(self):
        self.ends = os.openpty()
        tty.setraw(self.ends[1])
        link = self.path + ".new"
        os.symlink(os.ttyname(self.ends[1]), link)
        os.replace(link, self.path)
        return self

    def unplug(self):
        for end in self.ends:
            os.close(end)
        self.ends = ()
        if os.path.islink(self.path):
            os.unlink(self.path)

    def send(self, data):
        os.write(self.ends[0], data)

    def send_if_room(self, data):
        """Whatever the line takes at once."""
        if select.select([], [self.ends[0]], [], 0)[1]:
            os.write(self.ends[0], data)

    def receive(self, seconds):
        if not select.select([self.ends[0]], [], [], seconds)[0]:
            return b""
        return os.read(self.ends[0], 4096)

    def line(self, seconds=10):
        got, end = b"", time.monotonic() + seconds
        while b"\n" not in got and time.monotonic() < end:
            got += self.receive(0.05)
        return got.decode().strip()


class Keyboard:
    """A FIFO of struct input_event, as an event device gives them."""
    EV_SYN, EV_KEY, ENTER, SHIFT = 0, 1, 28, 42
    ROWS = {**{c: 2 + i for i, c in enumerate("1234567890-")}, **{c: 16 + i for i, c in enumerate("qwertyuiop")},
            **{c: 30 + i for i, c in enumerate("asdfghjkl")}, **{c: 44 + i for i, c in enumerate("zxcvbnm")}}

    def __init__(self, folder):
        self.path = os.path.join(folder, "usb-Maker_Wedge_K1-event-kbd")
        os.mkfifo(self.path)
        self.fd = os.open(self.path, os.O_RDWR)

    def key(self, code, value):
        os.write(self.fd, struct.pack("llHHi", 0, 0, self.EV_KEY, code, value) + struct.pack("llHHi", 0, 0, self.EV_SYN, 0, 0))

    def press(self, code):
        self.key(code, 1)
        self.key(code, 0)

    def type(self, text, enter=True):
        for letter in text:
            shifted = letter.isupper()
            if shifted:
                self.key(self.SHIFT, 1)
            self.press(self.ROWS[letter.lower()])
            if shifted:
                self.key(self.SHIFT, 0)
        if enter:
            self.press(self.ENTER)

    def close(self):
        os.close(self.fd)


def resident_card(number="11010519491231002X", name="李四"):
    """The text block of a card: 256 bytes of UTF-16LE. The number is GB 11643's own example."""
    def field(text, size):
        return (text.encode("utf-16-le") + " ".encode("utf-16-le") * size)[:size]
    return b"".join([field(name, 30), field("2", 2), field("01", 4), field("19491231", 16), field("北京市朝阳区", 70),
                     field(number, 36), field("北京市公安局朝阳分局", 30), field("20100101", 16), field("20300101", 16),
                     field("", 36)])


class ResidentBox:
    """A SAM module at the far end of a line: finds, selects and reads the card that lies on it."""

    def __init__(self, line):
        self.line, self.card, self.silent, self.asked = line, None, False, 0
        self.ending = False
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    @staticmethod
    def answer(status, data=b""):
        body = struct.pack(">H", 3 + len(data) + 1) + b"\0\0" + bytes([status]) + data
        check = 0
        for byte in body:
            check ^= byte
        return b"\xaa\xaa\xaa\x96\x69" + body + bytes([check])

    def run(self):
        got = b""
        while not self.ending:
            got += self.line.receive(0.02)
            while len(got) >= 10:
                command, got = got[7:9], got[10:]
                self.asked += 1
                if not self.silent:
                    self.line.send(self.reply(command))

    def reply(self, command):
        card = self.card
        if command == b"\x20\x01":
            return self.answer(0x9F, bytes(4)) if card else self.answer(0x80)
        if command == b"\x20\x02":
            return self.answer(0x90, bytes(8)) if card else self.answer(0x81)
        if command == b"\x30\x01" and card:
            return self.answer(0x90, struct.pack(">HH", 256, 1024) + card + b"P" * 1024)
        return self.answer(0x41)

    def close(self):
        self.ending = True
        self.thread.join()


# Runs in namespaces of its own: vpcd listens on all addresses. Reads "put HEX" and "take" from stdin.
NFC_HELPER = r"""
import fcntl, os, select, signal, socket, struct, subprocess, sys, time
folder = sys.argv[1]
subprocess.run(["mount", "-t", "tmpfs", "tmpfs", "/run"], check=True)
os.mkdir("/run/pcscd")
any_socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh14x", b"lo", 1))  # SIOCSIFFLAGS, IFF_UP
pcscd = subprocess.Popen(["/usr/sbin/pcscd", "--foreground", "--config", folder], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print("ready", flush=True)

def whole(card, size):
    data = b""
    while len(data) < size:
        piece = card.recv(size - len(data))
        if not piece:
            raise OSError("closed")
        data += piece
    return data

card, uid = None, b""
try:
    while True:
        ready = select.select([sys.stdin] + ([card] if card else []), [], [])[0]
        if sys.stdin in ready:
            word, _, rest = sys.stdin.readline().strip().partition(" ")
            if word == "put":
                uid = bytes.fromhex(rest)
                while card is None:
                    try:
                        card = socket.create_connection(("127.0.0.1", 35963), timeout=5)
                    except OSError:
                        time.sleep(0.05)
            elif word == "take" and card:
                card.close()
                card = None
            elif not word:
                break
        elif card:
            message = whole(card, struct.unpack(">H", whole(card, 2))[0])
            answer = None
            if len(message) != 1:
                answer = uid + b"\x90\x00" if message == b"\xff\xca\x00\x00\x00" else b"\x6d\x00"
            elif message == b"\x04":
                answer = b"\x3b\x80\x80\x01\x01"
            if answer:
                card.sendall(struct.pack(">H", len(answer)) + answer)
finally:
    pcscd.send_signal(signal.SIGTERM)
    pcscd.wait()
"""


class NfcWorld:
    """pcscd with a virtual reader and its card. The gateway finds it by PCSCLITE_CSOCK_NAME, set while this is open."""

    def __enter__(self):
        for needed in ("/usr/sbin/pcscd", "/usr/lib/pcsc/drivers/serial/libifdvpcd.so"):
            if not os.path.exists(needed):
                raise Skip(needed + " is not installed")
        if subprocess.run(["unshare", "--net", "--mount", "true"], stderr=subprocess.DEVNULL).returncode != 0:
            raise Skip("namespaces are not permitted here")
        self.folder = tempfile.mkdtemp(prefix="usher-nfc-")
        with open(os.path.join(self.folder, "vpcd"), "w", encoding="ascii") as file:
            file.write('FRIENDLYNAME "Virtual PCD"\nDEVICENAME /dev/null:0x8C7B\n'
                       "LIBPATH /usr/lib/pcsc/drivers/serial/libifdvpcd.so\nCHANNELID 0x8C7B\n")
        self.helper = subprocess.Popen(["unshare", "--net", "--mount", sys.executable, "-c", NFC_HELPER, self.folder],
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if self.helper.stdout.readline() != "ready\n":
            raise Skip("the namespaces could not be set up")
        os.environ["PCSCLITE_CSOCK_NAME"] = f"/proc/{self.helper.pid}/root/run/pcscd/pcscd.comm"
        return self

    def say(self, text):
        self.helper.stdin.write(text + "\n")
        self.helper.stdin.flush()

    def __exit__(self, *_):
        os.environ.pop("PCSCLITE_CSOCK_NAME", None)
        self.helper.stdin.close()
        self.helper.wait(10)
        shutil.rmtree(self.folder, ignore_errors=True)


class TcpReader:
    """A reader on the network: dials in, or is dialed (TcpReader.server())."""

    def __init__(self, port=None, connection=None):
        self.socket = connection or socket.create_connection(("127.0.0.1", port), timeout=10)
        self.socket.settimeout(10)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.got = b""

    def send(self, data):
        self.socket.sendall(data)

    def until(self, end):
        while end not in self.got:
            piece = self.socket.recv(4096)
            if not piece:
                return "<closed>"
            self.got += piece
        text, _, self.got = self.got.partition(end)
        return text.decode()

    def line(self):
        return self.until(b"\r\n")

    def ask(self, code):
        self.send(code.encode() + b"\r")
        return self.line()

    def close(self):
        self.socket.close()
