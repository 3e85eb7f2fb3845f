"""The programs under test: where the binary is, a sandbox server, and a JSON-RPC server over pipes."""

import http.client
import json
import os
import select
import signal
import subprocess
import threading
import time
import urllib.parse

BINARY = os.environ["SCJOBS_BIN"]


def environment(home, url, key, **more):
    """Nothing of the caller's own session comes along."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SCP_", "SCJOBS_", "XDG_"))}
    return {**kept, "HOME": home, "SCJOBS_HOME": home, "SCP_API_URL": url, "SCP_API_KEY": key, **more}


def make_key(random):
    return "scp_test_" + "".join(random.choice("0123456789abcdefghijklmnopqrstuvwxyz") for _ in range(32))


class Sandbox:
    """A `scjobs sandbox` in a process of its own, and what can be asked of it without the client under test."""

    def __init__(self, random, speed, rpm, jobs=0, credits=None):
        self.speed = speed
        self._random = random
        self.rpm = rpm
        self.process = subprocess.Popen(
            [BINARY, "sandbox", "--port", "0", "--speed", str(speed), "--rpm", str(rpm), "--jobs", str(jobs),
             "--seed", str(random.randrange(1, 1 << 40)), *(["--credits", str(credits)] if credits else [])],
            stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)
        ready, _, _ = select.select([self.process.stdout], [], [], 20)
        self.url = self.process.stdout.readline().decode().strip() if ready else ""
        if not self.url.startswith("http://"):
            self.process.kill()
            raise SystemExit("the sandbox did not start")
        self.address = urllib.parse.urlsplit(self.url).netloc
        self._sent = rpm

    def ask(self, path, body=None):
        """One request with a key that no client under test uses, a new one before its limit is reached.

        Returns the status and the bytes of the answer.
        """
        if self._sent >= self.rpm:
            self._key, self._sent = make_key(self._random), 0
        self._sent += 1
        connection = http.client.HTTPConnection(self.address, timeout=20)
        try:
            headers = {"x-api-key": self._key}
            if body is None:
                connection.request("GET", path, headers=headers)
            else:
                connection.request("POST", path, json.dumps(body), {**headers, "Content-Type": "application/json"})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def create_job(self, responses=50):
        """Starts a job of 50 or more responses. Returns its id."""
        texts = [{"id": f"r{n}", "text": f"answer {n}"} for n in range(responses)]
        status, body = self.ask("/v2/code", {"responses": texts})
        if status != 202:
            raise SystemExit(f"the sandbox refused a job: {status} {body[:200]!r}")
        return json.loads(body)["data"]["job_id"]

    def job(self, job_id):
        """The job as the service shows it and the bytes of that answer; None when there is none."""
        status, body = self.ask(f"/v2/jobs/{job_id}")
        return (json.loads(body)["data"], body) if status == 200 else (None, body)

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Server:
    """A `scjobs serve`. Answers and notifications are kept with the time when each was read.

    `on_message(message, time)` is called on the reader's thread.
    """

    def __init__(self, env, on_message=None, stderr=subprocess.DEVNULL):
        self.on_message = on_message
        self.answers = {}
        self._next = 0
        self._changed = threading.Condition()
        self.ended = False
        self.process = subprocess.Popen(
            [BINARY, "serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stderr, env=env)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def pid(self):
        return self.process.pid

    def _read(self):
        for line in self.process.stdout:
            if not line.endswith(b"\n"):
                break  # Cut off by the end of the process: nobody was told.
            message, now = json.loads(line), time.monotonic()
            if self.on_message:
                self.on_message(message, now)
            with self._changed:
                if message.get("id") is not None:
                    self.answers[message["id"]] = (message, now)
                self._changed.notify_all()
        with self._changed:
            self.ended = True
            self._changed.notify_all()

    def send(self, method, **params):
        """Returns the id of the request; None when the process is gone."""
        self._next += 1
        line = json.dumps({"jsonrpc": "2.0", "id": self._next, "method": method, "params": params}) + "\n"
        try:
            self.process.stdin.write(line.encode())
            self.process.stdin.flush()
        except (BrokenPipeError, ValueError):
            return None
        return self._next

    def wait_for(self, request, timeout=30):
        """The message that answers; None when it does not come."""
        with self._changed:
            self._changed.wait_for(lambda: request in self.answers or self.ended, timeout)
            return self.answers.get(request, (None, 0))[0]

    def call(self, method, timeout=30, **params):
        """The result, or an error that ends the run."""
        answer = self.wait_for(self.send(method, **params), timeout)
        if answer is None or "error" in answer:
            raise RuntimeError(f"{method}: {answer['error'] if answer else 'no answer'}")
        return answer["result"]

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        return self.wait_end()

    def finish(self):
        self.process.stdin.close()
        return self.wait_end()

    def wait_end(self):
        """Reads what is left in the pipe. Returns the exit code."""
        code = self.process.wait(timeout=30)
        self._reader.join(timeout=30)
        self.process.stdout.close()
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            pass
        return code
