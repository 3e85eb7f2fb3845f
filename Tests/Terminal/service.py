"""A service whose jobs are as a test says: the documented paths, on this machine alone."""

import http.server
import json
import threading
import time


class Service:
    """Serves until `stop()`. Jobs are plain dictionaries in the form of the wire; change them under `lock`."""

    def __init__(self, requests_per_minute=10_000):
        self.requests_per_minute = requests_per_minute
        self.lock = threading.Lock()
        self.jobs = {}
        # Called with each job before it is shown; to let jobs move by themselves.
        self.before_showing = None
        self.looks = 0
        handler = type("Handler", (_Handler,), {"service": self})
        self.server = _Server(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def add(self, number, status="processing", processed=0, total=100, **more):
        """Returns the id: `job_` and the number in 24 digits."""
        job_id = f"job_{number:024x}"
        now = stamp()
        with self.lock:
            self.jobs[job_id] = {
                "id": job_id, "type": "one_call", "status": status,
                "progress": progress(processed, total), "created_at": now, "updated_at": now, **more}
        return job_id

    def set(self, job_id, processed=None, **more):
        with self.lock:
            job = self.jobs[job_id]
            if processed is not None:
                job["progress"] = progress(processed, job["progress"]["total"])
            job.update(more, updated_at=stamp())

    def complete(self, job_id, result=None):
        total = self.jobs[job_id]["progress"]["total"]
        self.set(job_id, total, status="completed", result={"results": []} if result is None else result)

    def fail(self, job_id, code="CODING_FAILED", message="It stopped."):
        self.set(job_id, status="failed", error={"code": code, "message": message})

    def answer(self, path):
        """The status and the body for a path."""
        with self.lock:
            self.looks += 1
            if self.before_showing:
                for job in self.jobs.values():
                    self.before_showing(job)
            name = path.split("?")[0]
            if name == "/v2/jobs":
                rows = [{k: v for k, v in job.items() if k not in ("result", "error")}
                        for job in reversed(self.jobs.values())]
                return 200, {"success": True, "data": rows[:100], "meta": {"count": len(rows[:100])}}
            if name.startswith("/v2/jobs/"):
                job = self.jobs.get(name.rsplit("/", 1)[1])
                if job:
                    return 200, {"success": True, "data": job}
            if name == "/health":
                return 200, {"success": True, "data": {"status": "healthy", "dependencies": {}}}
            return 404, {"success": False, "error": {"code": "NOT_FOUND", "message": "There is no such thing."}}

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


class _Server(http.server.ThreadingHTTPServer):
    def handle_error(self, request, address):
        """A program that was killed leaves connections behind: no news."""


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # A reply in one segment: else each waits for the client's delayed acknowledgement.
    wbufsize = -1

    def do_GET(self):
        status, body = self.service.answer(self.path)
        data = json.dumps(body).encode()
        limit = self.service.requests_per_minute
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("X-RateLimit-Limit", str(limit))
        self.send_header("X-RateLimit-Remaining", str(limit - 1))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


def progress(processed, total):
    return {"processed": processed, "total": total, "percentage": processed * 100 // total}


def stamp():
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
