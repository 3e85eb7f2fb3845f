"""What must be true of a home after its process was killed, from nothing but what that process had said."""

import hashlib
import json
import os
import shutil
import sqlite3
import tempfile

EVENTS_KEPT = 10_000


class Job:
    """What is known of one id. `tracked` is True or False once sure, None while it may be either."""

    def __init__(self):
        self.tracked = None
        self.labels = {None}
        self.tags = set()
        self.completed = False


class Model:
    def __init__(self, home, report):
        self.home = home
        self.report = report
        self.jobs = {}
        # Each announced event by its number.
        self.events = {}
        # Each announced result by the job's id.
        self.results = {}
        self.unchecked_results = set()
        self.unchecked_events = set()
        self.last_sequence = 0
        # The last event before which a job's result was deleted on request: what older events say of it is over.
        self._deleted = {}
        self._operations = []
        self._answered = set()
        self._has_discovered = False
        self._had_tables = False

    def job(self, job_id):
        return self.jobs.setdefault(job_id, Job())

    def sure(self, completed=None):
        return [
            job_id for job_id, job in self.jobs.items()
            if job.tracked and (completed is None or job.completed == completed)]

    # What is asked of the process, in the order in which it is sent.

    def sends_track(self, request, ids, label=None, tags=()):
        self._operations.append(("track", request, ids, label, set(tags)))

    def sends_forget(self, request, ids, deletes_results=False):
        self._operations.append(("forget", request, ids, deletes_results, None))
        if deletes_results:
            for job_id in ids:
                self.results.pop(job_id, None)
                self.unchecked_results.discard(job_id)
                # Until the registry has been looked at: in this round nothing of it is sure.
                self._deleted[job_id] = float("inf")

    def sends_discover(self):
        self._has_discovered = True

    # What the process says.

    def hears(self, message):
        if message.get("method") == "event":
            event = message["params"]
            self._hears_event(event["sequence"], event["type"], event["time"], event["job"])
        elif "result" in message:
            self._answered.add(message["id"])
            result = message["result"]
            for event in result.get("events", []):
                self._hears_event(event["sequence"], event["type"], event["time"], event["job"])
            for job in [*result.get("jobs", []), result]:
                if isinstance(job.get("result"), dict) and "sha256" in job["result"]:
                    self._hears_result(job["id"], job["result"])

    def _hears_event(self, sequence, kind, time, job):
        event = (kind, time, job)
        known = self.events.get(sequence)
        self.report.check(
            "an event's number names one event", known is None or known == event, f"{sequence}: {known} {event}")
        if known is not None:
            return
        self.events[sequence] = event
        self.unchecked_events.add(sequence)
        self.last_sequence = max(self.last_sequence, sequence)
        if kind == "job.completed" and "result" in job and sequence > self._deleted.get(job["id"], 0):
            self._hears_result(job["id"], job["result"])

    def _hears_result(self, job_id, result):
        if self._deleted.get(job_id) == float("inf"):
            return
        known = self.results.get(job_id)
        self.report.check("a result stays as announced", known in (None, result), f"{job_id}: {known} {result}")
        if known is None:
            self.results[job_id] = result
            self.unchecked_results.add(job_id)

    # After its end.

    def settle(self):
        """Works out what the answers prove."""
        forgotten = set()
        for kind, request, ids, detail, tags in self._operations:
            is_answered = request in self._answered
            for job_id in ids:
                job = self.job(job_id)
                if kind == "track":
                    job.labels = ({detail} if is_answered else job.labels | {detail}) if detail else job.labels
                    if is_answered:
                        job.tracked = True
                        job.tags |= tags
                    elif not job.tracked:
                        job.tracked = None
                else:
                    forgotten.add(job_id)
                    job.tags = set()
                    job.completed = False
                    job.labels = {None} if is_answered else job.labels | {None}
                    job.tracked = False if is_answered else None
        for job in self.jobs.values():
            # A discovery takes its time, so that it may have tracked anew what was forgotten after it was sent.
            if self._has_discovered and job.tracked is False:
                job.tracked = None
        for sequence in self.unchecked_events:
            kind, _, job = self.events[sequence]
            if kind == "job.completed" and job["id"] not in forgotten:
                self.job(job["id"]).completed = True
        self._operations = []
        self._answered = set()

    def check_files(self, thorough, sample=()):
        """Holds the registry and the archive against what was said. Then what was open is known."""
        with copy_of(self.home) as registry:
            self._check_registry(registry, thorough)
        self._has_discovered = False
        for job_id, result in self.results.items():
            if thorough or job_id in self.unchecked_results or job_id in sample:
                trouble = file_trouble(result)
            else:
                trouble = size_trouble(result)
            self.report.check("an announced result is on disk, whole", trouble is None, f"{job_id}: {trouble}")
        self.unchecked_results = set()

    def _check_registry(self, registry, thorough):
        check = self.report.check
        found = registry.execute("PRAGMA integrity_check").fetchall()
        check("PRAGMA integrity_check is ok", found == [("ok",)], found[:3])
        # A process that is killed early in its first start has made a file and no tables.
        has_tables = registry.execute("SELECT count(*) FROM sqlite_master WHERE name = 'event'").fetchone()[0] == 1
        check("tables stay", has_tables or not (self.events or self._had_tables))
        if not has_tables:
            return
        self._had_tables = True
        columns = "id, status, label, tags, resultSHA256"
        rows = {row[0]: row[1:] for row in registry.execute(f"SELECT {columns} FROM job")}
        for job_id, job in self.jobs.items():
            row = rows.get(job_id)
            if job.tracked is not None:
                wanted = "tracked" if job.tracked else "forgotten"
                check(f"a job acknowledged as {wanted} is", (row is not None) == job.tracked, job_id)
            job.tracked = row is not None
            if row is None:
                job.labels, job.tags, job.completed = {None}, set(), False
                continue
            status, label, tags, sha256 = row
            check("a label is one that was given", label in job.labels, f"{job_id}: {label} of {job.labels}")
            check("acknowledged tags are kept", job.tags <= set(json.loads(tags)), f"{job_id}: {tags}, {job.tags}")
            job.labels = {label}
            if job.completed:
                check("a completed job stays completed", status == "completed", f"{job_id}: {status}")
            if job_id in self.results and job.completed:
                check("a row names its result", sha256 == self.results[job_id]["sha256"], f"{job_id}: {sha256}")
        for job_id in rows.keys() - self.jobs.keys():
            check("only what was asked for is tracked", self._has_discovered, job_id)
            self.job(job_id).tracked = True
        self._check_events(registry, thorough)

    def _check_events(self, registry, thorough):
        check = self.report.check
        last = registry.execute("SELECT max(sequence) FROM event").fetchone()[0] or 0
        check("the events' numbers never go back", last >= self.last_sequence, f"{last} < {self.last_sequence}")
        self._deleted = {job_id: min(until, last) for job_id, until in self._deleted.items()}
        kept = {row[0] for row in registry.execute("SELECT sequence FROM event")}
        # Looked at anew, for one that was never heard of is none the less durable.
        for sequence in self.events:
            if sequence > last - EVENTS_KEPT:
                check("an announced event is kept", sequence in kept, sequence)
        for sequence in list(self.events) if thorough else self.unchecked_events:
            row = registry.execute(
                "SELECT kind, job, jobID FROM event WHERE sequence = ?", (sequence,)).fetchone()
            if row is not None:
                kind, _, job = self.events[sequence]
                check(
                    "an announced event is kept as it was",
                    row[0] == kind and json.loads(row[1]) == job and row[2] == job["id"], f"{sequence}: {row}")
        self.unchecked_events = set()

    def check_page(self, after, page):
        """An answer of `events.since`: nothing announced may be missing from it."""
        numbers = [event["sequence"] for event in page["events"]]
        end = page["sequence"]
        floor = max(after, self.last_sequence - EVENTS_KEPT)
        missing = {n for n in self.events if floor < n <= end} - set(numbers)
        self.report.check("events.since gives every announced event", not missing, sorted(missing)[:5])
        self.report.check(
            "events.since is in order", numbers == sorted(set(numbers)) and all(n > after for n in numbers), after)


