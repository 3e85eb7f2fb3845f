"""A registry of 100,000 tracked jobs, 1,000 of them active: start, memory, pages, and the cost of the idle scheduler.

The targets are those of a release binary. A figure beyond three times its target fails the run; with --strict,
one beyond its target.
"""

import argparse
import json
import os
import random
import shutil
import sqlite3
import subprocess
import tempfile
import time

from programs import BINARY, Sandbox, Server, environment, make_key
from report import Report, quantile, say

NOBODY = "http://127.0.0.1:9"
DAY_MS = 86_400_000
EVENTS = 10_000


def new_id(chance):
    return f"job_{chance.getrandbits(96):024x}"


class Home:
    """A home with many jobs. The first rows are the program's own; the others are made like them."""

    def __init__(self, chance, url, active_ids, finished):
        self.path = tempfile.mkdtemp(prefix="scjobs-many-")
        self.url = url
        self.key = make_key(chance)
        self.old_ids = [new_id(chance) for _ in range(finished)]
        pattern = [new_id(chance), *active_ids]
        server = self.start()
        for place in range(0, len(pattern), 500):
            server.call("jobs.track", ids=pattern[place:place + 500], tags=["live"])
        server.kill()
        registry = sqlite3.connect(self.path + "/registry.sqlite")
        with registry:
            self.fill(registry, chance, pattern[0])
        registry.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        registry.close()
        for name in os.listdir(self.path):
            if name.startswith("coordination.sqlite"):
                os.remove(f"{self.path}/{name}")

    def fill(self, registry, chance, model_id):
        """Writes the finished jobs, older than all active ones, and as many events as are kept."""
        columns = [row[1] for row in registry.execute("PRAGMA table_info(job)")]
        model = dict(zip(columns, registry.execute("SELECT * FROM job WHERE id = ?", (model_id,)).fetchone()))
        registry.execute("DELETE FROM job WHERE id = ?", (model_id,))
        registry.execute("UPDATE job SET number = number + 1000000")
        now = int(time.time() * 1000)
        statement = f"INSERT INTO job ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
        registry.executemany(statement, (
            [self.finished(model, chance, number, now)[name] for name in columns]
            for number in range(1, len(self.old_ids) + 1)))
        last = registry.execute("SELECT max(sequence) FROM event").fetchone()[0]
        text = registry.execute("SELECT job FROM event WHERE jobID = ?", (model_id,)).fetchone()[0]
        ids = self.old_ids[-EVENTS:]
        registry.executemany(
            "INSERT INTO event (sequence, kind, time, jobID, job) VALUES (?, 'job.tracked', ?, ?, ?)",
            ((last + n, now, job_id, text.replace(model_id, job_id)) for n, job_id in enumerate(ids, 1)))

    def finished(self, model, chance, number, now):
        job_id = self.old_ids[number - 1]
        fails = number % 10 == 0
        seen = now - (len(self.old_ids) - number) * 1000
        row = {
            **model, "number": number, "id": job_id, "label": f"wave-{number}" if number % 3 == 0 else None,
            "tags": f'["nightly","week-{number // 1000}"]' if number % 4 == 0 else "[]", "type": "one_call",
            "status": "failed" if fails else "completed", "processed": 100, "total": 100, "percentage": 100.0,
            "createdAt": seen - 300_000, "updatedAt": seen, "trackedAt": seen - 290_000, "finishedAt": seen,
            "observedAt": seen, "requests": chance.randint(3, 20)}
        if fails:
            row |= {"failureCode": "CODING_FAILED", "failureMessage": "Coding failed at stage 3."}
        else:
            row |= {
                "resultBytes": chance.randint(500, 500_000), "resultPath": f"{self.path}/results/{job_id}.json",
                "resultSHA256": f"{chance.getrandbits(256):064x}"}
        return row

    def start(self):
        return Server(environment(self.path, self.url, self.key))

    def remove(self):
        shutil.rmtree(self.path)


