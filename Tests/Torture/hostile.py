"""A service that means harm, over real HTTP: what it sends costs bounded memory and time, ends in a typed error, and the
program lives on."""

import argparse
import concurrent.futures
import contextlib
import gzip
import os
import random
import shutil
import socket
import ssl
import subprocess
import tempfile
import threading
import time

from programs import Server, environment, make_key
from report import Report

MB = 1 << 20
# Memory that two answers at once may cost at their peak, over what the program took before: each may be 16 MiB long,
# is kept while it grows, and is read, which takes four bytes more for each character that is a sign of JSON's.
MOST_MB = 192
# Seconds that an attempt may take (HTTPConfiguration.attemptTimeout), and what a busy machine adds.
MOST_S = 20 + 10


def head(*lines, status="200 OK"):
    return ("\r\n".join([f"HTTP/1.1 {status}", "Content-Type: application/json", *lines]) + "\r\n").encode()


def endless(piece):
    while True:
        yield piece


def endless_headers():
    yield head()
    for number in range(1 << 40):
        yield f"X-More-{number}: {'x' * 900}\r\n".encode() * 16


def one_endless_header():
    yield head() + b"X-More: "
    yield from endless(b"x" * 16_384)


def endless_interim():
    yield from endless(b"HTTP/1.1 100 Continue\r\n\r\n" * 500)


def endless_status_line():
    yield b"HTTP/1.1 200 "
    yield from endless(b"O" * 16_384)


def endless_trailers():
    yield head("Transfer-Encoding: chunked", "") + b"2\r\n{}\r\n0\r\n"
    for number in range(1 << 40):
        yield f"X-More-{number}: {'x' * 900}\r\n".encode() * 16


def endless_extension():
    yield head("Transfer-Encoding: chunked", "") + b"2;"
    yield from endless(b"x" * 16_384)


def bomb(wrapped=1):
    body = gzip.compress(b" " * (128 * MB), 9)
    for _ in range(wrapped - 1):
        body = gzip.compress(body, 9)
    yield head("Content-Encoding: " + ", ".join(["gzip"] * wrapped), f"Content-Length: {len(body)}", "") + body


def sent(body, *lines, status="200 OK"):
    yield head(f"Content-Length: {len(body)}", *lines, "", status=status) + body


def slow_header():
    yield head()
    while True:
        time.sleep(0.5)
        yield b"X-More: x\r\n"


# What is sent, and the kinds of error that may come of it.
ATTACKS = {
    "endless headers": (endless_headers, ["bad_response", "unreachable", "too_large"]),
    "one endless header": (one_endless_header, ["bad_response", "unreachable", "too_large"]),
    "endless interim answers": (endless_interim, ["bad_response", "unreachable", "timeout", "too_large"]),
    "an endless status line": (endless_status_line, ["bad_response", "unreachable", "too_large", "timeout"]),
    "endless trailers": (endless_trailers, ["bad_response", "unreachable", "too_large", "timeout"]),
    "an endless chunk extension": (endless_extension, ["bad_response", "unreachable", "too_large", "timeout"]),
    "a gzip bomb": (bomb, ["too_large", "bad_response"]),
    "a gzip bomb in gzip": (lambda: bomb(2), ["too_large", "bad_response"]),
    "deep JSON": (lambda: sent(b"[" * (16 * MB)), ["bad_response"]),
    "deep JSON in a result": (lambda: sent(b'{"data":{"result":' + b'{"a":' * (2 * MB)), ["bad_response"]),
    "a lying length": (lambda: sent(b"{}", "Content-Length: 9223372036854775807"), ["bad_response", "unreachable", "too_large"]),
    "a negative length": (lambda: iter([head("Content-Length: -5", "") + b"{}"]), ["bad_response", "unreachable"]),
    "a page": (lambda: sent(b"<html>" + b"x" * (8 * MB)), ["bad_response"]),
    "headers that trickle": (slow_header, ["timeout"]),
}


# Those that go on until the attempt's time is over. They go on side by side.
LONG = ["endless interim answers", "an endless status line", "an endless chunk extension", "headers that trickle"]


class Listener:
    """Takes connections on this machine, each in a thread of its own."""

    def __init__(self):
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def stop(self):
        # Wakes who waits for the next connection, which closing alone does not.
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()


class Service(Listener):
    """Answers every connection with one attack, for as long as the other side takes it."""

    def __init__(self, attack):
        self._attack = attack
        self.bytes = 0
        super().__init__()
        self.url = f"http://{self.address}"

    def _answer(self, connection):
        try:
            with connection:
                connection.settimeout(60)
                connection.recv(1 << 16)
                for piece in self._attack():
                    connection.sendall(piece)
                    self.bytes += len(piece)
                connection.recv(1)
        except OSError:
            pass


