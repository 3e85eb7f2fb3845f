"""The server as a child process: finding it, starting it, and making sure that it ends."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import weakref
from collections import deque
from typing import IO, Any, Callable, Deque, List, Mapping, Optional, Sequence, Union

from ._failures import BinaryNotFound

BinaryPath = Union[str, "os.PathLike[str]"]

#: Seconds that a server has to drain: what it promises itself, and some air.
DRAIN_SECONDS = 7.0
#: Seconds between asking a server to end and making it.
TERM_SECONDS = 2.0

_KEY = re.compile(r"scp_(live|test)_[A-Za-z0-9]")


def find_binary(binary: Optional[BinaryPath], env: Mapping[str, str]) -> str:
    """The server's path: what was given, else `SCJOBS_BIN`, else `scjobs` on PATH."""
    if binary is not None:
        wanted, origin = os.fspath(binary), "as given"
    elif env.get("SCJOBS_BIN"):
        wanted, origin = env["SCJOBS_BIN"], "from SCJOBS_BIN"
    else:
        wanted, origin = "scjobs", "SCJOBS_BIN is not set"
    found = shutil.which(os.path.expanduser(wanted), path=env.get("PATH"))
    if found is None:
        where = "a file that can be run" if os.sep in wanted else "on PATH"
        raise BinaryNotFound(f"{wanted!r} is not {where} ({origin}): install scjobs, or set SCJOBS_BIN.")
    return os.path.abspath(found)


class ServerProcess:
    """A running `scjobs serve`.

    It has a process group of its own: a Ctrl-C at the terminal is for this program, which then cancels what
    it waits for. When this program dies, its end of the pipe closes, and the server ends by itself.
    """

    def __init__(
        self,
        binary: Optional[BinaryPath],
        args: Sequence[str],
        env: Optional[Mapping[str, str]],
        cwd: Optional[BinaryPath],
    ) -> None:
        if isinstance(args, str):
            raise TypeError("args is a sequence of arguments, such as ['--sandbox'], not one string")
        if any(_KEY.search(argument) for argument in args):
            raise ValueError(
                "An API key must not stand in args, where every user of the machine can read it:"
                " pass api_key, or set SCP_API_KEY."
            )
        environment = dict(os.environ if env is None else env)
        self.popen: subprocess.Popen[bytes] = subprocess.Popen(
            [find_binary(binary, environment), "serve", *args],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            env=environment,
            cwd=cwd,
            start_new_session=True,
        )
        self.stderr = StderrTail()
        # The last resort, for a session that nobody closed.
        self._finalizer = weakref.finalize(self, _end, self.popen, os.getpid())

    @property
    def stdin(self) -> IO[bytes]:
        return _pipe(self.popen.stdin)

    @property
    def stdout(self) -> IO[bytes]:
        return _pipe(self.popen.stdout)

    @property
    def error_stream(self) -> IO[bytes]:
        return _pipe(self.popen.stderr)

    def kill(self) -> None:
        """Sends SIGKILL, if it has not ended."""
        if self.popen.poll() is None:
            self.popen.kill()

    def end(self) -> None:
        """Ends the process now, by force if need be, and reaps it."""
        self._finalizer()


def when_collected(object: object, work: Callable[..., None], *args: Any) -> weakref.finalize[..., Any]:
    """Has work done when nobody holds an object any more, or when it is called; not at interpreter exit."""
    finalizer = weakref.finalize(object, work, *args)
    setattr(finalizer, "atexit", False)  # older type stubs do not know that it may be assigned
    return finalizer


def _pipe(stream: Optional[IO[bytes]]) -> IO[bytes]:
    assert stream is not None  # all three were asked for as pipes
    return stream


def _end(popen: subprocess.Popen[bytes], owner: int) -> None:
    # A fork of this program holds the same objects and must leave the child to its parent.
    if os.getpid() != owner:
        return
    for stream in (popen.stdin, popen.stdout, popen.stderr):
        if stream is not None:
            try:
                stream.close()
            except OSError:
                pass
    # Without its pipes it ends by itself; a wait is not worth seconds at interpreter exit.
    for make_it in (None, popen.terminate, popen.kill):
        if make_it is not None:
            make_it()
        try:
            popen.wait(TERM_SECONDS)
            return
        except subprocess.TimeoutExpired:
            continue


class StderrTail:
    """The last lines of a stream, in bounded memory."""

    MAX_LINES = 20
    MAX_LINE_BYTES = 2000

    def __init__(self) -> None:
        self._lines: Deque[str] = deque(maxlen=self.MAX_LINES)
        self._open_line = b""

    def feed(self, data: bytes) -> List[str]:
        """Takes in a piece, and returns the lines that it completed."""
        *whole, rest = (self._open_line + data).split(b"\n")
        self._open_line = rest[: self.MAX_LINE_BYTES]
        lines = [line[: self.MAX_LINE_BYTES].decode("utf-8", "replace").rstrip("\r") for line in whole]
        self._lines.extend(lines)
        return lines

    @property
    def lines(self) -> List[str]:
        """The lines so far, with one that has no end yet."""
        rest = [self._open_line.decode("utf-8", "replace")] if self._open_line else []
        return [*self._lines, *rest][-self.MAX_LINES :]
