"""A disk that fails under the gateway: it says so, ends, and nothing acknowledged is lost."""
import json
import os
import shutil
import subprocess
import time

from harness import Gateway, Raw, Skip, attendees, checkin_request


def tracer(injection):
    if shutil.which("strace") is None:
        raise Skip("strace is not installed")
    probe = subprocess.run(["strace", "-f", "-o", "/dev/null", "true"], capture_output=True)
    if probe.returncode != 0:
        raise Skip("strace may not trace here")
    call = injection.split(":")[0]
    return ["strace", "-f", "--seccomp-bpf", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e", "signal=none", "-e",
            f"inject={injection}"]


def run_until_failure(injection):
    """Check-ins one after another until the injected fault; then a restart on a sound disk."""
    with Gateway() as gateway:
        gateway.event()
        gateway.import_csv(attendees(3000))
        assert gateway.stop() == 0
        sound = gateway.wrapper
        gateway.wrapper = tracer(injection)
        gateway.start()
        connection = Raw(gateway.port)
        acknowledged, unavailable = {}, None
        for i in range(3000):
            code = f"CODE{i:06d}"
            try:
                connection.send(checkin_request(gateway.token, code, nonce=f"n{i}"))
                got = connection.receive()
            except OSError:
                got = None
            if got is None:
                break
            status, body = got
            if status != 200:
                unavailable = (status, json.loads(body))
                break
            acknowledged[code] = (f"n{i}", json.loads(body)["seq"])
        connection.close()
        # Under strace the wrapper hands on the daemon's exit code.
        code = gateway.process.wait(30)
        assert code != 0, "a failed disk must end in a non-zero exit"
        assert unavailable is not None and unavailable[0] == 503, unavailable
        assert unavailable[1]["error"]["code"] == "unavailable", unavailable
        assert acknowledged, "the fault came before the first check-in"
        gateway.wrapper = sound
        gateway.start()
        for code, (nonce, seq) in acknowledged.items():
            status, answer = gateway.checkin(code, nonce=nonce)
            assert answer["verdict"] == "admitted" and answer["replay"] and answer["seq"] == seq, (code, answer)
        print(f"      {injection}: {len(acknowledged)} acknowledged before the fault, all kept")


def test_a_failing_sync_is_final_and_loses_nothing_acknowledged():
    run_until_failure("fdatasync:error=EIO:when=120+")


def test_a_full_disk_is_final_and_loses_nothing_acknowledged():
    run_until_failure("pwrite64:error=ENOSPC:when=120+")


def test_a_disk_that_fills_up_for_real():
    """A small file system of its own, filled to the brim while people check in."""
    folder = "/tmp/usher-small-disk"
    os.makedirs(folder, exist_ok=True)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=96m", "tmpfs", folder], capture_output=True).returncode != 0:
        raise Skip("no file system may be mounted here")
    try:
        with Gateway() as gateway:
            gateway.data = os.path.join(folder, "data")
            gateway.kill()
            gateway.start()
            gateway.event()
            gateway.import_csv(attendees(3000))
            connection = Raw(gateway.port)
            acknowledged, status, filler = {}, 200, open(os.path.join(folder, "filler"), "wb")
            for i in range(3000):
                if i == 50:
                    try:
                        while True:
                            filler.write(b"\0" * 65536)
                            filler.flush()
                    except OSError:
                        pass
                try:
                    connection.send(checkin_request(gateway.token, f"CODE{i:06d}", nonce=f"n{i}"))
                    got = connection.receive()
                except OSError:
                    got = None
                if got is None or got[0] != 200:
                    break
                acknowledged[f"CODE{i:06d}"] = (f"n{i}", json.loads(got[1])["seq"])
            filled = len(acknowledged) < 3000
            if filled:
                assert gateway.process.wait(30) != 0
            else:
                gateway.kill()  # the room kept in reserve was enough for them all
            try:
                filler.close()
            except OSError:
                pass
            os.unlink(os.path.join(folder, "filler"))
            gateway.start()
            for code, (nonce, seq) in list(acknowledged.items())[-200:]:
                status, answer = gateway.checkin(code, nonce=nonce)
                assert answer["replay"] and answer["seq"] == seq, (code, answer)
            print(f"      {len(acknowledged)} acknowledged, {'then full' if filled else 'all within the reserve'}")
            gateway.kill()
    finally:
        time.sleep(0.2)
        subprocess.run(["umount", "-l", folder])