class Impostor(Listener):
    """Stands in the service's place with a certificate of its own making, and takes down what it is sent."""

    def __init__(self, folder):
        key, self.certificate = os.path.join(folder, "key.pem"), os.path.join(folder, "certificate.pem")
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
             "-keyout", key, "-out", self.certificate, "-days", "1", "-subj", "/CN=localhost",
             "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"], check=True, capture_output=True)
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(self.certificate, key)
        self.connections, self.received = 0, b""
        super().__init__()
        self.url = f"https://{self.address}"

    def _answer(self, connection):
        self.connections += 1
        try:
            connection.settimeout(10)
            with self._context.wrap_socket(connection, server_side=True) as safe:
                self.received += safe.recv(1 << 16)
        except OSError:
            pass


def refuse_impostor(key, report):
    """A certificate that nobody trusts ends the connection before anything is sent, whatever the environment says."""
    with contextlib.ExitStack() as stack:
        home = stack.enter_context(tempfile.TemporaryDirectory(prefix="scjobs-hostile-"))
        service = Impostor(home)
        stack.callback(service.stop)
        # Switches that other programs have.
        lenient = {
            "NODE_TLS_REJECT_UNAUTHORIZED": "0", "PYTHONHTTPSVERIFY": "0", "GIT_SSL_NO_VERIFY": "1",
            "SSL_CERT_FILE": service.certificate, "SSL_CERT_DIR": home}
        server = Server(environment(home, service.url, key, no_proxy="127.0.0.1", **lenient))
        answers = [server.wait_for(server.send(method), 3 * MOST_S) for method in ("usage.get", "health.get")]
        errors = [answer.get("error") if answer else None for answer in answers]
        report.figure("attack", "a certificate that nobody trusts", *[error and error["data"]["kind"] for error in errors])
        report.check("a typed error", all(error and error["data"]["kind"] == "unreachable" for error in errors), errors)
        report.check("it says that it is the certificate", all(error and "ertificate" in error["message"] for error in errors), errors)
        report.check("it was asked", service.connections > 0)
        report.check("nothing was sent", service.received == b"", service.received)
        report.check("it ends with 0", server.finish() == 0)


def status_kb(pid, name):
    with open(f"/proc/{pid}/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith(name + ":"))


class Outcome:
    """What came of an attack."""

    def __init__(self, took, peak, sent, answers, lives, code):
        self.took, self.peak, self.sent = took, peak, sent
        self.errors = [answer.get("error") if answer else None for answer in answers]
        self.lives, self.code = lives, code


def run(name, key):
    """Attacks a new server with an empty home."""
    service = Service(ATTACKS[name][0])
    home = tempfile.mkdtemp(prefix="scjobs-hostile-")
    server = Server(environment(home, service.url, key, **{"no_proxy": "127.0.0.1"}))
    try:
        server.call("ping")
        server.call("jobs.list")
        before = status_kb(server.pid, "VmRSS")
        began = time.monotonic()
        # Nothing is tracked: one request, one answer. A job's is read by other means than a list's.
        calls = [server.send("jobs.discover", limit=100), server.send("usage.get")]
        answers = [server.wait_for(call, 3 * MOST_S) for call in calls]
        took = time.monotonic() - began
        peak = (status_kb(server.pid, "VmHWM") - before) / 1024
        lives = (server.wait_for(server.send("ping")) or {}).get("result") == {}
        return Outcome(took, peak, service.bytes, answers, lives, server.finish())
    finally:
        service.stop()
        shutil.rmtree(home)


def judge(name, outcome, report):
    found = [error["data"]["kind"] if error else None for error in outcome.errors]
    report.figure("attack", name, *found, f"{outcome.took:.1f} s", f"{outcome.peak:.1f} MB", f"{outcome.sent} bytes sent")
    report.check(f"{name}: typed errors", all(kind in ATTACKS[name][1] for kind in found), outcome.errors)
    report.check(f"{name}: bounded time", outcome.took < MOST_S, outcome.took)
    report.check(f"{name}: bounded memory", outcome.peak < MOST_MB, outcome.peak)
    report.check(f"{name}: the process lives", outcome.lives)
    report.check(f"{name}: it ends with 0", outcome.code == 0, outcome.code)


def main():
    parser = argparse.ArgumentParser(prog="torture hostile", description=__doc__)
    parser.add_argument("--only", choices=ATTACKS, help="one attack")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    report = Report()
    key = make_key(random.Random(options.seed))
    names = [options.only] if options.only else list(ATTACKS)
    with concurrent.futures.ThreadPoolExecutor(len(LONG)) as pool:
        long = {name: pool.submit(run, name, key) for name in names if name in LONG}
        for name in names:
            judge(name, long[name].result() if name in long else run(name, key), report)
    if not options.only:
        refuse_impostor(key, report)
    raise SystemExit(report.end())


main()
