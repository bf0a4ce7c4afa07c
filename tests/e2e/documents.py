"""Documents instead of tickets: passports, licences and ID numbers at a lane's readers, documents and names over HTTP."""
import os
import socket

from harness import Gateway, free_port, wait_for

PASSPORT = ["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"]
# The same person at another passport: the list knows her by name and birth date alone.
MISREAD = [PASSPORT[0], PASSPORT[1].replace("L898902C36", "L898902C37")]
LICENCE = ("@\n\x1e\rANSI 636000100102DL00410278ZV03190008DLDAQT64235789\nDCSSAMPLE\nDDEN\nDACMICHAEL\nDDFN\nDADJOHN\nDDGN\n"
           "DCUJR\nDBB06061986\nDBA12102024\nDBC1\nDAJVA\nDCGUSA\n\rZVZVA01\r")
RESIDENT = "11010519491231002X"
GUESTS = ("secret,name,item,passport,id_number,phone,birth_date\n"
          "T1,Anna Maria Eriksson,day,L898902C3,,+49 151 11115678,12.08.1974\n"
          "T2,John Michael Sample,day,,T64-23-5789,,\n"
          "T3,李雷,day,,110105 19491231 002x,13800005678,1949年12月31日\n"
          "T4,Double,day,X1234567,,,\n"
          "T5,Double,day,X1234567,,,\n")


def mrz_frame(lines):
    """What a document reader sends: SOH length "OU" STX flag line CR line CR ETX and a check byte."""
    body = b"OU\x020" + b"".join(line.encode() + b"\r" for line in lines) + b"\x03"
    length = len(body) + 1
    frame = b"\x01" + bytes([length]) + body
    check = 0
    for byte in frame[1:]:
        check ^= byte
    return frame + bytes([check])


class Reader:
    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=20)

    def ask(self, data):
        self.socket.sendall(data)
        line = b""
        while not line.endswith(b"\n"):
            piece = self.socket.recv(4096)
            assert piece, "the gateway closed the connection"
            line += piece
        return line.decode().strip()


class Entrance:
    """A gateway with one lane of three readers: a document reader, a licence scanner, and one for codes."""

    def __init__(self, *more):
        self.gateway = Gateway()
        self.ports = [free_port() for _ in range(3)]
        config = os.path.join(self.gateway.folder, "usher.toml")
        with open(config, "w", encoding="utf-8") as file:
            file.write('[[lane]]\nname = "A1"\ngate = "North"\nevent = "expo"\nlist = "main"\nrepeat_window_ms = 0\n' + "\n".join(more))
            for port, framing in zip(self.ports, ("mrz", "stx_etx", "auto")):
                file.write(f'\n[[lane.reader]]\nlisten = "127.0.0.1:{port}"\nframing = "{framing}"\n')
        self.gateway.flags += ["--config", config]

    def __enter__(self):
        self.gateway.__enter__()
        self.gateway.event()
        status, lines = self.gateway.import_csv(GUESTS)
        assert lines[-1]["summary"]["added"] == 5, lines
        self.passports, self.licences, self.codes = (Reader(port) for port in self.ports)
        return self

    def __exit__(self, *_):
        self.gateway.__exit__()

    def set_match(self, *ways):
        status, answer = self.gateway.request("PATCH", "/v1/events/expo", {"match": list(ways)})
        assert status == 200 and answer["match"] == list(ways), answer

    def shown(self, **who):
        return self.gateway.post("/v1/events/expo/checkins", {"list": "main", **who})


def test_a_passport_a_licence_and_an_id_number_open_the_lane():
    with Entrance() as entrance:
        assert entrance.passports.ask(mrz_frame(PASSPORT)) == "OK Anna Maria Eriksson"
        assert entrance.licences.ask(b"\x02" + LICENCE.encode() + b"\x03") == "OK John Michael Sample"
        assert entrance.codes.ask(RESIDENT.encode() + b"\r") == "OK 李雷"
        assert entrance.passports.ask(mrz_frame(PASSPORT)).startswith("NO already_redeemed ")


def test_a_document_of_nobody_and_a_misread_one_are_told_apart():
    with Entrance() as entrance:
        unknown = LICENCE.replace("T64235789", "T64235780")
        assert entrance.licences.ask(b"\x02" + unknown.encode() + b"\x03") == \
            "NO invalid There is no ticket for this driving licence. Please ask staff."
        assert entrance.passports.ask(mrz_frame(MISREAD)).startswith("NO error document number: its check digit does not fit; ")
        status, history = entrance.gateway.get("/v1/events/expo/history")
        assert status == 200 and "T64235780" not in str(history) and "L898902C" not in str(history), history


def test_words_come_in_the_lanes_language():
    with Entrance('language = "zh"\n') as entrance:
        unknown = "".join(RESIDENT[:14]) + "0038"
        assert entrance.passports.ask(mrz_frame(MISREAD)).startswith("NO error 证件号码：校验位不符")
        assert entrance.codes.ask(unknown.encode() + b"\r").startswith("NO invalid 未找到此"), unknown


def test_a_name_and_birth_date_find_who_has_another_passport_now_if_the_event_says_so():
    other = [PASSPORT[0], "D231458907UTO7408122F1204159<<<<<<<<<<<<<<<6"]
    with Entrance() as entrance:
        assert entrance.passports.ask(mrz_frame(other)).startswith("NO invalid "), "before the event allows it"
        status, answer = entrance.shown(person={"name": "Maria Anna Eriksson", "birth_date": "1974-08-12"})
        assert status == 403, answer
        entrance.set_match("number", "name_birth")
        assert entrance.passports.ask(mrz_frame(other)) == "OK Anna Maria Eriksson"
        status, answer = entrance.shown(person={"name": "Maria Anna Eriksson", "birth_date": "1974-08-12"})
        assert answer["reason"] == "already_redeemed", answer
        entrance.set_match("name_phone")
        status, answer = entrance.shown(person={"name": "李雷", "phone_last4": "5678"})
        assert answer["verdict"] == "admitted", answer
        assert entrance.passports.ask(mrz_frame(PASSPORT)).startswith("NO invalid Documents are not looked up here.")


def test_two_tickets_of_one_passport_are_for_staff():
    with Entrance() as entrance:
        status, answer = entrance.shown(document={"number": "X1234567", "kind": "passport"})
        assert status == 200 and answer["reason"] == "ambiguous" and "staff" in answer["explanation"], answer
        assert entrance.codes.ask(b"X1234567\r").startswith("NO ambiguous ")
        assert entrance.gateway.checkin("T4")[1]["verdict"] == "admitted"


def test_what_was_imported_is_found_after_a_crash():
    with Entrance() as entrance:
        entrance.set_match("number", "name_birth", "name_phone")
        entrance.gateway.kill()
        entrance.gateway.start()
        status, answer = entrance.shown(person={"name": "李雷", "birth_date": "1949-12-31"})
        assert answer["verdict"] == "admitted", answer
        wait_for(lambda: entrance.shown(document={"mrz": "\n".join(PASSPORT)})[1]["verdict"] == "admitted", 5, "the passport")
