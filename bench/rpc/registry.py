#!/usr/bin/env python3
"""Makes a registry of 1,000 jobs with the binary's own means: they run in `scjobs sandbox`, and `scjobs serve` tracks
them until they have ended and their results are kept.

usage: registry.py BINARY HOME

Prints the address that the jobs live at, then their ids, one a line.
"""

import http.client
import json
import os
import subprocess
import sys
from urllib.parse import urlsplit

KEY = "scp_test_BenchRPCKey0123456789abcdefghijk"
JOBS = 1000
# Both clocks run that many times faster than real time.
SPEED = "1000"


def create_jobs(address):
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    # Fewer answers are coded at once, without a job.
    body = json.dumps({"responses": [{"id": str(n), "text": "x"} for n in range(50)]})
    for _ in range(JOBS):
        connection.request("POST", "/v2/code", body, {"x-api-key": KEY, "content-type": "application/json"})
        yield json.load(connection.getresponse())["data"]["job_id"]


def track(binary, address, home, jobs):
    environment = {
        **os.environ, "SCP_API_KEY": KEY, "SCP_API_URL": address, "SCJOBS_HOME": home, "SCJOBS_CLOCK_SPEED": SPEED}
    requests = [
        ("jobs.track", {"ids": jobs, "label": "wave-3", "tags": ["nightly", "bench"]}),
        ("jobs.wait", {"ids": jobs, "timeout": 86400}),
    ]
    with subprocess.Popen(
        [binary, "serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment) as server:
        for number, (method, params) in enumerate(requests):
            request = {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
            print(json.dumps(request), file=server.stdin, flush=True)
            answer = json.loads(server.stdout.readline())
            if "error" in answer:
                raise SystemExit(f"{method}: {answer['error']['message']}")
        outcome = answer["result"]["outcome"]
        if outcome != "completed":
            raise SystemExit(f"the jobs ended as {outcome}")
        server.stdin.close()


def main():
    binary, home = sys.argv[1:]
    sandbox = subprocess.Popen(
        [binary, "sandbox", "--rpm", "60000", "--speed", SPEED], stdout=subprocess.PIPE, text=True)
    try:
        address = sandbox.stdout.readline().strip()
        jobs = list(create_jobs(address))
        track(binary, address, home, jobs)
        print(address, *jobs, sep="\n")
    finally:
        sandbox.terminate()
        sandbox.wait(timeout=30)


if __name__ == "__main__":
    main()
