"""Servers that die, hang, or will not end."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from pathlib import Path
from typing import Callable, List

import pytest

import scjobs
from conftest import PATIENCE, SLOW, is_running, job_ids, run_python, until


def test_a_killed_server_is_told_to_every_call_and_iterator(slow: scjobs.Session) -> None:
    slow.jobs.track(job_ids(1))
    errors: List[BaseException] = []

    def collect(work: Callable[[], object]) -> None:
        try:
            work()
        except BaseException as error:
            errors.append(error)

    events = slow.subscribe()
    works: List[Callable[[], object]] = [lambda: slow.wait(job_ids(1))] * 5
    threads = [threading.Thread(target=collect, args=(work,)) for work in [*works, lambda: next(events)]]
    for thread in threads:
        thread.start()
    until(lambda: slow.metrics.get()["rpc"]["inFlight"] >= 5, "five waits are in flight")
    pid = slow.pid
    os.kill(pid, signal.SIGKILL)
    for thread in threads:
        thread.join(PATIENCE)
    assert [type(error) for error in errors] == [scjobs.ServerDied] * 6
    assert {getattr(error, "exit_status") for error in errors} == {-signal.SIGKILL}
    assert "killed by SIGKILL" in str(errors[0])
    with pytest.raises(scjobs.ServerDied):
        slow.ping()
    assert not is_running(pid)  # reaped, too


def test_a_killed_server_is_told_to_every_task() -> None:
    async def main() -> None:
        async with scjobs.AsyncSession(args=SLOW) as session:
            await session.jobs.track(job_ids(1))
            events = await session.subscribe()
            works = [asyncio.ensure_future(session.wait(job_ids(1))) for _ in range(5)]
            next_event = asyncio.ensure_future(events.__anext__())
            await session.ping()
            os.kill(session.pid, signal.SIGKILL)
            ended = await asyncio.wait_for(
                asyncio.gather(*works, next_event, return_exceptions=True), PATIENCE
            )
            assert [type(error) for error in ended] == [scjobs.ServerDied] * 6
            with pytest.raises(scjobs.ServerDied):
                await session.ping()
            assert not is_running(session.pid)

    asyncio.run(main())


def test_the_last_words_and_the_exit_status_are_told(fake: Callable[[str], Path]) -> None:
    server = fake("""
        read()
        for number in range(100):
            print("line", number, file=sys.stderr)
        print("the disk is full", end="", file=sys.stderr)
        sys.exit(3)
    """)
    with scjobs.Session(server) as session, pytest.raises(scjobs.ServerDied) as caught:
        session.ping()
    assert caught.value.exit_status == 3
    assert caught.value.stderr_lines == [*(f"line {number}" for number in range(81, 100)), "the disk is full"]
    assert "exited with status 3" in str(caught.value) and str(caught.value).endswith("the disk is full")


def test_a_server_that_does_not_start_says_why() -> None:
    with pytest.raises(scjobs.ServerDied) as caught:
        scjobs.Session(args=["--no-such-option"])
    assert caught.value.exit_status and "no-such-option" in str(caught.value)

    async def main() -> None:
        async with scjobs.AsyncSession(args=["--no-such-option"]):
            raise AssertionError("it opened")

    with pytest.raises(scjobs.ServerDied, match="no-such-option"):
        asyncio.run(main())


def test_a_server_that_closes_its_output_and_lives_on_is_ended(fake: Callable[[str], Path]) -> None:
    server = fake("""
        read()
        os.close(1)
        while True:
            time.sleep(60)
    """)
    with scjobs.Session(server) as session:
        pid = session.pid
        with pytest.raises(scjobs.ServerDied):
            session.ping()
        assert not is_running(pid)


def test_a_server_that_will_not_end_is_made_to(
    fake: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scjobs._connection.DRAIN_SECONDS", 0.1)
    monkeypatch.setattr("scjobs._connection.TERM_SECONDS", 0.1)
    server = fake("""
        import signal
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        answer(read(), {})
        while True:
            time.sleep(60)
    """)
    session = scjobs.Session(server)
    session.ping()
    pid = session.pid
    session.close()
    assert not is_running(pid)


def test_a_server_that_does_not_answer_the_first_request_is_given_up(tmp_path: Path) -> None:
    deaf = tmp_path / "deaf"
    deaf.write_text("#!/bin/sh\nexec sleep 1000\n")
    deaf.chmod(0o755)
    program = run_python(f"""
        import scjobs, scjobs._connection as connection
        connection.DRAIN_SECONDS = 0.1
        try:
            scjobs.Session({str(deaf)!r}, open_timeout=0.1)
        except scjobs.CallTimeout as error:
            print(error)
    """)
    assert (program.returncode, program.stderr) == (0, "") and "initialize took longer" in program.stdout


def test_the_server_ends_with_its_program(home: Path) -> None:
    program = run_python("""
        import os, signal, scjobs
        print(scjobs.Session(args=["--sandbox"]).pid, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
    """)
    assert program.returncode == -signal.SIGKILL
    until(lambda: not is_running(int(program.stdout)), "the server has ended")
