"""kill -9 at random points of a busy run, on one home that stays.

After each kill the registry and the archive are held against everything the killed process had said: every job
acknowledged as tracked is tracked, every announced result is on disk, whole, no announced event is lost, and the
database is sound. At the end one process finishes what is left, and each result must be the service's own.
The seed settles what is asked and when the process is killed, not how far it had come by then.
"""

import argparse
import glob
import json
import os
import random
import shutil
import tempfile
import time

import kill_model
from programs import Sandbox, Server, environment, make_key
from report import quantile, say
from trial import trial


class Kills:
    def __init__(self, options, home, report):
        self.options = options
        self.home = home
        self.report = report
        self.random = random.Random(options.seed)
        self.model = kill_model.Model(home, report)
        self.key = make_key(self.random)
        # A round makes a job or two, of some hundred credits each.
        credits = max(100_000, 1000 * options.rounds)
        self.sandbox = Sandbox(
            self.random, options.speed, rpm=6000, jobs=min(60, options.rounds), credits=credits)
        # Ids that no round has tracked yet.
        self.new = []
        self.round = 0
        self.counts = {"start": 0, "asked": 0, "answers": 0, "during results": 0}
        self.start_ms = []

    def server(self, home=None, on_message=None):
        return Server(environment(home or self.home, self.sandbox.url, self.key), on_message)

    # One round: start, ask, kill, look.

    def run_round(self):
        self.round += 1
        for _ in range(self.random.randint(1, 2)):
            self.new.append(self.sandbox.create_job(self.random.choice([50, 60, 100, 400])))
        # What processes share outlives none of them: lost, it must be made anew. It also lets a new process poll
        # at once, where it else would wait for the killed one's turn to run out.
        if self.random.random() < 0.5:
            for path in glob.glob(self.home + "/coordination.sqlite*"):
                os.remove(path)
        heard = []
        server = self.server(on_message=lambda message, _: heard.append(message))
        delay = self.random.uniform(0, self.options.longest / 1000)
        if self.random.random() < 0.15:
            self.counts["start"] += 1
            page_request, since = self.ask(server)
        else:
            started = time.monotonic()
            server.wait_for(server.send("ping"))
            self.start_ms.append((time.monotonic() - started) * 1000)
            page_request, since = self.ask(server)
        time.sleep(delay)
        server.kill()
        self.look(server, heard, page_request, since)

    def ask(self, server):
        """Sends what a busy client would, in an order that chance makes."""
        model, chance = self.model, self.random
        last = model.last_sequence
        self.expected_last = last
        self.subscription = server.send("events.subscribe", since=chance.choice([last, max(0, last - 50)]))
        since = chance.randint(0, last)
        page = server.send("events.since", sequence=since)
        requests = [lambda: self.ask_track(server) for _ in range(chance.randint(1, 3))]
        requests += [lambda: self.ask_refresh(server) for _ in range(chance.randint(2, 8))]
        requests.append(lambda: self.ask_wait(server))
        if chance.random() < 0.2:
            requests.append(lambda: self.ask_forget(server))
        if chance.random() < 0.3:
            requests.append(lambda: self.ask_discover(server))
        chance.shuffle(requests)
        for request in requests:
            request()
        return page, since

    def ask_track(self, server):
        # Now and then those that are tracked already, or were forgotten.
        known = self.random.sample(sorted(self.model.jobs), min(2, len(self.model.jobs)))
        ids = self.new[:2] + (known if self.random.random() < 0.4 else [])
        self.new = self.new[2:]
        if not ids:
            return
        label = f"round-{self.round}" if self.random.random() < 0.5 else None
        tags = [f"tag-{self.random.randint(1, 5)}"] if self.random.random() < 0.5 else []
        request = server.send("jobs.track", ids=ids, tags=tags, **({"label": label} if label else {}))
        self.model.sends_track(request, ids, label, tags)

    def ask_refresh(self, server):
        active = self.model.sure(completed=False)
        if active:
            server.send("jobs.refresh", id=self.random.choice(active))

    def ask_wait(self, server):
        ids = self.model.sure()
        if ids:
            mode = self.random.choice(["all", "any"])
            server.send(
                "jobs.wait", ids=self.random.sample(ids, min(8, len(ids))), mode=mode, timeout=20,
                progressToken="wait")

    def ask_forget(self, server):
        ids = self.model.sure()
        if ids:
            ids = [self.random.choice(ids)]
            deletes = self.random.random() < 0.3
            request = server.send("jobs.forget", ids=ids, deleteResults=deletes)
            self.model.sends_forget(request, ids, deletes)

    def ask_discover(self, server):
        server.send("jobs.discover", track=True, limit=self.random.choice([5, 20, 100]))
        self.model.sends_discover()

    def look(self, server, heard, page_request, since):
        self.counts["answers"] += len(server.answers)
        if len(server.answers) > 3:
            self.counts["asked"] += 1
        numbers = [m["params"]["sequence"] for m in heard if m.get("method") == "event"]
        self.report.check(
            "notifications of events come in order", numbers == sorted(set(numbers)), f"round {self.round}")
        for message in heard:
            self.model.hears(message)
            error = message.get("error")
            # Requests may fail; that the registry refuses one, or the number of an event that was announced, may not.
            if error and (error["data"]["kind"] == "invalid_params" or "regist" in error["message"]):
                self.report.check("no request is refused for what a kill left", False, f"{self.round}: {error}")
        page = server.answers.get(page_request, ({}, 0))[0].get("result")
        if page:
            self.model.check_page(since, page)
        self.model.settle()
        if glob.glob(self.home + "/results/.*.part"):
            self.counts["during results"] += 1
            for path in glob.glob(self.home + "/results/.*.part"):
                os.remove(path)
        results = sorted(self.model.results)
        self.model.check_files(
            thorough=self.round % 50 == 0, sample=self.random.sample(results, min(10, len(results))))

    # Homes that are killed while they are made.

    def run_new_home(self):
        home = tempfile.mkdtemp(prefix="scjobs-new-")
        try:
            report, job_id = self.report, "job_" + "".join(self.random.choice("0123456789abcdef") for _ in range(24))
            server = self.server(home)
            request = server.send("jobs.track", ids=[job_id])
            # From the spawn on: half of the time goes by before the registry is opened.
            time.sleep(self.random.uniform(0, max(self.options.longest, 2 * self.typical_start)) / 1000)
            server.kill()
            was_answered = request in server.answers
            if os.path.exists(home + "/registry.sqlite"):
                with kill_model.copy_of(home) as registry:
                    found = registry.execute("PRAGMA integrity_check").fetchall()
                report.check("PRAGMA integrity_check of a new home is ok", found == [("ok",)], found[:3])
            server = self.server(home)
            answer = server.wait_for(server.send("jobs.list")) or {}
            server.kill()
            jobs = [job["id"] for job in answer.get("result", {}).get("jobs", [])]
            report.check("a home killed while it was made opens", "result" in answer, answer)
            report.check("a new home keeps what it acknowledged", not was_answered or jobs == [job_id], answer)
            return was_answered
        finally:
            shutil.rmtree(home)

    @property
    def typical_start(self):
        return quantile(self.start_ms, 0.5) if self.start_ms else 0

    # The end: one process finishes.

    def finish(self):
        model, report = self.model, self.report
        server = self.server(on_message=lambda message, _: model.hears(message))
        after = 0
        while True:
            page = server.call("events.since", sequence=after)
            model.check_page(after, page)
            if not page["events"]:
                break
            after = page["sequence"]
        rest = self.new + [self.sandbox.create_job() for _ in range(5)]
        request = server.send("jobs.track", ids=rest)
        model.sends_track(request, rest)
        server.wait_for(request)
        ids = sorted({job_id for job_id, job in model.jobs.items() if job.tracked} | set(rest))
        began = time.monotonic()
        patience = self.options.patience
        request = server.send("jobs.wait", ids=ids, mode="all", timeout=patience)
        reply = (server.wait_for(request, patience + 30) or {}).get("result") or {"outcome": "none", "jobs": []}
        report.figure("finishing_s", time.monotonic() - began)
        report.check("the last wait is answered in time", reply["outcome"] in ("completed", "failed"), reply["outcome"])
        report.check("the process ends with 0", server.finish() == 0)
        model.settle()
        model.check_files(thorough=True)
        report.check("every tracked job is in the wait's answer", [j["id"] for j in reply["jobs"]] == ids)
        for job in reply["jobs"]:
            self.compare(job)
        return reply["jobs"]

    def compare(self, job):
        """Holds a finished job against what the service says of it."""
        truth, body = self.sandbox.job(job["id"])
        if truth is None:
            return self.report.check("the service knows the job", False, job["id"])
        self.report.check(
            "a tracked job ends as the service says", job["status"] == truth["status"],
            f"{job['id']}: {job['status']}, {truth['status']}")
        if truth["status"] != "completed":
            return
        trouble = kill_model.file_trouble(job["result"])
        self.report.check("a result is on disk, whole", trouble is None, f"{job['id']}: {trouble}")
        with open(job["result"]["path"], "rb") as file:
            content = file.read()
        self.report.check(
            "a result is the service's own, byte for byte",
            content in body and json.loads(content) == truth["result"], job["id"])


