"""What a stolen disk tells: nothing about anybody."""
import base64
import json
import os

from harness import Gateway

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
