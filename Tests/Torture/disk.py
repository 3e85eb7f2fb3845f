"""Disks that are full, read-only, damaged or gone, under the real program: a sentence each time, nothing that was told
is lost, and no new registry stands there in silence.

Runs in a mount namespace of its own, where a small disk can be made; where that is not allowed, what needs one is
left out, and a line says so.
"""

import argparse
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile

import kill_model
from programs import BINARY, Sandbox, Server, environment, make_key
from report import Report

NOBODY = 65534
INSIDE = "--inside"


class Disk:
    def __init__(self, options, report):
        self.report = report
        self.has_namespace = options.inside
        self.chance = random.Random(options.seed)
        self.folder = tempfile.mkdtemp(prefix="scjobs-disk-")
        os.chmod(self.folder, 0o755)
        self.sandbox = Sandbox(self.chance, 1000, 6000)
        self.key = make_key(self.chance)

    def env(self, home):
        return environment(home, self.sandbox.url, self.key)

    def home(self, name):
        path = f"{self.folder}/{name}"
        os.mkdir(path, 0o700)
        return path

    def run(self, home, *arguments, **options):
        """The exit code, and all that it said."""
        ended = subprocess.run(
            [BINARY, *arguments], env=self.env(home), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, timeout=60, **options)
        return ended.returncode, ended.stdout.decode()

    def error(self, server, method, **params):
        """The error of an answer; None when there is none."""
        answer = server.wait_for(server.send(method, **params), 60)
        return (answer or {"error": {"message": "no answer", "data": {"kind": "none"}}}).get("error")

    def expect_error(self, name, error, *words):
        holds = error is not None and error["data"]["kind"] == "registry" and all(w in error["message"] for w in words)
        self.report.check(f"{name}: a sentence that says what is wrong", holds, error)

    def check_results(self, name, home, jobs):
        for job in jobs:
            trouble = kill_model.file_trouble(job.get("result") or {"path": ""})
            truth, body = self.sandbox.job(job["id"])
            if trouble is None:
                with open(job["result"]["path"], "rb") as file:
                    trouble = None if file.read() in body else "not the service's"
            self.report.check(f"{name}: every result is there in the end", trouble is None, f"{job['id']}: {trouble}")
        with kill_model.copy_of(home) as registry:
            found = registry.execute("PRAGMA integrity_check").fetchall()
        self.report.check(f"{name}: the registry is sound", found == [("ok",)], found)

    # A disk with no room.

    def full(self):
        home = self.home("full")
        mount("-t", "tmpfs", "-o", "size=2m,mode=700", "none", home)
        told = []
        server = Server(self.env(home), lambda message, _: told.append(message))
        server.call("events.subscribe")
        ids = [self.sandbox.create_job() for _ in range(6)]
        server.call("jobs.track", ids=ids[:4])
        fill(home + "/ballast")
        # Whether a job had ended before or not, none may be told of as done without its file.
        errors = [self.error(server, "jobs.track", ids=ids[4:])]
        wait = self.error(server, "jobs.wait", ids=ids[:4], timeout=3)
        errors += [self.error(server, "jobs.refresh", id=job_id) for job_id in ids[:4]]
        self.report.figure("refused_on_a_full_disk", sum(e is not None for e in errors), f"of {len(errors)}; {wait}")
        self.report.check("full: something is refused", any(errors), errors)
        for error in filter(None, errors):
            self.expect_error("full", error, home, "full" if "registry.sqlite" in error["message"] else "No space left")
        self.check_told("full", told)
        self.report.check("full: the process lives", self.error(server, "ping") is None)
        os.remove(home + "/ballast")
        server.call("jobs.track", ids=ids)
        reply = server.call("jobs.wait", timeout=60, ids=ids)
        self.report.check("full: all goes on when there is room", reply["outcome"] == "completed", reply["outcome"])
        self.check_told("full", told)
        self.report.check("full: it ends with 0", server.finish() == 0)
        self.check_results("full", home, reply["jobs"])
        # A start with no room at all.
        bare = self.home("full-start")
        mount("-t", "tmpfs", "-o", "size=64k,mode=700", "none", bare)
        fill(bare + "/ballast")
        code, said = self.run(bare, "-c", f"track {ids[0]}")
        self.report.check("a start on a full disk fails with a sentence", code == 1 and bare in said, (code, said))

    def check_told(self, name, told):
        for message in list(told):
            if message.get("method") == "event" and message["params"]["type"] == "job.completed":
                trouble = kill_model.file_trouble(message["params"]["job"]["result"])
                self.report.check(f"{name}: no job is told of as done without its result", trouble is None, trouble)

    # A home that can only be read.

    def read_only(self):
        home = self.used_home("read-only")
        before = snapshot(self.folder)
        mount("--bind", home, home)
        mount("-o", "remount,ro,bind", home)
        code, said = self.run(home, "-c", f"track {self.sandbox.create_job()}")
        holds = code == 1 and home in said
        self.report.check("read-only: a sentence that names the place", holds, (code, said))
        server = Server(self.env(home))
        self.expect_error("read-only", self.error(server, "jobs.track", ids=[self.sandbox.create_job()]), home)
        self.report.check("read-only: the process lives", self.error(server, "ping") is None)
        server.finish()
        self.report.check("read-only: nothing is written elsewhere", snapshot(self.folder) == before)
        subprocess.run(["umount", home], check=True)

    def used_home(self, name):
        """A home with one job whose result is kept."""
        home = self.home(name)
        server = Server(self.env(home))
        ids = [self.sandbox.create_job()]
        server.call("jobs.track", ids=ids)
        server.call("jobs.wait", timeout=60, ids=ids)
        server.finish()
        return home

    # A registry that is none, is damaged, or is of a later version.

    def registries(self):
        def write(offset, data):
            def change(path):
                with open(path, "r+b") as file:
                    file.seek(offset)
                    file.write(data)
            return change

        def later(path):
            registry = sqlite3.connect(path)
            registry.executescript("ALTER TABLE job ADD COLUMN more TEXT; PRAGMA user_version = 99")
            registry.close()

        cases = [
            ("a registry of a later version", later, "later version"),
            ("a registry with another head", write(0, b"SQLite format 4"), "not a database"),
            ("a registry with damaged pages", write(4096, b"\xff" * 40_000), "malformed"),
            ("a registry that was cut", lambda path: os.truncate(path, 5000), "malformed")]
        for name, change, words in cases:
            home = self.used_home(name.replace(" ", "-"))
            fold(home + "/registry.sqlite")
            change(home + "/registry.sqlite")
            before = content(home + "/registry.sqlite")
            results = sorted(os.listdir(home + "/results"))
            code, said = self.run(home, "-c", "jobs")
            self.report.check(f"{name}: the shell says so", code == 1 and words in said and home in said, (code, said))
            server = Server(self.env(home))
            self.expect_error(name, self.error(server, "jobs.track", ids=[self.sandbox.create_job()]), words, home)
            self.expect_error(name, self.error(server, "jobs.list"), words, home)
            self.report.check(f"{name}: the process lives", self.error(server, "ping") is None)
            server.finish()
            self.report.check(f"{name}: no other stands in its place", content(home + "/registry.sqlite") == before)
            self.report.check(f"{name}: results stay", sorted(os.listdir(home + "/results")) == results)

    def later_version_meanwhile(self):
        """A later version brings the registry up to its own schema while this one has it open."""
        name = "a later version beside this one"
        home = self.home("beside")
        server = Server(self.env(home))
        server.call("jobs.track", ids=[self.sandbox.create_job()])
        registry = sqlite3.connect(home + "/registry.sqlite", timeout=30)
        registry.executescript("ALTER TABLE job ADD COLUMN more TEXT; PRAGMA user_version = 99")
        before = registry.execute("SELECT count(*) FROM job").fetchone()
        error = self.error(server, "jobs.track", ids=[self.sandbox.create_job()])
        self.expect_error(name, error, "later version", home)
        self.report.check(
            f"{name}: nothing is written", registry.execute("SELECT count(*) FROM job").fetchone() == before)
        registry.close()
        self.report.check(f"{name}: the process lives", self.error(server, "ping") is None)
        server.finish()

    # Results that can't be read, and a home that goes.

    def unreadable_results(self):
        home = self.home("unreadable")
        drop = {}
        if os.getuid() == 0:
            # Modes do not bind the superuser.
            try:
                os.chown(home, NOBODY, NOBODY)
            except OSError:
                # A superuser of this namespace alone knows no other user.
                return self.report.figure("skipped", "results that can't be read: there is no other user here")
            drop = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        server = UserServer(self.env(home), drop)
        first, second = self.sandbox.create_job(), self.sandbox.create_job()
        server.call("jobs.track", ids=[first])
        server.call("jobs.wait", timeout=60, ids=[first])
        os.chmod(home + "/results", 0)
        self.expect_error("unreadable", self.error(server, "jobs.result", id=first), "results", "Permission denied")
        server.call("jobs.track", ids=[second])
        wait = self.error(server, "jobs.wait", ids=[second], timeout=2)
        status = server.call("jobs.get", id=second)["status"]
        self.report.check("unreadable: a job stays open while its result can't be kept", status != "completed", (status, wait))
        self.expect_error("unreadable", self.error(server, "jobs.refresh", id=second), "results", "Permission denied")
        os.chmod(home + "/results", 0o700)
        server.call("jobs.refresh", id=second)
        jobs = [server.call("jobs.get", id=job_id) for job_id in (first, second)]
        self.report.check("unreadable: all goes on when it is mended", all(j["status"] == "completed" for j in jobs), jobs)
        server.finish()
        self.check_results("unreadable", home, jobs)

    def deleted(self):
        home = self.home("deleted")
        told = []
        server = Server(self.env(home), lambda message, _: told.append(message))
        server.call("events.subscribe")
        ids = [self.sandbox.create_job() for _ in range(2)]
        server.call("jobs.track", ids=ids)
        shutil.rmtree(home, ignore_errors=True)
        after = len(told)
        self.expect_error("deleted", self.error(server, "jobs.track", ids=ids), "removed or replaced", home)
        self.error(server, "jobs.wait", ids=ids, timeout=2)
        done = [m for m in told[after:] if m.get("method") == "event" and m["params"]["type"] == "job.completed"]
        self.report.check("deleted: no job is told of as done", not done, done)
        self.report.check("deleted: no new registry stands there", not os.path.exists(home + "/registry.sqlite"))
        self.report.check("deleted: the process lives", self.error(server, "ping") is None)
        self.report.check("deleted: it ends with 0", server.finish() == 0)

    def run_all(self):
        if self.has_namespace:
            self.full()
            self.read_only()
        else:
            self.report.figure("skipped", "a full disk and a read-only one: no mount namespace is allowed here")
        self.registries()
        self.later_version_meanwhile()
        self.unreadable_results()
        self.deleted()


