"""Five processes on one key, one home and one service with 60 requests a minute of its clock.

Two servers, a `-c wait`, a script, and a fifth that polls for all of them until it is killed with -9 in the middle;
of the others the one that polls then is stopped for a while and goes on. All that goes to the service passes a
proxy that keeps a log. Jobs, key and what is asked depend on the seed; when things happen, on the machine.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import threading
import time

import kill_model
from programs import BINARY, Sandbox, Server, environment, make_key
from proxy import FINAL, Proxy
from report import quantile, say
from trial import trial

RPM = 60
# How late news may be, real seconds: one, and what a busy machine adds.
NEWS_S = 1.0
SLACK_S = 0.5
# How long nobody may look after the one who did was killed, real seconds.
TAKEOVER_S = 5.0
LEASE_S = 3.0


class Observer:
    """One process of the five, and when it told of the end of each job."""

    def __init__(self, name):
        self.name = name
        self.told = {}
        self.outcomes = {}
        self.trouble = []
        self.stopped = None

    def tells(self, job_id, status, now):
        if status in FINAL and job_id not in self.told:
            self.told[job_id] = now
            self.outcomes[job_id] = status

    def lag(self, job_id, first):
        """How much later than the first one it told, the time when it was stopped left out."""
        if self.stopped and self.told[job_id] > self.stopped[0]:
            first = max(first, self.stopped[1])
        return max(0.0, self.told[job_id] - first)


class ServingObserver(Observer):
    def __init__(self, name, env, hears_events, waits):
        super().__init__(name)
        self._waiting = {}
        self.hears_events = hears_events
        self.server = Server(env, self.hears)
        self.pid = self.server.pid
        self.waits = waits

    def begin(self, ids):
        self.server.call("jobs.track", ids=ids)
        if self.hears_events:
            self.server.call("events.subscribe")
        if self.waits:
            for job_id in ids:
                self.server.send("jobs.wait", ids=[job_id], timeout=36_000)
        # The times of telling are those of jobs, this is one waiter more.
        self.all = self.server.send("jobs.wait", ids=ids, timeout=36_000)

    def hears(self, message, now):
        if message.get("method") == "event":
            job = message["params"]["job"]
            self.tells(job["id"], job["status"], now)
        elif "error" in message:
            self.trouble.append(message["error"]["message"])
        elif len(message.get("result", {}).get("jobs", [])) == 1:
            job = message["result"]["jobs"][0]
            self.tells(job["id"], job["status"], now)

    def end(self, timeout):
        answer = self.server.wait_for(self.all, timeout)
        if answer is None:
            self.trouble.append("the wait for all was not answered")
        code = self.server.finish()
        if code != 0:
            self.trouble.append(f"exit code {code}")


class ShellObserver(Observer):
    def __init__(self, name, env, arguments, ids):
        super().__init__(name)
        self.ids = set(ids)
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            [BINARY, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=env)
        self.pid = self.process.pid
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.lines = []

    def _read(self):
        for line in self.process.stdout:
            now = time.monotonic()
            words = line.decode().split()
            self.lines.append(line.decode().rstrip())
            for job_id in self.ids.intersection(words):
                for status in set(FINAL).intersection(words):
                    self.tells(job_id, status, now)

    def end(self, timeout):
        try:
            code = self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.trouble.append("it did not end")
        self._reader.join(10)
        # 5: a job has failed.
        wanted = 5 if "failed" in self.outcomes.values() else 0
        if code != wanted:
            self.trouble.append(f"exit code {code} where {wanted} was due; it said: {self.lines[-3:]}")


class Processes:
    def __init__(self, options, home, report):
        self.options = options
        self.home = home
        self.report = report
        chance = random.Random(options.seed)
        self.sandbox = Sandbox(chance, options.factor, RPM, jobs=min(100, options.pool or 2 * options.jobs))
        self.began = time.monotonic()
        self.proxy = Proxy(self.sandbox.address)
        self.env = environment(home, self.proxy.url, make_key(chance), SCJOBS_CLOCK_SPEED=str(options.factor))

    def pick_jobs(self):
        """Of the service's jobs those that look like ending first, some of which fail."""
        time.sleep(40 / self.options.factor)
        _, body = self.sandbox.ask("/v2/jobs?limit=100")
        running = [job for job in json.loads(body)["data"] if job["status"] not in FINAL]
        running.sort(key=lambda job: job["progress"]["processed"] / job["progress"]["total"], reverse=True)
        return [job["id"] for job in running[:self.options.jobs]]

    def start(self, ids):
        words = " ".join(ids)
        script = self.home + "/wait.scjobs"
        with open(script, "w") as file:
            file.write(f"track {words}\nwait {words} --timeout 10h\n")
        # The first one is there alone for a moment, so that it is the one that polls.
        self.victim = ServingObserver("killed", self.env, hears_events=True, waits=False)
        self.victim.begin(ids)
        self.until(lambda: self.poller() is not None, 10)
        self.observers = [
            ServingObserver("subscriber", self.env, hears_events=True, waits=True),
            ServingObserver("waiter", self.env, hears_events=False, waits=True),
            ShellObserver("command", self.env, ["-c", f"wait {words} --timeout 10h"], ids),
            ShellObserver("script", self.env, ["run", script], ids)]
        for observer in self.observers[:2]:
            observer.begin(ids)

    def poller(self):
        log = self.proxy.log()
        return log[-1].pid if log else None

    def until(self, holds, timeout):
        end = time.monotonic() + timeout
        while not holds() and time.monotonic() < end:
            time.sleep(0.02)
        return holds()

    def ended(self):
        """Jobs whose end some process has fetched."""
        return {entry.final for entry in self.proxy.log() if entry.final}

    def next_look(self, after, but):
        """Seconds until another process than that one asked something."""
        def found():
            return [entry for entry in self.proxy.log() if entry.asked > after and entry.pid != but]
        self.until(found, 3 * TAKEOVER_S)
        return found()[0].asked - after if found() else None

    def kill_one(self):
        was_polling = self.poller() == self.victim.pid
        self.victim.server.process.kill()
        self.killed = time.monotonic()
        took = self.next_look(self.killed, self.victim.pid)
        self.victim.server.wait_end()
        self.report.figure("killed_was_the_poller", was_polling)
        self.report.figure("looks_go_on_after_kill_s", "never" if took is None else f"{took:.2f}")
        self.report.check("looks go on soon after a kill", took is not None and took <= TAKEOVER_S, took)

    def stop_one(self):
        poller = self.poller()
        stopped = next((o for o in self.observers if o.pid == poller), self.observers[0])
        began, tries = self.stop_between_writes(stopped.pid)
        try:
            # Those that a stop must not hold up are still to be told of something.
            took = self.next_look(began, stopped.pid)
            time.sleep(max(0, began + self.options.stop - time.monotonic()))
        finally:
            os.kill(stopped.pid, signal.SIGCONT)
        stopped.stopped = (began, time.monotonic())
        self.stopped = stopped
        self.report.figure("stopped", stopped.name, f"{'the' if stopped.pid == poller else 'not the'} poller")
        self.report.figure("tries_to_stop_between_writes", tries)
        self.report.figure("looks_go_on_after_stop_s", "never" if took is None else f"{took:.2f}")
        self.report.check("looks go on soon after a stop", took is not None and took <= TAKEOVER_S, took)

    def stop_between_writes(self, pid):
        """Stops a process while it holds no lock of a database.

        Stopped with the lock it would keep all others from the meeting place, and they would look each for itself.
        Returns when it was stopped, and how many tries it took.
        """
        for tries in range(1, 101):
            os.kill(pid, signal.SIGSTOP)
            began = time.monotonic()
            self.until(lambda: is_stopped(pid), 1)
            if not self.is_writing(pid):
                break
            os.kill(pid, signal.SIGCONT)
            time.sleep(0.003)
        return began, tries

    def is_writing(self, pid):
        """Whether the process holds the lock of a database's log that only a writer has."""
        inodes = {
            os.stat(f"{self.home}/{name}.sqlite-shm").st_ino for name in ("registry", "coordination")
            if os.path.exists(f"{self.home}/{name}.sqlite-shm")}
        with open("/proc/locks") as file:
            for line in file:
                words = line.split()
                if words[1] == "->":
                    continue  # Waits for a lock.
                _, _, _, mode, holder, place, first, last = words[:8]
                # SQLite's WAL_WRITE_LOCK is the byte 120 of that file.
                if mode == "WRITE" and int(holder) == pid and int(place.split(":")[2]) in inodes and first == "120":
                    return True
        return False

    def run(self):
        ids = self.pick_jobs()
        self.report.figure("jobs", len(ids))
        self.start(ids)
        patience = self.options.patience
        self.report.check("a quarter ends", self.until(lambda: len(self.ended()) >= len(ids) // 4, patience))
        self.kill_one()
        self.report.check("half of them end", self.until(lambda: len(self.ended()) >= len(ids) // 2, patience))
        self.stop_one()
        deadline = time.monotonic() + patience
        for observer in self.observers:
            observer.end(max(1, deadline - time.monotonic()))
        self.check_telling(ids)
        self.check_results(ids)
        self.check_requests(ids)

    # What it came to.

    def check_telling(self, ids):
        first = {
            job_id: min((o.told[job_id] for o in [self.victim, *self.observers] if job_id in o.told), default=None)
            for job_id in ids}
        for observer in self.observers:
            untold = [job_id for job_id in ids if job_id not in observer.told]
            self.report.check("every waiter is told of every job", not untold, f"{observer.name}: {untold}")
            self.report.check("no process is in trouble", not observer.trouble, f"{observer.name}: {observer.trouble}")
            lags = {job_id: observer.lag(job_id, first[job_id]) for job_id in ids if job_id in observer.told}
            if isinstance(observer, ShellObserver):
                # It tells at its end, not as news, of what had ended when it began.
                lags = {job_id: lag for job_id, lag in lags.items() if first[job_id] > observer.began + 1}
            late = {job_id: round(lag, 2) for job_id, lag in lags.items() if lag > NEWS_S + SLACK_S}
            self.report.check("all know within a second", not late, f"{observer.name}: {late}")
            values = list(lags.values()) or [0.0]
            self.report.figure(
                "told_after_the_first_s", observer.name, f"p50 {quantile(values, 0.5):.2f}", f"max {max(values):.2f}")

    def check_results(self, ids):
        with kill_model.copy_of(self.home) as registry:
            rows = {row[0]: row[1:] for row in registry.execute(
                "SELECT id, status, resultBytes, resultPath, resultSHA256 FROM job")}
        lost = 0
        for job_id in ids:
            truth, body = self.sandbox.job(job_id)
            status, size, path, sha256 = rows.get(job_id, (None,) * 4)
            told = {o.outcomes.get(job_id) for o in self.observers}
            self.report.check(
                "a job ends as the service says", truth and {status} | told == {truth["status"]},
                f"{job_id}: {status}, told {told}, {truth and truth['status']}")
            if truth and truth["status"] != "completed":
                continue
            trouble = kill_model.file_trouble({"bytes": size, "path": path or "", "sha256": sha256})
            if trouble is None:
                with open(path, "rb") as file:
                    trouble = None if file.read() in body else "not the service's"
            lost += trouble is not None
            self.report.check("a result is kept as the service gave it", trouble is None, f"{job_id}: {trouble}")
        self.report.figure("lost", lost)

    def check_requests(self, ids):
        log = self.proxy.log()
        names = {o.pid: o.name for o in [self.victim, *self.observers]}
        refused = sum(entry.status == 429 for entry in log)
        self.report.figure("requests", len(log), f"{len(log) / len(ids):.1f} a job")
        self.report.figure("listings", sum(not entry.path.startswith("/v2/jobs/") for entry in log))
        for pid, name in names.items():
            self.report.figure("requests_of", name, sum(entry.pid == pid for entry in log))
        self.report.figure("refused_with_429", refused)
        self.report.check("nothing is refused with 429", refused == 0, refused)
        most = most_within(log, 60 / self.options.factor)
        self.report.figure("most_requests_in_60_s", most)
        self.report.check("no minute of the service holds more than its limit", most <= RPM, most)
        twice = 0
        for job_id in ids:
            fetches = [entry for entry in log if entry.final == job_id]
            twice += len(fetches) > 1
            excused = len(fetches) == 2 and any(map(self.was_cut_off, fetches))
            seen = [(names.get(entry.pid), round(entry.answered - self.began, 2)) for entry in fetches]
            self.report.check("an end is fetched once", len(fetches) == 1 or excused, f"{job_id}: {seen}")
        self.report.figure("ends_fetched_twice", twice)
        self.report.figure(
            "upheavals_at_s", *(f"{t - self.began:.2f}" for t in [self.killed, *self.stopped.stopped]))
        turns = [entry.pid for place, entry in enumerate(log) if place == 0 or log[place - 1].pid != entry.pid]
        self.report.figure("pollers_in_turn", " ".join(names.get(pid, "unknown") for pid in turns))
        # One each for the start, the kill and the stop, one more when the poller of then has nobody to wait for, and
        # a request of the stopped one that was on its way.
        self.report.check("one process polls at a time", len(turns) <= 8, len(turns))

    def keep_log(self):
        """Beside the home that broke a promise: each request, and when each process told of each job."""
        names = {o.pid: o.name for o in [self.victim, *self.observers]}
        with open(self.home + "/requests.tsv", "w") as file:
            for entry in self.proxy.log():
                print(
                    f"{entry.asked - self.began:.3f}", f"{entry.answered - self.began:.3f}", names.get(entry.pid),
                    entry.status, entry.path, "end" if entry.final else "", sep="\t", file=file)
        with open(self.home + "/told.tsv", "w") as file:
            for observer in [self.victim, *self.observers]:
                for job_id, told in observer.told.items():
                    print(f"{told - self.began:.3f}", observer.name, job_id, sep="\t", file=file)

    def was_cut_off(self, entry):
        """Whether the process that got the answer may not have come to keep it before another looked, or was told of
        the other's doing too late not to ask."""
        began, ended = self.stopped.stopped
        if entry.pid == self.victim.pid:
            return entry.answered > self.killed - 0.5
        return entry.pid == self.stopped.pid and (
            began - 0.5 < entry.answered < began + 0.5 or ended - 0.5 < entry.answered < ended + 1.5)


def is_stopped(pid):
    with open(f"/proc/{pid}/stat") as file:
        return file.read().rsplit(")", 1)[1].split()[0] == "T"


def most_within(log, seconds):
    """The most requests that certainly lie in one window: from the first one's answer to the last one's asking."""
    most = first = 0
    for last, entry in enumerate(log):
        while entry.answered - log[first].asked >= seconds:
            first += 1
        most = max(most, last - first + 1)
    return most


def main():
    parser = argparse.ArgumentParser(prog="torture processes", description=__doc__)
    parser.add_argument("--jobs", type=int, default=30, help="jobs, 30 unless told, 50 at most")
    parser.add_argument("--pool", type=int, help="jobs of the service to pick from, twice as many unless told")
    parser.add_argument("--factor", type=float, default=5, help="of the service's and the clients' clock, 5 unless told")
    parser.add_argument("--stop", type=float, default=5, help="real seconds for which one is stopped")
    parser.add_argument("--patience", type=float, default=240, help="real seconds for the jobs to end")
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args()
    with trial("processes", options) as (report, home):
        processes = Processes(options, home, report)
        try:
            processes.run()
            if report.failed:
                processes.keep_log()
        finally:
            for observer in [getattr(processes, "victim", None), *getattr(processes, "observers", [])]:
                process = getattr(observer, "process", None) or getattr(getattr(observer, "server", None), "process", None)
                if process and process.poll() is None:
                    process.kill()
            processes.proxy.stop()
            processes.sandbox.stop()


main()
