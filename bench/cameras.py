"""The cameras of `bench/run cameras`: eight films at a real daemon, and what came of each frame and of each code."""
import os
import re
import subprocess
import time

CAMERAS = 8
FRAMES_PER_S = 10
# Decoder processes and the share of a processor that each may use for frames (usher.toml, [decoder]).
BUDGETS = [(1, 100, "plenty"), (1, 50, "the default"), (1, 10, "far too little")]


class Processor:
    """Processor time of the daemon and of the processes it started, by name, as far as they were seen alive."""

    def __init__(self, daemon):
        self.daemon = daemon
        self.used = {}  # pid -> (name, seconds)
        self.tick = os.sysconf("SC_CLK_TCK")

    def look(self):
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
                    head, fields = file.read().rsplit(")", 1)
            except OSError:
                continue
            fields = fields.split()
            if int(pid) == self.daemon or int(fields[1]) == self.daemon:
                self.used[pid] = (head.split("(", 1)[1], (int(fields[11]) + int(fields[12])) / self.tick)

    def seconds(self):
        total = {}
        for name, used in self.used.values():
            total[name] = total.get(name, 0) + used
        return total


class Page:
    """A metrics page."""

    def __init__(self, text):
        self.samples = {}
        for line in text.splitlines():
            if line and not line.startswith("#"):
                name, value = line.rsplit(" ", 1)
                self.samples[name] = float(value)

    def of_camera(self, family, camera):
        return self.samples[f'{family}{{lane="C{camera}",device="C{camera}/camera1"}}']

    def quantile(self, q):
        """Of frame to verdict, by linear interpolation in its bucket; milliseconds."""
        bucket = re.compile(r'usher_checkin_duration_seconds_bucket\{source="reader",le="([^"]+)"\}')
        bounds = sorted((float(m.group(1).replace("+Inf", "inf")), v) for k, v in self.samples.items() if (m := bucket.match(k)))
        total, below, low = bounds[-1][1], 0, 0
        for bound, count in bounds:
            if total and count >= q * total:
                return 1000 * (low + (bound - low) * (q * total - below) / (count - below)) if bound != float("inf") else float("inf")
            below, low = count, bound
        return float("nan")


def make_films(program, folder, seconds):
    os.makedirs(folder, exist_ok=True)
    made = subprocess.run([program, folder, str(CAMERAS), str(seconds)], capture_output=True, text=True)
    if made.returncode != 0:
        raise SystemExit("films: " + made.stderr)
    return [int(line) for line in made.stdout.split()]


def write_config(path, folder, processes, percent):
    with open(path, "w", encoding="ascii") as file:
        file.write(f"[decoder]\nprocesses = {processes}\ncpu_percent = {percent}\n")
        for camera in range(1, CAMERAS + 1):
            file.write(f'[[lane]]\nname = "C{camera}"\ngate = "North"\nevent = "bench"\nlist = "main"\n'
                       f'[[lane.camera]]\nsource = "{folder}/camera{camera}.avi"\nfps = {FRAMES_PER_S}\n')


def play(usher, config, seconds, read_page):
    """Once through all films. The metrics page at the end, processor seconds by process, and how long it took."""
    usher.start("--config", config)
    processor, began = Processor(usher.process.pid), time.monotonic()
    page, cameras = None, range(1, CAMERAS + 1)
    while time.monotonic() - began < seconds + 60:
        time.sleep(0.5)
        processor.look()
        page = Page(read_page(usher))
        # A film is over when its camera is down again after it has given pictures.
        begun = all(page.of_camera("usher_camera_frames_total", c) > 0 for c in cameras)
        if begun and not any(page.of_camera("usher_camera_up", c) for c in cameras):
            break
    took = time.monotonic() - began
    usher.stop()
    return page, processor.seconds(), took


def report(say, page, used, took, shown):
    cameras = range(1, CAMERAS + 1)
    figure = lambda family: [int(page.of_camera("usher_camera_" + family, c)) for c in cameras]
    frames, still = figure("frames_total"), figure("frames_still_total")
    decoded, dropped, codes = figure("frames_decoded_total"), figure("frames_dropped_total"), figure("codes_total")
    if 0 in frames:
        say(f"Not every camera came up (frames taken: {frames}): the machine was too busy, nothing here is a measurement.\n")
        return
    # Neither decoded nor overtaken: the decoder was not done in time.
    overdue = [max(0, f - s - d - o) for f, s, d, o in zip(frames, still, decoded, dropped)]
    say("| camera | frames taken | worth a look | decoded | dropped | not done in time | codes shown | read |")
    say("|---|---|---|---|---|---|---|---|")
    for c in range(CAMERAS):
        say(f"| {c + 1} | {frames[c]} | {frames[c] - still[c]} | {decoded[c]} | {dropped[c]} | {overdue[c]} | {shown[c]} | {codes[c]} |")
    say(f"| all | {sum(frames)} | {sum(frames) - sum(still)} | {sum(decoded)} | {sum(dropped)} | {sum(overdue)} | {sum(shown)} | {sum(codes)} |")
    shares = [100 * d / max(1, sum(decoded)) for d in decoded]
    admitted = sum(v for k, v in page.samples.items() if k.startswith("usher_lane_checkins_total{") and 'verdict="admitted"' in k)
    say(f"\nOf what was decoded, the least served camera got {min(shares):.1f} %, the best served {max(shares):.1f} % (an eighth is "
        f"{100 / CAMERAS:.1f} %). Admitted: {admitted:.0f} of {sum(shown)} shown. Frame to verdict: p50 {page.quantile(0.5):.0f} ms, "
        f"p99 {page.quantile(0.99):.0f} ms (from the histogram's buckets).")
    share = lambda name: 100 * sum(s for n, s in used.items() if n.startswith(name)) / took
    say(f"Processor: daemon {share('usherd'):.0f} %, cameras {share('usher-camera'):.0f} %, decoders {share('usher-decoder'):.0f} % of one, "
        f"over {took:.0f} s.\n")
    

def measure(usher_of, bin_folder, bed, write_csv, read_page, say, quick):
    seconds = 15 if quick else 60
    say("## Eight cameras\n")
    say(f"Eight 720p films of {seconds} s, {FRAMES_PER_S} frames a second each, MJPEG, drawn by `bench_camera_films`: every four seconds somebody holds a "
        "QR code of an imported ticket into view for 1.4 s, turned, of one size or another, never quite still, in a noisy picture. The daemon opens and reads them as it "
        "does cameras; budgets are `[decoder]`'s.\n")
    folder = os.path.join(bed, "films")
    shown = make_films(f"{bin_folder}/bench_camera_films", folder, seconds)
    csv, config = os.path.join(bed, "cameras.csv"), os.path.join(bed, "cameras.toml")
    write_csv(csv, 0, 1000 * (CAMERAS + 1))
    for processes, percent, words in BUDGETS[1:] if quick else BUDGETS:
        say(f"### {processes} decoder process, {percent} % of a processor ({words})\n")
        usher = usher_of("cameras")
        usher.remove()
        try:
            usher.start()
            usher.make_event()
            usher.import_file(csv)
            usher.settle()
            usher.stop()
            write_config(config, folder, processes, percent)
            page, used, took = play(usher, config, seconds, read_page)
        finally:
            if usher.process and usher.process.poll() is None:
                usher.stop()
        report(say, page, used, took, shown)
        usher.remove()
    for path in [csv, config] + [os.path.join(folder, name) for name in os.listdir(folder)]:
        os.unlink(path)
