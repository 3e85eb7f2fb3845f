"""An HTTP proxy between clients and the sandbox that keeps a log: who asked for what, when, and what came back."""

import http.client
import http.server
import json
import os
import threading
import time

FINAL = ("completed", "failed")


class Entry:
    """One request. Times are `time.monotonic()`: when it was passed on, and when the service had answered."""

    def __init__(self, pid, path, asked, answered, status, final):
        self.pid = pid
        self.path = path
        self.asked = asked
        self.answered = answered
        self.status = status
        # The id of the job whose end the answer told, if it did.
        self.final = final


class Proxy:
    def __init__(self, address):
        self.entries = []
        self._lock = threading.Lock()
        log = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            # Small answers must not wait for the acknowledgement of the one before.
            disable_nagle_algorithm = True
            wbufsize = -1

            def setup(self):
                super().setup()
                self.pid = pid_of_peer(self.client_address[1])
                self.upstream = http.client.HTTPConnection(address, timeout=30)

            def finish(self):
                self.upstream.close()
                try:
                    super().finish()
                except OSError:
                    pass  # The client was killed.

            def handle(self):
                try:
                    super().handle()
                except OSError:
                    pass

            def do_GET(self):
                headers = {
                    name: value for name, value in self.headers.items()
                    if name.lower() not in ("host", "connection", "accept-encoding")}
                asked = time.monotonic()
                self.upstream.request("GET", self.path, headers=headers)
                answer = self.upstream.getresponse()
                body = answer.read()
                log.add(Entry(
                    self.pid, self.path, asked, time.monotonic(), answer.status, final_of(self.path, body)))
                self.send_response_only(answer.status)
                for name, value in answer.getheaders():
                    if name.lower() not in ("connection", "content-length", "transfer-encoding"):
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
                self.wfile.flush()

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def add(self, entry):
        with self._lock:
            self.entries.append(entry)

    def log(self):
        """What there is so far, in the order in which it was passed on."""
        with self._lock:
            return sorted(self.entries, key=lambda entry: entry.asked)

    def stop(self):
        self._server.shutdown()
        self._server.server_close()


def final_of(path, body):
    """The id of the job that the answer shows at its end: an answer about one job, for lists hold no results."""
    if not path.startswith("/v2/jobs/"):
        return None
    job = json.loads(body).get("data") or {}
    return job.get("id") if job.get("status") in FINAL else None


def pid_of_peer(port):
    """The process that has the other end of a connection from that port of 127.0.0.1; None when it is gone."""
    with open("/proc/net/tcp") as file:
        rows = [line.split() for line in file.readlines()[1:]]
    inodes = {row[9] for row in rows if row[1] == f"0100007F:{port:04X}"}
    sockets = {f"socket:[{inode}]" for inode in inodes - {"0"}}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        folder = f"/proc/{pid}/fd"
        try:
            for name in os.listdir(folder):
                if os.readlink(f"{folder}/{name}") in sockets:
                    return int(pid)
        except OSError:
            continue
    return None
