"""The package as a whole: what is generated, typed, printed in the README, and shown by the examples."""

from __future__ import annotations

import ast
import asyncio
import os
import pty
import re
import subprocess
import sys
import threading
import typing
from pathlib import Path
from typing import Any, Dict, List

import pytest

import scjobs
from conftest import FAST, PATIENCE, run_python, until

FOLDER = Path(__file__).resolve().parent.parent
README = (FOLDER / "README.md").read_text(encoding="utf-8")
CODE = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


def test_what_is_generated_is_fresh() -> None:
    check = subprocess.run(
        [sys.executable, FOLDER / "generate.py", "--check"], capture_output=True, text=True
    )
    assert (check.returncode, check.stderr) == (0, "")


def test_the_check_fails_when_something_is_stale(tmp_path: Path) -> None:
    described = (FOLDER.parent.parent / "openrpc.json").read_text(encoding="utf-8")
    changed = tmp_path / "openrpc.json"
    changed.write_text(described.replace('"jobs.refresh"', '"jobs.renew"'), encoding="utf-8")
    check = subprocess.run(
        [sys.executable, FOLDER / "generate.py", "--check", "--openrpc", changed],
        capture_output=True,
        text=True,
    )
    assert check.returncode == 1 and "_sync_methods.py, _async_methods.py" in check.stderr


def test_every_method_event_and_error_of_the_server_has_its_name_here(session: scjobs.Session) -> None:
    described = session.rpc.discover()
    owned = {"initialize", "shutdown", "events.subscribe", "events.unsubscribe"}
    methods = {method["name"] for method in described["methods"] if "result" in method}
    assert set(session.info["capabilities"]["methods"]) == methods
    for client in (session, scjobs.AsyncSession()):
        for name in methods - owned:
            group, _, last = name.rpartition(".")
            place = client if group in ("", "session") else getattr(client, group)
            assert callable(
                getattr(place, re.sub("([A-Z])", lambda match: "_" + match.group(1).lower(), last))
            )
    assert set(typing.get_args(scjobs.types.EventType)) == set(session.info["capabilities"]["eventTypes"])
    errors = {kind: error["code"] for kind, error in described["components"]["errors"].items()}
    assert scjobs.errors.KINDS.keys() == errors.keys()
    for schema in described["components"]["schemas"]:
        assert hasattr(scjobs.types, schema)


def conforms(value: Any, kind: Any) -> bool:
    """Whether a value is what its type says, with no member that the type does not know."""
    if kind is Any:
        return True
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Literal:
        return value in arguments
    if origin is typing.Union:
        return any(conforms(value, each) for each in arguments)
    if origin is list:
        return isinstance(value, list) and all(conforms(each, arguments[0]) for each in value)
    if origin is dict:
        return isinstance(value, dict) and all(conforms(each, arguments[1]) for each in value.values())
    if hasattr(kind, "__required_keys__"):
        hints = typing.get_type_hints(kind)
        return (
            isinstance(value, dict)
            and kind.__required_keys__ <= value.keys() <= hints.keys()
            and all(conforms(each, hints[name]) for name, each in value.items())
        )
    if kind is float:
        return type(value) in (int, float)
    return type(value) is kind


def test_replies_and_notifications_are_of_their_types(session: scjobs.Session) -> None:
    types, events = scjobs.types, session.subscribe()
    progress: List[Any] = []
    found = session.jobs.discover(track=True)
    ids = [job["id"] for job in found["jobs"]]
    failing = session.sandbox.create_job(seconds=1, outcome="failed")
    session.jobs.track(failing["id"], label="failing", tags=["a", "b"])
    waited = session.wait([*ids, failing["id"]], on_progress=progress.append)
    replies: Dict[Any, List[Any]] = {
        types.InitializeReply: [session.info],
        types.Discovery: [found],
        types.SandboxJobReply: [failing],
        types.WaitReply: [waited],
        types.WaitProgress: progress,
        types.JobPage: [session.jobs.list(), session.jobs.list(limit=1)],
        types.Job: [session.jobs.get(ids[0])],
        types.JobHistory: [session.jobs.history(ids[0])],
        types.ResultReply: [session.jobs.result(ids[0]), session.jobs.result(ids[0], offset=1, length=5)],
        types.EventPage: [session.events.since(sequence=0)],
        types.EventNotification: [next(events) for _ in range(5)],
        types.SessionStatus: [session.status(), session.configure(policy="thrifty")],
        types.Policy: [session.policy.get(), session.policy.set("adaptive", numbers={"ceiling": 20})],
        types.PolicyList: [session.policy.list()],
        types.Usage: [session.usage.get()],
        types.Health: [session.health.get()],
        types.Metrics: [session.metrics.get()],
        types.CommandReply: [session.command.run("jobs"), session.command.run("no-such-command")],
        types.CompletionReply: [session.command.complete("jo"), session.command.complete("wait ", cursor=5)],
        types.ScriptReply: [session.script.run(text="jobs\n"), session.script.run(text="nonsense\n")],
        types.ForgetReply: [session.jobs.forget(ids)],
        types.Empty: [session.ping(), session.sandbox.advance(1), session.sandbox.fault("429", times=1)],
    }
    for kind, values in replies.items():
        assert values
        for value in values:
            assert conforms(value, kind), f"{kind}: {value}"


