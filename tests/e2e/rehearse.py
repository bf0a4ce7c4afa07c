"""The night before: usherctl rehearse against a gateway of its own."""
import json
import os
import shutil
import subprocess
import tempfile

from harness import BIN, Skip


def rehearse(*flags, folder=None):
    program = os.path.join(BIN, "usherctl")
    if not os.path.exists(program):
        raise Skip("usherctl is not built")
    own = folder or tempfile.mkdtemp(prefix="usher-rehearse-")
    try:
        run = subprocess.run([program, "rehearse", "--data", os.path.join(own, "data"), *flags], capture_output=True,
                             text=True, timeout=300, cwd=own)
        return run, sorted(os.listdir(own))
    finally:
        if not folder:
            shutil.rmtree(own, ignore_errors=True)


def report_of(run):
    assert run.stdout.startswith("{"), (run.returncode, run.stdout, run.stderr)
    return json.loads(run.stdout)


def test_a_rehearsal_with_faults_loses_and_doubles_nothing():
    run, left = rehearse("--lanes", "6", "--people", "200", "--duration", "8", "--json")
    report = report_of(run)
    print(f"      readers {report['readers']}, cameras {report['cameras']}, gates {report['gates']}")
    for fault in report["faults"]:
        print(f"      {fault['what']}: {fault['device']}, noticed after {fault['noticed_s']} s, back after {fault['back_s']} s")
    assert run.returncode == 0 and report["good"], (report, run.stderr)
    assert report["people"] == 200 and report["answered"] + report["recovered"] == report["visits"] > 200
    assert report["lost"] == report["doubled"] == report["wrong"] == report["not_served"] == 0
    assert sum(lane["people"] for lane in report["lanes"]) == report["answered"]
    assert report["readers"]["count"] > 100 and report["cameras"]["count"] > 5
    kinds = [fault["what"] for fault in report["faults"]]
    assert kinds[0] == "a reader hangs up" and kinds[1] == "a camera's picture stands still", kinds
    for fault in report["faults"]:
        assert fault["noticed_s"] is not None and fault["back_s"] is not None, fault
    assert left == [], left


def test_a_planted_expectation_is_found():
    run, _ = rehearse("--lanes", "3", "--people", "60", "--duration", "3", "--faults", "none", "--plant-wrong", "2", "--json")
    report = report_of(run)
    assert run.returncode == 1 and report["wrong"] == 2 and not report["good"], report
    assert "expected refused (planted)" in report["details"][0], report["details"]


def test_usherd_is_killed_in_the_middle_and_nobody_is_lost():
    run, _ = rehearse("--lanes", "6", "--people", "300", "--duration", "8", "--faults", "gateway", "--json")
    report = report_of(run)
    assert run.returncode == 0, (report, run.stderr)
    # How many scans were under way when it died, and are scanned again, is chance.
    assert report["faults"][0]["device"] == "usherd" and report["faults"][0]["back_s"] is not None, report["faults"]
    print(f"      back after {report['faults'][0]['back_s']:.2f} s, {report['faults'][0]['tried_again']} tried again")


CONFIG = """
data = "/nowhere/usher"
repeat_window_ms = 2000
[[gate]]
name = "北门"
[[gate]]
name = "South"
[[lane]]
name = "A1"
gate = "北门"
event = "expo"
list = "main"
language = "zh"
[[lane.reader]]
connect = "10.255.255.1:9004"
framing = "stx_etx"
[[lane]]
name = "A2"
gate = "北门"
event = "expo"
list = "main"
[[lane.reader]]
listen = "0.0.0.0:9100"
framing = "idle"
idle_ms = 60
[[lane]]
name = "B1"
gate = "South"
event = "expo"
list = "lounge"
[[lane.reader]]
listen = "0.0.0.0:9100"
framing = "lf"
[[lane]]
name = "B2"
gate = "South"
event = "expo"
list = "lounge"
direction = "exit"
[[lane.reader]]
listen = "0.0.0.0:9101"
framing = "crlf"
"""


def test_the_engineers_own_configuration_is_rehearsed():
    folder = tempfile.mkdtemp(prefix="usher-rehearse-")
    try:
        with open(os.path.join(folder, "usher.toml"), "w", encoding="utf-8") as file:
            file.write(CONFIG)
        run, left = rehearse("--config", "usher.toml", "--people", "90", "--duration", "5", "--faults", "none", "--keep", "kept",
                             folder=folder)
        assert run.returncode == 0, (run.stdout, run.stderr)
        assert "lost 0   doubled 0   wrong verdicts 0   not served 0" in run.stdout, run.stdout
        for lane in ("A1", "A2", "B1", "B2"):
            assert any(line.startswith(lane + " ") for line in run.stdout.splitlines()), run.stdout
        assert left == ["kept", "usher.toml"], left
        kept = sorted(os.listdir(os.path.join(folder, "kept")))
        assert kept == ["data", "usher.toml", "usherd.log"], kept
        with open(os.path.join(folder, "kept", "usher.toml"), encoding="utf-8") as file:
            assert "10.255" not in (text := file.read()) and "北门" in text, text
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def test_what_is_wrong_is_said_with_its_place():
    folder = tempfile.mkdtemp(prefix="usher-rehearse-")
    try:
        with open(os.path.join(folder, "usher.toml"), "w", encoding="utf-8") as file:
            file.write('[[lane]]\nname = "A1"\n')
        run, _ = rehearse("--config", "usher.toml", folder=folder)
        assert run.returncode == 2 and "usher.toml:1: a lane needs name, gate, event and list" in run.stderr, run.stderr
        run, _ = rehearse("--faults", "roof", folder=folder)
        assert run.returncode == 2 and '"roof" is none of reader, camera' in run.stderr, run.stderr
        with open(os.path.join(folder, "usher.toml"), "w", encoding="utf-8") as file:
            file.write(CONFIG.replace("idle_ms = 60", "idle_ms = 1"))
        run, left = rehearse("--config", "usher.toml", folder=folder)
        assert run.returncode == 2 and "idle_ms" in run.stderr, run.stderr
        assert left == ["usher.toml"], left
    finally:
        shutil.rmtree(folder, ignore_errors=True)
