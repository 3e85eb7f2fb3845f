"""The faces of the program under load: a server, a prompt on a pseudo-terminal, commands on a pipe."""

import collections
import fcntl
import os
import pty
import select
import struct
import subprocess
import termios
import threading
import time

from programs import BINARY, Server


class Serving:
    """A server that tracks jobs, waits for each, and is asked all sorts of things."""

    def __init__(self, name, env, chance, report, on_message=None):
        self.name = name
        self._chance = chance
        self._report = report
        self._on_message = on_message
        self.asked = collections.Counter()
        self._waits = set()
        self._answered = collections.Counter()
        self.server = Server(env, self._hears)
        self.pid = self.server.pid

    def _hears(self, message, now):
        if self._on_message:
            self._on_message(message, now)
        if "id" in message:
            self._answered[message["id"]] += 1
            self._report.check(f"{self.name} refuses nothing", "error" not in message, message.get("error"))

    def begin(self, ids):
        tags = ["soak", f"tag-{self._chance.randint(1, 9)}"]
        self.server.call("jobs.track", ids=ids, tags=tags, label=f"{self.name} {len(self._waits)}")
        for job_id in ids:
            more = {"progressToken": job_id} if self._chance.random() < 0.3 else {}
            self._waits.add(self.server.send("jobs.wait", ids=[job_id], timeout=36_000, **more))
        self.asked["jobs.wait"] += len(ids)

    def ask_something(self, job_id):
        """`job_id`: of a job that every process knows by now; None while there is none."""
        method, params = self._chance.choice([
            ("ping", {}), ("session.status", {}), ("metrics.get", {}), ("jobs.list", {"limit": 20}),
            ("jobs.list", {"status": "processing", "limit": 20}), ("jobs.list", {"tag": "soak", "limit": 10}),
            ("events.since", {"sequence": 0, "limit": 20}), ("policy.get", {}),
            ("command.run", {"line": "jobs --limit 5"}), ("command.complete", {"line": "show job", "cursor": 8}),
        ] + ([("jobs.get", {"id": job_id}), ("jobs.history", {"id": job_id}), ("jobs.result", {"id": job_id})]
             if job_id else []))
        self.server.call(method, **params)
        self.server.answers.clear()
        self.asked[method] += 1

    def unanswered(self):
        return [request for request in self._waits if self._answered[request] != 1]

    @property
    def is_alive(self):
        return self.server.process.poll() is None

    def tail(self):
        return ""

    def end(self):
        return self.server.finish(), 0

    def kill(self):
        if self.is_alive:
            self.server.kill()


class Prompt:
    """The program at its prompt, with its live block, and somebody who types faster than anybody could."""

    # Of a fast typist.
    PAUSE = 0.3
    # What the prompt writes when it begins to read a line: from there on pasted text is bracketed.
    READY = b"\x1b[?2004h"

    def __init__(self, name, env, chance):
        self.name = name
        self._chance = chance
        self.asked = collections.Counter()
        self._tail = b""
        self._prompts = 0
        self._typed = 0
        self._lines = collections.deque()
        self._next = 0.0
        self._count = 0
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        self._process = subprocess.Popen(
            [BINARY, "shell", "--live"], stdin=slave, stdout=slave, stderr=slave, env=env, cwd=env["HOME"], start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        os.close(slave)
        self.pid = self._process.pid
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        while True:
            try:
                data = os.read(self._master, 1 << 16)
            except OSError:
                return
            if not data:
                return
            # What was split between two reads is counted once.
            edge = self._tail[1 - len(self.READY):] + data
            self._prompts += edge.count(self.READY)
            self._tail = (self._tail + data)[-2000:]

    def _enter(self, line, kind):
        self.asked[kind] += 1
        self._lines.append(line)
        self._type()

    def _type(self):
        """Types the next line when the prompt has come back from the last one."""
        if self._lines and self._prompts > self._typed:
            self._typed = self._prompts
            os.write(self._master, self._lines.popleft().encode() + b"\r")

    def begin(self, ids):
        self._count += 1
        self._enter(f"track {' '.join(ids)} --tag soak --label 'typed {self._count}'", "track")

    def ask_something(self, old):
        """`old`: as for a server."""
        self._type()
        if self._lines or time.monotonic() < self._next:
            return
        self._next = time.monotonic() + self.PAUSE
        old = old or "@last"
        line = self._chance.choice([
            "jobs --limit 10", f"show {old}", "status", "stats", "timeline --limit 8", f"history {old}", "history 5",
            f"result {old} --pointer /results/0", "wait @active --any --timeout 20s", "output json", "output table",
            "set wave 7", "jobs --tag soak --limit 3 | cat", f"show {old} > /dev/null", "help wait", "! true",
            "let name = status /version", "policy show", "sho\t", "nonsense"])
        self._enter(line, line.split()[0])

    @property
    def is_alive(self):
        return self._process.poll() is None

    def tail(self):
        return self._tail[-300:]

    def end(self):
        self._enter("quit", "quit")
        deadline = time.monotonic() + 60
        while self._lines and time.monotonic() < deadline:
            self._type()
            time.sleep(0.05)
        try:
            code = self._process.wait(60)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = "it did not end"
        return code, 0

    def kill(self):
        if self.is_alive:
            self._process.kill()
            self._process.wait()


class Commands:
    """Commands on a pipe: jobs are tracked, waited for and looked at, a batch after the other, each in a process."""

    BATCH = 8

    def __init__(self, name, env, create_job, report):
        self.name = name
        self.asked = collections.Counter()
        self._env = env
        self._create_job = create_job
        self._report = report
        self._is_over = threading.Event()
        self._process = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        batch = 0
        while not self._is_over.is_set():
            batch += 1
            ids = [self._create_job() for _ in range(self.BATCH)]
            lines = [f"track {' '.join(ids)} --tag piped --label 'batch {batch}'", f"wait {' '.join(ids)} --timeout 10h"]
            lines += [f"result {job_id} --pointer /results/0 > /dev/null" for job_id in ids]
            lines += ["jobs --tag piped --limit 2", "! echo done"]
            self._process = subprocess.Popen(
                [BINARY, "shell", "--output", "json"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT, env=self._env)
            said, _ = self._process.communicate(("\n".join(lines) + "\n").encode())
            code = self._process.returncode
            self._report.check(
                "commands on a pipe end with 0", code == 0 and said.endswith(b"done\n"), f"{code}: {said[-300:]}")
            self.asked["commands"] += len(lines)

    def finish(self):
        """The batch that runs is the last."""
        self._is_over.set()

    def join(self):
        self._thread.join(180)
        self._report.check("the last commands on a pipe end", not self._thread.is_alive())

    def kill(self):
        self._is_over.set()
        if self._process and self._process.poll() is None:
            self._process.kill()
            self._process.wait()