def status_kb(pid, name):
    with open(f"/proc/{pid}/status") as file:
        for line in file:
            if line.startswith(name + ":"):
                return int(line.split()[1])
    raise RuntimeError(name)


def cpu_ms(pid):
    """Time that the process has spent on a processor, in threads that have ended too."""
    # The clock of another process, as clock_getcpuclockid(3) makes its number on Linux.
    return time.clock_gettime_ns((~pid << 3) | 2) / 1e6


class Caller:
    """One request after the other, timed from the write to the last byte of the answer, before it is parsed."""

    def __init__(self, home):
        self.process = subprocess.Popen(
            [BINARY, "serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env=environment(home.path, home.url, home.key))
        self.pid = self.process.pid

    def call(self, method, **params):
        """The result and the milliseconds that it took."""
        request = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode() + b"\n"
        began = time.perf_counter()
        self.process.stdin.write(request)
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        took = (time.perf_counter() - began) * 1000
        answer = json.loads(line)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        return answer["result"], took

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()


class Many:
    def __init__(self, options, report):
        self.report = report
        self.allowed = 1 if options.strict else 3

    def target(self, name, unit, seen, target):
        self.report.figure(f"{name}_{unit}", seen, f"target {target}")
        self.report.check(f"{name} within {self.allowed} x {target} {unit}", seen <= self.allowed * target, seen)

    def starts(self, home, times):
        """From the spawn to the first page, and the memory after it: the middle of several starts."""
        took, memory = [], []
        for _ in range(times):
            began = time.perf_counter()
            server = Caller(home)
            page, _ = server.call("jobs.list")
            took.append((time.perf_counter() - began) * 1000)
            memory.append(status_kb(server.pid, "VmRSS") / 1024)
            self.report.check("the first page is full", len(page["jobs"]) == 100, len(page["jobs"]))
            server.kill()
        self.target("start_to_first_list", "ms", quantile(took, 0.5), 100)
        self.target("memory_after_first_list", "MB", quantile(memory, 0.5), 100)

    def best(self, name, measure):
        """The p50 and the p99 of what is measured, against 2 ms.

        Of up to three turns the best counts: on a busy machine the slowest in a hundred is the neighbours' doing.
        """
        turns = []
        while len(turns) < 3 and (not turns or turns[-1][1] > 2 * self.allowed):
            took = measure()
            turns.append((quantile(took, 0.5), quantile(took, 0.99)))
        half, most = min(turns, key=lambda turn: turn[1])
        if len(turns) > 1:
            self.report.figure(f"turns_of_{name}", len(turns), *(f"p99 {most:.1f}" for _, most in turns))
        self.target(f"{name}_p50", "ms", half, 2)
        self.target(f"{name}_p99", "ms", most, 2)

    def pages(self, server, name, wanted, takes=lambda job: True, **filters):
        self.best(f"page_of_{name}", lambda: self.read_pages(server, name, wanted, takes, filters))

    def read_pages(self, server, name, wanted, takes, filters):
        """The whole list by its pages: how long each took. Checks that it is whole and what was asked for."""
        took = []
        # A short list is read over and over: a few pages tell nothing of the slowest in a hundred.
        while len(took) < 100:
            ids, cursor = [], {}
            while True:
                page, ms = server.call("jobs.list", limit=100, **filters, **cursor)
                took.append(ms)
                ids += [job["id"] for job in page["jobs"]]
                self.report.check("a page holds what was asked for", all(map(takes, page["jobs"])), name)
                if "next" not in page:
                    break
                cursor = {"cursor": page["next"]}
            self.report.check(
                "the pages hold every job once", len(ids) == len(set(ids)) == wanted,
                f"{name}: {len(ids)} of {wanted}")
        return took

    def gets(self, home, server, chance, times):
        def measure():
            took = []
            for job_id in chance.sample(home.old_ids, times):
                job, ms = server.call("jobs.get", id=job_id)
                took.append(ms)
                self.report.check("an old job is found", job["id"] == job_id and "finishedAt" in job, job_id)
            return took

        self.best("get_of_an_old_job", measure)

    def idle_cost(self, name, homes, seconds):
        """Processor time of watching servers, side by side: it may not grow with the number of finished jobs."""
        servers = [Caller(home) for home in homes]
        try:
            for server in servers:
                server.call("jobs.list", limit=1)
            time.sleep(2)  # Reading the registry and the first looks are no idling.
            began = time.monotonic()
            before = [cpu_ms(server.pid) for server in servers]
            time.sleep(seconds)
            spent = [cpu_ms(server.pid) - was for server, was in zip(servers, before)]
            rate = 10 / (time.monotonic() - began)
        finally:
            for server in servers:
                server.kill()
        few, many = (ms * rate for ms in spent)
        self.report.figure(f"cpu_{name}_ms_per_10_s", f"{few:.1f} with no finished jobs", f"{many:.1f} with all")
        # A tenth of a second in ten is what two processes may differ by on a busy machine.
        self.report.check(f"cpu {name} is flat in the finished jobs", many <= 1.5 * few + 100, f"{few}, {many}")


def main():
    parser = argparse.ArgumentParser(prog="torture many", description=__doc__)
    parser.add_argument("--jobs", type=int, default=100_000, help="tracked jobs, 100,000 unless told")
    parser.add_argument("--active", type=int, default=1000, help="of them active, 1,000 unless told")
    parser.add_argument("--seconds", type=float, default=10, help="of watching the processor time, 10 unless told")
    parser.add_argument("--strict", action="store_true", help="fail beyond the target, not beyond thrice it")
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args()
    if options.seed is None:
        options.seed = random.SystemRandom().randrange(1, 1 << 32)
    report = Report()
    report.figure("seed", options.seed)
    chance = random.Random(options.seed)
    finished = options.jobs - options.active
    many = Many(options, report)
    sandbox = Sandbox(chance, speed=1, rpm=60)
    homes = []

    def home(url, ids, finished):
        homes.append(Home(chance, url, ids, finished))
        return homes[-1]

    try:
        say("making the homes")
        began = time.monotonic()
        closed = home(NOBODY, [new_id(chance) for _ in range(options.active)], finished)
        report.figure("making_a_home_s", time.monotonic() - began)
        many.starts(closed, 5)
        server = Caller(closed)
        many.pages(server, "all", options.jobs)
        failed = finished // 10
        many.pages(server, "failed", failed, lambda j: j["status"] == "failed", status="failed")
        many.pages(server, "completed", finished - failed, lambda j: j["status"] == "completed",
                   status="completed")
        many.pages(server, "unknown", options.active, lambda j: j["status"] == "unknown", status="unknown")
        many.pages(server, "a_common_tag", finished // 4, lambda j: "nightly" in j["tags"], tag="nightly")
        week = finished // 2000
        in_week = sum(n // 1000 == week for n in range(4, finished + 1, 4))
        many.pages(server, "a_rare_tag", in_week, lambda j: f"week-{week}" in j["tags"], tag=f"week-{week}")
        many.gets(closed, server, chance, min(2000, finished))
        report.figure("memory_after_all_MB", status_kb(server.pid, "VmRSS") / 1024)
        report.check("memory stays within bounds", status_kb(server.pid, "VmRSS") / 1024 <= 100 * many.allowed)
        server.kill()
        say("watching idle servers")
        few = home(NOBODY, [new_id(chance) for _ in range(options.active)], 0)
        many.idle_cost("without_a_service", [few, closed], options.seconds)
        ids = [sandbox.create_job() for _ in range(options.active)]
        many.idle_cost(
            "with_a_service", [home(sandbox.url, ids, 0), home(sandbox.url, ids, finished)], options.seconds)
    finally:
        sandbox.stop()
        for made in homes:
            if not report.failed:
                made.remove()
            else:
                report.figure("home", made.path)
    raise SystemExit(report.end())


main()