def main():
    parser = argparse.ArgumentParser(prog="torture kills", description=__doc__)
    parser.add_argument("--rounds", type=int, default=300, help="kills, 300 unless told")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--speed", type=float, default=120, help="of the sandbox's clock, 120 unless told")
    parser.add_argument("--longest", type=float, default=300, help="milliseconds before a kill at most")
    parser.add_argument("--patience", type=float, default=120, help="seconds for the rest to end at last")
    options = parser.parse_args()
    with trial("kills", options) as (report, home):
        kills = Kills(options, home, report)
        try:
            while kills.round < options.rounds:
                kills.run_round()
                if kills.round % 50 == 0:
                    say(f"{kills.round} of {options.rounds} kills, {report.failed} failed")
            killed_new = [kills.run_new_home() for _ in range(max(2, options.rounds // 10))]
            jobs = kills.finish()
        finally:
            kills.sandbox.stop()
        report.figure("kills", options.rounds)
        report.figure("kills_while_starting", kills.counts["start"])
        report.figure("kills_while_writing_a_result", kills.counts["during results"])
        report.figure("kills_of_new_homes", len(killed_new), f"{sum(killed_new)} of them after the first answer")
        report.figure("answers_read", kills.counts["answers"])
        report.figure("start_p50_ms", kills.typical_start)
        report.figure("events_announced", len(kills.model.events))
        report.figure("results_announced", len(kills.model.results))
        report.figure("jobs_at_the_end", len(jobs), f"{sum(j['status'] == 'completed' for j in jobs)} completed")


main()