class UserServer(Server):
    """A server as another user."""

    def __init__(self, env, drop):
        popen = subprocess.Popen
        subprocess.Popen = lambda *arguments, **options: popen(*arguments, **options, **drop)
        try:
            super().__init__(env)
        finally:
            subprocess.Popen = popen


def mount(*arguments):
    subprocess.run(["mount", *arguments], check=True)


def fill(path):
    """Takes every byte that the disk has."""
    with open(path, "wb", buffering=0) as file:
        for size in (4096, 1):
            try:
                while file.write(b"x" * size):
                    pass
            except OSError:
                pass


def fold(path):
    """Brings what is in the log into the file itself, which else would mend what a test damages."""
    registry = sqlite3.connect(path)
    registry.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    registry.close()


def content(path):
    """What is in a registry: its rows, or which file it is where these can't be read.

    Not its bytes: SQLite does not know of a damage before it meets it, and writes when a file is opened.
    """
    try:
        with kill_model.copy_of(os.path.dirname(path)) as registry:
            version = registry.execute("PRAGMA user_version").fetchone()
            return version, list(registry.iterdump())
    except sqlite3.DatabaseError:
        return os.stat(path).st_ino


def snapshot(folder):
    return sorted(os.path.join(place, name) for place, _, names in os.walk(folder) for name in names)


def enter_namespace():
    """Starts over in a mount namespace; returns where none is allowed."""
    if INSIDE in sys.argv or not shutil.which("unshare"):
        return
    unshare = ["unshare", "--mount", "--propagation", "private"]
    if os.getuid() != 0:
        unshare.insert(1, "--map-root-user")
    probe = subprocess.run(
        [*unshare, "mount", "-t", "tmpfs", "none", "/mnt"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if probe.returncode == 0:
        os.execvp("unshare", [*unshare, sys.executable, *sys.argv, INSIDE])


def main():
    enter_namespace()
    parser = argparse.ArgumentParser(prog="torture disk", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(INSIDE, action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    report = Report()
    disk = Disk(options, report)
    try:
        disk.run_all()
    finally:
        disk.sandbox.stop()
    if report.failed:
        report.figure("homes", disk.folder)
    else:
        shutil.rmtree(disk.folder, ignore_errors=True)
    raise SystemExit(report.end())


main()
