"""What a stolen disk tells: nothing about anybody."""
import base64
import itertools
import json
import os
import socket

from harness import Gateway, free_port

# An Ed25519 key as pretix keeps it: base64 of PEM; the line inside, and the 32 bytes themselves.
PRIVATE_PEM_LINE = "MC4CAQAwBQYDK2VwBCIEIIgtvQf/YppO86KRPr7UZT386B+2dQP3zhPW2DzNeU+y"
PRIVATE_KEY = base64.b64encode(f"-----BEGIN PRIVATE KEY-----\n{PRIVATE_PEM_LINE}\n-----END PRIVATE KEY-----\n".encode()).decode()
PRIVATE_SEED = base64.b64decode(PRIVATE_PEM_LINE)[-32:]


def test_no_name_phone_email_code_or_id_number_lies_in_the_data_folder():
    secrets = ["SECRETCODE4711", "SECRETCODE4712", "Annegret", "Zimmerschied", "欧阳修远", "annegret@zimmerschied.example",
               "13912345678", "11010519491231002X", "Zimmerschied Maschinenbau", "Grundstueck"]
    csv = ("secret,name,company,email,phone,id_number,notes\n"
           "SECRETCODE4711,Annegret Zimmerschied,Zimmerschied Maschinenbau,annegret@zimmerschied.example,13912345678,"
           "11010519491231002X,Grundstueck\n"
           "SECRETCODE4712,欧阳修远,某某公司,ou@example.cn,13912345679,,\n")
    with Gateway() as gateway:
        gateway.event()
        status, lines = gateway.import_csv(csv)
        assert lines[-1]["summary"]["added"] == 2, lines
        assert gateway.checkin("SECRETCODE4711")[1]["verdict"] == "admitted"
        assert gateway.checkin("SECRETCODE4711X")[1]["reason"] == "invalid"
        assert gateway.checkin("11010519491231002X")[1]["reason"] == "already_redeemed"
        status, made = gateway.post("/v1/events/expo/keys", {"private_key": PRIVATE_KEY})
        assert status == 201 and PRIVATE_KEY not in json.dumps(made), made
        status, signed = gateway.post("/v1/events/expo/tickets:sign", {"item": 1, "count": 2})
        assert gateway.checkin(signed["secrets"][0])[1]["verdict"] == "admitted"
        for verb in ("revoke", "block"):
            status, changed = gateway.post(f"/v1/events/expo/secrets:{verb}", {"secrets": ["GIVENUP815", signed["secrets"][1]]})
            assert status == 200 and changed["changed"] == 2, changed
        assert gateway.checkin(signed["secrets"][1])[1]["reason"] == "revoked"
        secrets += signed["secrets"] + ["GIVENUP815", PRIVATE_KEY, PRIVATE_PEM_LINE]
        status, found = gateway.get("/v1/events/expo/tickets?search=zimmer")
        assert found["results"] if "results" in found else found["tickets"], found
        needles = [s.encode() for s in secrets] + [s.encode("utf-16-le") for s in secrets] + [PRIVATE_SEED]

        def look():
            for folder, _, files in os.walk(gateway.folder):
                for name in files:
                    with open(os.path.join(folder, name), "rb") as file:
                        data = file.read()
                    for needle in needles:
                        assert needle not in data, (name, needle)

        look()  # with the write-ahead log as it is
        assert gateway.stop() == 0
        look()  # and after the flush


def test_documents_leave_neither_number_nor_name_nor_birth_date_behind():
    passport = ["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"]
    nobody = ["P<UTOZIMMERSCHIED<<ANNEGRET<<<<<<<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<<<<<<<<<6"]
    misread = [passport[0], passport[1].replace("L898902C36", "L898902C37")]
    licence = ("@\n\x1e\rANSI 636000100102DL00410278ZV03190008DLDAQT64235789\nDCSQUACKENBUSH\nDDEN\nDACHIRAM\nDDFN\n"
               "DBB06061986\nDBA12102024\nDBC1\nDAJVA\nDCGUSA\n\rZVZVA01\r")
    csv = "secret,name,passport,phone,birth_date\nKNOWN1,Anna Maria Eriksson,L898902C3,+49 151 47110815,1974-08-12\n"
    needles = ["L898902C", "ERIKSSON", "Eriksson", "ZE184226B", "1974-08-12", "740812", "47110815", "D23145890", "ZIMMERSCHIED",
               "Zimmerschied", "T64235789", "QUACKENBUSH", "11010519491231002X", "110105491231002", "1949-12-31", "欧阳修远"]
    with Gateway() as gateway:
        port = free_port()
        config = os.path.join(gateway.folder, "usher.toml")
        with open(config, "w", encoding="utf-8") as file:
            file.write('[[lane]]\nname = "A1"\ngate = "North"\nevent = "expo"\nlist = "main"\n[[lane.reader]]\n'
                       f'listen = "127.0.0.1:{port}"\nframing = "stx_etx"\n')
        gateway.stop()
        gateway.flags += ["--config", config]
        gateway.start()
        gateway.event(match=["number", "name_birth", "name_phone"])
        status, lines = gateway.import_csv(csv)
        assert lines[-1]["summary"]["added"] == 1, lines

        counter = itertools.count()

        def shown(**who):
            return gateway.post("/v1/events/expo/checkins", {"list": "main", "nonce": f"n{next(counter)}", **who})

        assert shown(document={"mrz": "\n".join(passport)})[1]["verdict"] == "admitted"
        assert shown(document={"mrz": "\n".join(nobody)})[1]["reason"] == "invalid"
        assert shown(document={"mrz": "\n".join(misread)})[0] == 400
        assert shown(credential="\n".join(nobody))[1]["reason"] == "invalid"
        assert shown(document={"aamva": licence})[1]["reason"] == "invalid"
        assert shown(credential="11010519491231002X")[1]["reason"] == "invalid"
        assert shown(person={"name": "Maria Anna Eriksson", "birth_date": "1974-08-12"})[1]["reason"] == "already_redeemed"
        assert shown(person={"name": "欧阳修远", "birth_date": "1949-12-31"})[1]["reason"] == "invalid"
        assert shown(person={"name": "Annegret Zimmerschied", "phone_last4": "0815"})[1]["reason"] == "invalid"
        with socket.create_connection(("127.0.0.1", port), timeout=20) as reader:
            for text in (licence, "\r\n".join(nobody), "\r\n".join(misread), "11010519491231002X"):
                reader.sendall(b"\x02" + text.encode() + b"\x03")
                assert reader.recv(4096).startswith(b"NO ")
        wanted = [n for text in needles for n in (text.encode(), text.encode("utf-16-le"))]

        def look():
            for folder, _, files in os.walk(gateway.folder):
                for name in files:  # the log among them
                    with open(os.path.join(folder, name), "rb") as file:
                        data = file.read()
                    for needle in wanted:
                        assert needle not in data, (name, needle)

        look()
        assert gateway.stop() == 0
        look()
