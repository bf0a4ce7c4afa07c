"""The venue of `bench/run rehearse`: `usherctl rehearse` with fifty lanes and five thousand people, and the disk beside it."""
import json
import os
import subprocess
import threading
import time

LANES, PEOPLE, ROUNDS = 50, 5000, 3
PROBE_PAUSE = 0.02  # between two syncs of the probe: it must not be what the gateway waits for


class DiskBeside:
    """What the bare disk does meanwhile: 4 KB appended and synced fifty times a second by a thread of its own."""

    def __init__(self, bed):
        self.path = os.path.join(bed, "disk-beside")
        self.took = []
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.run)

    def run(self):
        file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        while not self.over.wait(PROBE_PAUSE):
            started = time.monotonic()
            os.write(file, bytes(4096))
            os.fdatasync(file)
            self.took.append((time.monotonic() - started) * 1e3)
        os.close(file)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()
        os.unlink(self.path)

    def at(self, share):
        took = sorted(self.took)
        return took[min(len(took) - 1, int(len(took) * share))]


def measure(binaries, bed, say, quick):
    """Rounds of (99th percentile of readers' verdicts in ms, whether all went well)."""
    say("## A rehearsal of fifty lanes\n")
    say(f"`usherctl rehearse --lanes {LANES} --people {PEOPLE}`, 60 s: readers, cameras, relays and lights by their real protocols, and a reader, a "
        "camera and a relay that fail in the middle. A verdict's time is from the last byte of the code to the whole verdict line. Beside it the "
        "bare disk: 4 KB written and synced fifty times a second; no verdict can be quicker than the disk is at that moment.\n")
    say("| round | scans | lost | doubled | wrong | not served | p50 | p99 | max | cameras p50 | bare sync p50 | p99 | max |")
    say("|---|---|---|---|---|---|---|---|---|---|---|---|---|")
    rounds = []
    for i in range(1 if quick else ROUNDS):
        os.sync()  # what was built or measured before must not be written back now
        with DiskBeside(bed) as disk:
            done = subprocess.run([os.path.join(binaries, "usherctl"), "rehearse", "--lanes", str(LANES), "--people", str(PEOPLE), "--json",
                                   "--data", bed], capture_output=True, text=True)
        if not done.stdout.startswith("{"):
            raise SystemExit("usherctl rehearse: " + done.stderr[-500:])
        told = json.loads(done.stdout)
        readers = told["readers"]
        say(f"| {i + 1} | {told['scans']:,} | {told['lost']} | {told['doubled']} | {told['wrong']} | {told['not_served']} | {readers['p50_ms']:.1f} ms | "
            f"{readers['p99_ms']:.1f} ms | {readers['max_ms']:.0f} ms | {told['cameras']['p50_ms']:.0f} ms | {disk.at(0.5):.1f} ms | {disk.at(0.99):.1f} ms | "
            f"{disk.at(1):.0f} ms |")
        rounds.append((readers["p99_ms"], told["good"]))
    say()
    return rounds
