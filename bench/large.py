#!/usr/bin/env python3
"""Measures how much memory a long result costs on its way from the socket to the archive.

Starts `scjobs sandbox --result-bytes N` and `scjobs serve` against it on this machine, tracks one job, waits for it
and samples the memory of `serve` from /proc meanwhile. Prints one line, its parts separated by tabs:

    bytes  seconds  rss_before_kb  rss_peak_kb  ok

`bytes` is what the result's file has, `seconds` the time from the request to the answer that it is kept, `rss_peak_kb`
the most that was resident in that time (VmHWM, set to VmRSS when it begins), and `ok` says that the file is JSON and
its SHA-256 the one that scjobs told.

usage: large.py [bytes]     104857600 unless told; SCJOBS_BIN names the binary, .build/release/scjobs unless told
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request

KEY = "scp_test_BenchLargeKey0123456789abcdefghi"


def memory(pid, name):
    with open(f"/proc/{pid}/status") as status:
        for line in status:
            if line.startswith(name + ":"):
                return int(line.split()[1])
    raise SystemExit(f"/proc/{pid}/status has no {name}")


def reset_peak(pid):
    # proc(5): 5 sets the peak to what is resident now.
    with open(f"/proc/{pid}/clear_refs", "w") as file:
        file.write("5")


def new_job(address):
    body = json.dumps({"responses": [{"id": str(n), "text": "x"} for n in range(500)]}).encode()
    request = urllib.request.Request(address + "/v2/code", body)
    request.add_header("x-api-key", KEY)
    request.add_header("content-type", "application/json")
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)["data"]["job_id"]


class Server:
    """`scjobs serve`, one request at a time."""

    def __init__(self, binary, address, home):
        environment = {**os.environ, "SCP_API_KEY": KEY, "SCP_API_URL": address, "SCJOBS_HOME": home}
        self.process = subprocess.Popen(
            [binary, "serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)

    def call(self, method, **params):
        request = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        print(json.dumps(request), file=self.process.stdin, flush=True)
        answer = json.loads(self.process.stdout.readline())
        if "error" in answer:
            raise SystemExit(f"{method}: {answer['error']['message']}")
        return answer["result"]

    def end(self):
        self.process.stdin.close()
        self.process.wait(timeout=30)


def main():
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 104857600
    binary = os.environ.get("SCJOBS_BIN", ".build/release/scjobs")
    sandbox = subprocess.Popen(
        [binary, "sandbox", "--result-bytes", str(size), "--speed", "600"], stdout=subprocess.PIPE, text=True)
    try:
        address = sandbox.stdout.readline().strip()
        job = new_job(address)
        with tempfile.TemporaryDirectory(prefix="scjobs-bench-") as home:
            server = Server(binary, address, home)
            pid = server.process.pid
            # The registry and a connection are open before it counts, and at this speed the job has ended.
            server.call("session.status")
            server.call("health.get")
            time.sleep(3)
            before = memory(pid, "VmRSS")
            reset_peak(pid)
            start = time.monotonic()
            server.call("jobs.track", ids=[job])
            kept = server.call("jobs.wait", ids=[job], timeout=300)["jobs"][0]["result"]
            seconds = time.monotonic() - start
            peak = memory(pid, "VmHWM")
            digest = hashlib.sha256()
            with open(kept["path"], "rb") as file:
                while piece := file.read(1 << 20):
                    digest.update(piece)
            with open(kept["path"], "rb") as file:
                json.load(file)
            names = os.listdir(os.path.dirname(kept["path"]))
            is_whole = digest.hexdigest() == kept["sha256"] and os.path.getsize(kept["path"]) == kept["bytes"]
            ok = is_whole and names == [os.path.basename(kept["path"])]
            server.end()
        print(kept["bytes"], f"{seconds:.2f}", before, peak, "ok" if ok else "WRONG", sep="\t")
        return 0 if ok else 1
    finally:
        sandbox.terminate()
        sandbox.wait(timeout=30)


if __name__ == "__main__":
    sys.exit(main())
