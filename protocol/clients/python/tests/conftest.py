"""What the tests share: a home of their own, sessions on a sandbox, and servers that misbehave."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path
from typing import Any, Callable, Iterator, List

import pytest

import scjobs

#: Far more than anything here needs; a test that gets there has failed.
PATIENCE = 20.0

FAST = ["--sandbox", "--speed", "600"]
#: Jobs of this sandbox do not end while a test runs.
SLOW = ["--sandbox", "--speed", "1", "--jobs", "2"]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    assert os.environ.get("SCJOBS_BIN"), "set SCJOBS_BIN to the binary to be driven"
    monkeypatch.setenv("SCJOBS_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("SCP_API_KEY", raising=False)
    return tmp_path


@pytest.fixture
def session() -> Iterator[scjobs.Session]:
    with scjobs.Session(args=[*FAST, "--jobs", "3"]) as session:
        yield session


@pytest.fixture
def slow() -> Iterator[scjobs.Session]:
    with scjobs.Session(args=SLOW) as session:
        yield session


def until(condition: Callable[[], object], what: str) -> None:
    """Waits for a condition, for a bounded time."""
    deadline = time.monotonic() + PATIENCE
    pause = threading.Event()
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain until {what}"
        pause.wait(0.005)


def is_running(pid: int) -> bool:
    """Whether there is such a process; a zombie counts."""
    return Path(f"/proc/{pid}").exists()


def job_ids(count: int, start: int = 0) -> List[str]:
    return [f"job_{number:024x}" for number in range(start, start + count)]


def run_python(program: str, *args: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """Runs a program as a user's own, with every warning an error."""
    return subprocess.run(
        [sys.executable, "-X", "dev", "-W", "error", "-c", textwrap.dedent(program), *args],
        capture_output=True, text=True, timeout=PATIENCE, **options,
    )  # fmt: skip


FAKE_PRELUDE = """\
#!{python}
import json, sys, os, time
def send(message):
    sys.stdout.write((message if isinstance(message, str) else json.dumps(message)) + "\\n")
    sys.stdout.flush()
def answer(request, result):
    send({{"jsonrpc": "2.0", "id": request["id"], "result": result}})
def notify(method, params):
    send({{"jsonrpc": "2.0", "method": method, "params": params}})
def read():
    line = sys.stdin.readline()
    if not line:
        sys.exit(0)
    return json.loads(line)
first = read()
assert first["method"] == "initialize", first
answer(first, {{"protocolVersion": "1.0", "limits": {{"maxMessageBytes": 16777216, "maxDepth": 128}}}})
"""


@pytest.fixture
def fake(tmp_path: Path) -> Callable[[str], Path]:
    """Makes a server that follows a script of its own once it is initialized."""

    def make(script: str) -> Path:
        path = tmp_path / "fake-server"
        path.write_text(FAKE_PRELUDE.format(python=sys.executable) + textwrap.dedent(script))
        path.chmod(0o755)
        return path

    return make
