"""Hours of work in minutes: thousands of jobs through two servers, a prompt on a pseudo-terminal and scripts on a pipe,
one process after the other, on one home, against a sandbox whose clock runs fast.

Each second the memory, descriptors and threads of each process are read; a row is printed every ten. Memory after the
soak may be at most a tenth over what it was after the first minute, and neither descriptors nor threads may grow. Every
job must end as the service says, its result on disk byte for byte, and no request may meet the rate limit.
"""

import argparse
import collections
import hashlib
import json
import os
import queue
import random
import sqlite3
import threading
import time

import kill_model
from faces import Commands, Prompt, Serving
from programs import Sandbox, Server, environment, make_key
from relay import Relay
from report import say
from trial import trial
from usage import Usage

MINUTE = 60
RESPONSES = 50
# Jobs a second of those that the commands on the pipe make for themselves, at most.
COMMANDS_RATE = 1
# Of the service's clock. Far above what is needed: a limit in force would tell of the limit, not of the client.
RPM = 240


class Load:
    def __init__(self, options, home, report):
        self.options = options
        self.report = report
        self.home = home
        self.chance = random.Random(options.seed)
        # A response costs one. What a sandbox has for itself is enough for the usual run.
        credits = int(60 * options.minutes * (options.rate + COMMANDS_RATE) * RESPONSES)
        self.sandbox = Sandbox(self.chance, options.speed, RPM, jobs=40, credits=credits if credits > 100_000 else None)
        self.relay = Relay(self.sandbox.address)
        self.env = environment(
            home, self.relay.url, make_key(self.chance), SCJOBS_CLOCK_SPEED=str(options.speed), TERM="xterm",
            LC_ALL="C.UTF-8", PAGER="cat")
        self.jobs = []
        # How each job ended, as the first server told it, and the digest of its result.
        self.ended = {}
        self.digests = {}
        self._news = queue.Queue()
        self._ask = threading.Lock()
        self.began = time.monotonic()

    def fill_past(self, count):
        """Jobs that failed in days gone by, each a row like the program's own.

        A session has its latest 5,000 jobs in memory: with them there from the start, what grows is no such thing.
        """
        server = Server(self.env)
        server.call("jobs.track", ids=["job_" + "0" * 24])
        server.finish()
        registry = sqlite3.connect(self.home + "/registry.sqlite")
        with registry:
            columns = [row[1] for row in registry.execute("PRAGMA table_info(job)") if row[1] != "number"]
            model = dict(zip(columns, registry.execute(f"SELECT {', '.join(columns)} FROM job").fetchone()))
            registry.execute("DELETE FROM job")
            then = int(time.time() * 1000) - 3 * 86_400_000
            model |= {
                "type": "one_call", "status": "failed", "tags": '["past"]', "processed": 100, "total": 100,
                "percentage": 100.0, "createdAt": then, "updatedAt": then, "trackedAt": then, "finishedAt": then,
                "observedAt": then, "failureCode": "CODING_FAILED", "failureMessage": "Coding failed at stage 3."}
            statement = f"INSERT INTO job ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
            registry.executemany(statement, (
                [(model | {"id": f"job_{number:024x}", "label": f"past {number}"})[name] for name in columns]
                for number in range(count)))
        registry.close()

    def create_job(self):
        with self._ask:
            job_id = self.sandbox.create_job(RESPONSES)
        self.jobs.append(job_id)
        return job_id

    def completed_job(self):
        """One of which every process has heard by now; None while there is none."""
        known = list(self.digests)[:-50]
        return self.chance.choice(known) if known else None

    def initial_jobs(self):
        """Those of which some fail."""
        _, body = self.sandbox.ask("/v2/jobs?limit=100")
        return [job["id"] for job in json.loads(body)["data"]]

    # What is told of ends is held against the service while it still knows the job.

    def hears(self, message, _):
        if message.get("method") == "event" and message["params"]["type"] in ("job.completed", "job.failed", "job.expired"):
            self._news.put(message["params"]["job"])

    def compare_all(self):
        while (job := self._news.get()) is not None:
            self.report.check("a job ends once", job["id"] not in self.ended, job["id"])
            self.ended[job["id"]] = job["status"]
            with self._ask:
                truth, body = self.sandbox.job(job["id"])
            self.report.check(
                "a job ends as the service says", truth is not None and truth["status"] == job["status"],
                f"{job['id']}: {job['status']}")
            if truth is None or truth["status"] != "completed":
                continue
            trouble = kill_model.file_trouble(job.get("result") or {"path": ""})
            self.report.check("a result is on disk, whole, when its job is told of", trouble is None, f"{job['id']}: {trouble}")
            if trouble:
                continue
            with open(job["result"]["path"], "rb") as file:
                content = file.read()
            self.report.check("a result is the service's own, byte for byte", content in body, job["id"])
            self.digests[job["id"]] = hashlib.sha256(content).hexdigest()

    def check_registry(self):
        with kill_model.copy_of(self.home) as registry:
            found = registry.execute("PRAGMA integrity_check").fetchall()
            self.report.check("PRAGMA integrity_check is ok", found == [("ok",)], found[:3])
            rows = {row[0]: row[1:] for row in registry.execute(
                "SELECT id, status, resultBytes, resultPath, resultSHA256 FROM job")}
        for job_id in self.jobs:
            status, size, path, sha256 = rows.get(job_id, (None,) * 4)
            self.report.check(
                "no job is lost", status is not None and status == self.ended.get(job_id),
                f"{job_id}: {status}, told {self.ended.get(job_id)}")
            if status == "completed":
                trouble = kill_model.file_trouble({"bytes": size, "path": path or "", "sha256": sha256})
                self.report.check("a result stays on disk, whole", trouble is None, f"{job_id}: {trouble}")
                self.report.check("a result stays as told", sha256 == self.digests.get(job_id), job_id)

    # The run.

    def run(self):
        options = self.options
        if options.past:
            self.fill_past(options.past)
        verifier = threading.Thread(target=self.compare_all, daemon=True)
        verifier.start()
        serve = Serving("serve", self.env, self.chance, self.report, on_message=self.hears)
        serve.server.call("events.subscribe")
        other = Serving("serve-2", self.env, self.chance, self.report)
        prompt = Prompt("prompt", self.env, self.chance)
        commands = Commands("commands", self.env, self.create_job, self.report)
        faces = [serve, other, prompt]
        self.faces = [*faces, commands]
        usage = Usage({face.name: face.pid for face in faces} | {"sandbox": self.sandbox.process.pid})
        usage.start(options.speed)
        self.jobs += (initial := self.initial_jobs())
        serve.begin(initial)
        due, end = time.monotonic(), self.began + options.minutes * MINUTE
        turn = 0
        while (now := time.monotonic()) < end:
            for face in faces:
                self.report.check(f"{face.name} is alive", face.is_alive, face.tail())
                if not face.is_alive:
                    return self.give_up(usage)
            if now >= due:
                due += 1 / options.rate
                # The commands on the pipe make their own jobs, when they are done with the last ones.
                (serve, other, prompt)[turn % 3].begin([self.create_job()])
                turn += 1
            for face in (serve, other, prompt):
                face.ask_something(self.completed_job())
            time.sleep(max(0.0, min(due - time.monotonic(), 0.2)))
        usage.mark_end()
        say("no more jobs; waiting for the last ones")
        commands.finish()
        last = time.monotonic() + 3600 / options.speed + 60
        while len(self.ended) < len(self.jobs) and time.monotonic() < last:
            prompt.ask_something(self.completed_job())
            time.sleep(0.5)
        commands.join()
        time.sleep(5)
        usage.stop()
        self._news.put(None)
        verifier.join(60)
        for face in (serve, other):
            self.check_metrics(face)
        for face in faces:
            code, wanted = face.end()
            self.report.check(f"{face.name} ends with {wanted}", code == wanted, f"{code}: {face.tail()}")
        self.check_registry()
        self.tell(usage, faces, commands)

    def give_up(self, usage):
        usage.stop()
        self._news.put(None)

    def check_metrics(self, face):
        metrics = face.server.call("metrics.get")
        self.report.figure("metrics", face.name, json.dumps(metrics.get("requests", metrics))[:300])
        unanswered = face.unanswered()
        self.report.check(f"every wait of {face.name} is answered once", not unanswered, unanswered[:3])

    def tell(self, usage, faces, commands):
        report, options = self.report, self.options
        hours = options.minutes * options.speed / 60
        report.figure("compressed_hours", hours)
        report.figure("jobs", len(self.jobs), *(f"{n} {status}" for status, n in collections.Counter(self.ended.values()).items()))
        report.figure("results_compared", len(self.digests))
        report.figure("requests", self.relay.requests, f"{self.relay.requests / len(self.jobs):.1f} a job")
        report.figure("statuses", *(f"{status}: {n}" for status, n in sorted(self.relay.statuses.items())))
        report.check("nothing is refused with 429", self.relay.statuses[429] == 0, self.relay.statuses)
        report.check("every answer is a 200", set(self.relay.statuses) == {200}, self.relay.statuses)
        for face in (*faces, commands):
            report.figure("asked", face.name, *(f"{n} {what}" for what, n in face.asked.items()))
            report.check(f"{face.name} was used", sum(face.asked.values()) > 10 * options.minutes, face.asked)
        report.figure("log_of_registry_bytes", max(0, *(
            os.path.getsize(f"{self.home}/{name}") for name in os.listdir(self.home) if name.endswith("sqlite-wal"))))
        for face in faces:
            usage.judge(face.name, report)
        usage.tell("sandbox", report)


def main():
    parser = argparse.ArgumentParser(prog="soak load", description=__doc__)
    parser.add_argument("--minutes", type=float, default=8, help="real minutes in which jobs begin, 8 unless told, 3 or more")
    parser.add_argument("--speed", type=float, default=30, help="of the service's and the clients' clock, 30 unless told")
    parser.add_argument("--rate", type=float, default=3, help="jobs that begin in a real second, 3 unless told")
    parser.add_argument("--past", type=int, default=6000, help="jobs that the home has from before, 6,000 unless told")
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args()
    if options.minutes < 3:
        parser.error("what comes after the first minute needs 3 minutes or more")
    with trial("load", options) as (report, home):
        load = Load(options, home, report)
        try:
            load.run()
        finally:
            for face in getattr(load, "faces", []):
                face.kill()
            load.relay.stop()
            load.sandbox.stop()


main()