class copy_of:
    """The registry of a home as a killed process left it, copied with its log, opened. For a `with`."""

    def __init__(self, home):
        self._folder = tempfile.TemporaryDirectory(prefix="scjobs-copy-")
        for suffix in ("", "-wal", "-shm"):
            source = f"{home}/registry.sqlite{suffix}"
            if os.path.exists(source):
                shutil.copyfile(source, f"{self._folder.name}/registry.sqlite{suffix}")

    def __enter__(self):
        self._registry = sqlite3.connect(f"{self._folder.name}/registry.sqlite")
        return self._registry

    def __exit__(self, *_):
        self._registry.close()
        self._folder.cleanup()


def size_trouble(result):
    try:
        size = os.stat(result["path"]).st_size
    except OSError as error:
        return str(error)
    return None if size == result["bytes"] else f"{size} bytes where {result['bytes']} were announced"


def file_trouble(result):
    """What is wrong with a kept result; None when nothing is."""
    try:
        with open(result["path"], "rb") as file:
            content = file.read()
    except OSError as error:
        return str(error)
    if len(content) != result["bytes"]:
        return f"{len(content)} bytes where {result['bytes']} were announced"
    if hashlib.sha256(content).hexdigest() != result["sha256"]:
        return "another SHA-256 than announced"
    try:
        json.loads(content)
    except ValueError as error:
        return f"no JSON: {error}"
    return None
