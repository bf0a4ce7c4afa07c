"""A real Prometheus scrapes the gateway, and its own linter has nothing to say."""
import json
import os
import shutil
import subprocess
import tempfile
import urllib.parse
import urllib.request

from harness import Gateway, Skip, attendees, free_port, wait_for


def test_promtool_finds_nothing_to_correct():
    if shutil.which("promtool") is None:
        raise Skip("promtool is not installed")
    with Gateway() as gateway:
        gateway.event()
        gateway.import_csv(attendees(10))
        gateway.checkin("CODE000001", gate="North", lane="N1")
        gateway.checkin("CODE000001", gate="North", lane="N2")
        status, page = gateway.request("GET", "/metrics", raw=True)
        assert status == 200
        run = subprocess.run(["promtool", "check", "metrics"], input=page, capture_output=True)
        assert run.returncode == 0 and not run.stderr.strip(), run.stderr.decode()
        assert b'le="3"' in page, "the promised bound is not among the buckets"


def test_a_real_prometheus_scrapes_it():
    if shutil.which("prometheus") is None:
        raise Skip("prometheus is not installed")
    with Gateway() as gateway, tempfile.TemporaryDirectory() as folder:
        gateway.event()
        gateway.import_csv(attendees(10))
        for i in range(4):
            gateway.checkin(f"CODE{i:06d}", gate="North", lane="N1")
        port = free_port()
        config = os.path.join(folder, "prometheus.yml")
        with open(config, "w", encoding="ascii") as file:
            file.write("global: {scrape_interval: 1s}\nscrape_configs:\n- job_name: usher\n  static_configs:\n"
                       f"  - targets: ['127.0.0.1:{gateway.port}']\n"
                       f"  authorization: {{type: Bearer, credentials: {gateway.token}}}\n")
        process = subprocess.Popen(["prometheus", f"--config.file={config}", f"--storage.tsdb.path={folder}/tsdb",
                                    f"--web.listen-address=127.0.0.1:{port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            def value(query):
                url = f"http://127.0.0.1:{port}/api/v1/query?query={urllib.parse.quote(query)}"
                try:
                    with urllib.request.urlopen(url, timeout=5) as answer:
                        result = json.load(answer)["data"]["result"]
                except OSError:
                    return None
                return float(result[0]["value"][1]) if result else None

            wait_for(lambda: value('up{job="usher"}') == 1, 40, "a scrape")
            wait_for(lambda: value('sum(usher_checkins_total{verdict="admitted"})') == 4, 20, "the figure of four admissions")
        finally:
            process.kill()
            process.wait()