def test_the_version_stands_in_one_place() -> None:
    from importlib.metadata import version

    assert version("scjobs") == scjobs.__version__
    assert (Path(scjobs.__file__).parent / "py.typed").exists()


def test_mypy_finds_nothing_to_say_in_strict_mode(tmp_path: Path) -> None:
    check = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(FOLDER / ".mypy_cache")],
        cwd=FOLDER, capture_output=True, text=True,
    )  # fmt: skip
    assert check.returncode == 0, check.stdout + check.stderr


def test_the_first_example_works_as_printed(tmp_path: Path) -> None:
    assert sum(bool(line) for line in CODE[0].splitlines()) == 5
    program = run_python(CODE[0], cwd=tmp_path)
    lines = program.stdout.splitlines()
    assert (program.returncode, program.stderr, len(lines)) == (0, "", 3)
    for line in lines:
        id, status, path = line.split(" ", 2)
        assert id.startswith("job_") and status == "completed" and Path(path).stat().st_size > 0


def test_the_notebook_example_works_as_printed(capsys: pytest.CaptureFixture[str]) -> None:
    # As notebooks run a cell: an await at its top level.
    code = compile(CODE[1], "cell", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    cell: Dict[str, Any] = {"scjobs": scjobs}
    asyncio.run(eval(code, cell))
    assert cell["reply"]["outcome"] == "completed" and cell["result"]["results"]
    assert capsys.readouterr().out.endswith("3 of 3\n")


def test_the_events_example_works_as_printed(session: scjobs.Session) -> None:
    printed: List[List[Any]] = []
    names = {"session": session, "print": lambda *words: printed.append([*words])}
    reader = threading.Thread(target=exec, args=(CODE[2], names))
    reader.start()
    until(lambda: session._connection._feeds, "it listens")
    ids = [job["id"] for job in session.jobs.discover(track=True)["jobs"]]
    until(lambda: len(printed) == 3, "all jobs have ended")
    session.close()
    reader.join(PATIENCE)
    assert sorted(words[2] for words in printed) == sorted(ids)
    assert {words[1] for words in printed} == {"job.completed"}


def example(name: str) -> List[str]:
    return [sys.executable, "-X", "dev", "-W", "error", str(FOLDER / "examples" / name)]


def test_watch_active_writes_lines_where_there_is_no_terminal() -> None:
    watch = subprocess.run(
        [*example("watch_active.py"), "--discover", "--", *FAST, "--jobs", "5"],
        capture_output=True, text=True, timeout=PATIENCE, encoding="utf-8", env={**os.environ, "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert (watch.returncode, watch.stderr) == (1, "")  # of five jobs one fails
    lines = watch.stdout.splitlines()
    assert "\x1b" not in watch.stdout and sum(line.startswith("✔") for line in lines) == 4
    assert sum(line.startswith("✘") for line in lines) == 1 and any(
        "ETA" in line or "%" in line for line in lines
    )


def test_watch_active_says_when_nothing_is_to_be_seen_also_in_ascii() -> None:
    watch = subprocess.run(
        [*example("watch_active.py"), "--", "--sandbox"],
        capture_output=True, text=True, timeout=PATIENCE, env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )  # fmt: skip
    assert (watch.returncode, watch.stdout, watch.stderr) == (0, "No job is active.\n", "")


def test_watch_active_redraws_its_bars_on_a_terminal() -> None:
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100", "LINES": "10", "PYTHONUTF8": "1"}
    watch = subprocess.Popen(
        [*example("watch_active.py"), "--discover", "--", *FAST, "--jobs", "3"],
        stdin=theirs, stdout=theirs, stderr=theirs, env=environment,
    )  # fmt: skip
    os.close(theirs)
    seen = b""
    try:
        while piece := os.read(ours, 65536):
            seen += piece
    except OSError:  # how a terminal says that its other side is gone
        pass
    os.close(ours)
    text = seen.decode()
    assert watch.wait(PATIENCE) == 0
    assert text.count("✔") == 3 and "█" in text and "\x1b[3A\r\x1b[J" in text


def test_notebook_wait_makes_a_table() -> None:
    program = subprocess.run(
        [*example("notebook_wait.py"), "--", *FAST, "--jobs", "3"],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    lines = program.stdout.splitlines()
    assert program.returncode == 0, program.stderr
    assert lines[0] == "id,label,status,responses,codes" and len(lines) == 4
    assert all(",completed," in line for line in lines[1:]) and "3 of 3 jobs" in program.stderr
