"""Replays protocol/vectors against the real server, read through this client's own process and line cutter."""

from __future__ import annotations

import os
import queue
import threading
from pathlib import Path
from typing import Any, List, Optional

import pytest

from scjobs._process import ServerProcess
from scjobs._wire import LineCutter
from vectors import FOLDER, EndInput, Expect, ExpectEnd, Names, Send, Serve, Step, parse, steps

FILES = sorted(FOLDER.glob("*.jsonl"))

#: Far more than any line takes: a drain has 5 s, and 50 MB are counted off in less.
PATIENCE = 60.0

PING = '--> {"jsonrpc":"2.0","id":1,"method":"ping"}\n'


class Mismatch(AssertionError):
    """The server did not do what the vector says."""


class Peer:
    """A server at the other ends of two pipes. Writing never waits for reading, nor the other way round."""

    def __init__(self, options: List[str], home: Path) -> None:
        self._server = ServerProcess(None, options, {**os.environ, "SCJOBS_HOME": str(home)}, None)
        self._outbox: queue.SimpleQueue[Optional[bytes]] = queue.SimpleQueue()
        self._lines: queue.SimpleQueue[Optional[bytes]] = queue.SimpleQueue()
        self._threads = [
            threading.Thread(target=work, daemon=True) for work in (self._write, self._read, self._listen)
        ]
        for thread in self._threads:
            thread.start()

    def send(self, data: bytes) -> None:
        self._outbox.put(data)

    def end_input(self) -> None:
        self._outbox.put(None)

    def next_line(self) -> Optional[bytes]:
        """The next line; `None` at the end of the output."""
        try:
            return self._lines.get(timeout=PATIENCE)
        except queue.Empty:
            raise Mismatch("nothing comes, and the server does not end") from None

    def finish(self) -> int:
        """The exit status, when the output has ended."""
        status = self._server.popen.wait(PATIENCE)
        for thread in self._threads:
            thread.join(PATIENCE)
        self._server.end()
        return status

    def kill(self) -> None:
        self._server.kill()
        self.end_input()
        self.finish()

    def _write(self) -> None:
        while (data := self._outbox.get()) is not None:
            rest = memoryview(data)
            try:
                while rest:
                    rest = rest[self._server.stdin.write(rest) :]
            except BrokenPipeError:
                pass  # A server that is gone is seen by what it did not answer.
        self._server.stdin.close()

    def _read(self) -> None:
        cutter = LineCutter()
        while data := self._server.stdout.read(1 << 16):
            for line in cutter.feed(data):
                self._lines.put(line)
        self._lines.put(None)

    def _listen(self) -> None:
        while data := self._server.error_stream.read(1 << 16):
            self._server.stderr.feed(data)


class Replay:
    """One file under way."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._servers = 0
        self._server: Optional[Peer] = None
        self._names = Names()
        #: What is to come, in any order, until something is sent again.
        self._expected: List[Any] = []
        #: What may come besides.
        self._allowed: List[Any] = []

    def run(self, text: str) -> None:
        """:raises Mismatch: for the first line that the server does not keep to."""
        try:
            for line, step in steps(text):
                try:
                    self._perform(step)
                except Mismatch as error:
                    raise Mismatch(f"line {line}, or those before it: {error}") from None
            self._end_server()
        finally:
            if self._server is not None:
                self._server.kill()

    def _perform(self, step: Step) -> None:
        if isinstance(step, Expect):
            (self._allowed if step.is_optional else self._expected).append(step.pattern)
        elif isinstance(step, Serve):
            self._end_server()
            self._begin(step.options)
        elif isinstance(step, ExpectEnd):
            self._end_server()
        else:
            self._receive()
            server = self._server or self._begin([])
            if isinstance(step, Send):
                server.send(self._names.fill_bytes(step.data))
            else:
                server.end_input()

    def _begin(self, options: List[str]) -> Peer:
        self._servers += 1
        self._names = Names()
        self._server = Peer(options, self._folder / f"home-{self._servers}")
        return self._server

    def _receive(self) -> None:
        """Waits until each line that is expected has come."""
        while self._expected:
            server = self._server or self._begin([])
            line = server.next_line()
            if line is None:
                raise Mismatch(f"the server ended before it wrote {self._expected[0]}")
            self._take(parse(line.decode("utf-8")))
            if not self._expected:
                self._allowed = []

    def _take(self, value: Any) -> None:
        for place, pattern in enumerate(self._expected):
            if self._names.fits(value, pattern, isinstance(pattern, list)):
                del self._expected[place]
                return
        if any(Names(self._names.bound).fits(value, pattern) for pattern in self._allowed):
            return
        differences = [self._names.difference(value, pattern) for pattern in self._expected]
        raise Mismatch(f"{'; '.join(differences)}; came: {str(value)[:500]}")

    def _end_server(self) -> None:
        self._receive()
        if self._server is None:
            return
        self._server.end_input()
        surplus = []
        while (line := self._server.next_line()) is not None:
            surplus.append(line)
        server, self._server = self._server, None
        status = server.finish()
        if surplus or status != 0:
            raise Mismatch(f"came at the end: {surplus[:5]}, exit status {status}")


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.stem))
def test_every_line_is_answered_as_the_vector_says(file: Path, tmp_path: Path) -> None:
    Replay(tmp_path).run(file.read_text(encoding="utf-8"))


def test_there_are_vectors_and_each_step_of_their_language_is_met() -> None:
    met = [step for file in FILES for _, step in steps(file.read_text(encoding="utf-8"))]
    assert {type(step) for step in met} == {Serve, Send, EndInput, Expect, ExpectEnd}
    assert len(FILES) >= 6 and sum(isinstance(step, Expect) for step in met) > 200


@pytest.mark.parametrize(
    "text, complaint",
    [
        (PING + '<-- {"jsonrpc":"2.0","id":1.0,"result":{}}', "/id: 1 is not 1.0"),
        (PING + '<-- {"jsonrpc":"2.0","id":"1","result":{}}', '/id: 1 is not "1"'),
        (PING + '<-- {"jsonrpc":"2.0","id":1}', "/result is not expected"),
        (PING + '<-- {"jsonrpc":"2.0","id":1,"result":{"a":1}}', "/result/a is missing"),
        (PING + '<-- {"jsonrpc":"2.0","id":1,"result":"<array>"}', "/result: {} is no <array>"),
        (PING + "--> @end\n" + '<-- {"jsonrpc":"2.0","id":1,"result":{}}\n<-- {}', "ended before it wrote {}"),
        (PING, "came at the end"),
        ("@serve --no-such-option", "exit status"),
        ('--> [{"jsonrpc":"2.0","id":1,"method":"ping"}]\n<-- [{"id":2,"...":"..."}]', "no member is"),
    ],
)
def test_a_vector_that_the_server_does_not_keep_to_fails(text: str, complaint: str, tmp_path: Path) -> None:
    with pytest.raises(Mismatch) as caught:
        Replay(tmp_path).run(text)
    assert complaint in str(caught.value)


@pytest.mark.parametrize("line", ["hello", "<-- {", '--> @ "a" b', "--> @ 0xF", "--> @ 3*0x00"])
def test_a_line_that_is_none_of_a_vector_is_told(line: str) -> None:
    with pytest.raises(ValueError, match="line 2"):
        list(steps("# first\n" + line))
