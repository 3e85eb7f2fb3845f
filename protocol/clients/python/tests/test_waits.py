"""Waits: progress, and their end by the means of the language."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import textwrap
import threading
from pathlib import Path
from typing import Any, Dict, List

import pytest

import scjobs
from conftest import FAST, PATIENCE, SLOW, job_ids, until


def traced(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def test_progress_is_told_in_the_thread_that_waits_up_to_the_end(session: scjobs.Session) -> None:
    ids = [job["id"] for job in session.jobs.discover(track=True)["jobs"]]
    threads, seen = set(), []

    def told(progress: scjobs.types.WaitProgress) -> None:
        threads.add(threading.current_thread())
        seen.append(progress["completed"])
        assert session.ping() == {}  # a callback may call

    reply = session.wait(ids, on_progress=told)
    assert reply["outcome"] == "completed" and [job["id"] for job in reply["jobs"]] == ids
    assert threads == {threading.current_thread()}
    assert seen == sorted(seen) and seen[-1] == len(ids)


def test_progress_is_told_to_functions_and_to_coroutines() -> None:
    async def main() -> None:
        async with scjobs.AsyncSession(args=[*FAST, "--jobs", "2"]) as session:
            ids = [job["id"] for job in (await session.jobs.discover(track=True))["jobs"]]
            plain: List[int] = []
            awaited: List[int] = []

            async def told(progress: scjobs.types.WaitProgress) -> None:
                await session.ping()
                awaited.append(progress["completed"])

            await asyncio.gather(
                session.wait(ids, on_progress=lambda progress: plain.append(progress["completed"])),
                session.wait(ids, on_progress=told),
            )
            assert plain[-1] == awaited[-1] == 2

    asyncio.run(main())


def test_an_exception_in_a_progress_callback_ends_the_wait_and_not_the_session(
    session: scjobs.Session,
) -> None:
    ids = [job["id"] for job in session.jobs.discover(track=True)["jobs"]]

    def stop(progress: scjobs.types.WaitProgress) -> None:
        raise StopIteration

    with pytest.raises(StopIteration):
        session.wait(ids, on_progress=stop)
    assert session.wait(ids)["outcome"] == "completed"


def test_any_ends_with_the_first_job(session: scjobs.Session) -> None:
    quick = session.sandbox.create_job(seconds=1)["id"]
    slow = session.sandbox.create_job(seconds=100000)["id"]
    session.jobs.track([quick, slow])
    reply = session.wait([quick, slow], mode="any")
    assert [job["status"] == "completed" for job in reply["jobs"]] == [True, False]


def test_a_failed_job_is_an_outcome(session: scjobs.Session) -> None:
    id = session.sandbox.create_job(seconds=1, outcome="failed")["id"]
    session.jobs.track(id)
    reply = session.wait(id)
    assert reply["outcome"] == "failed" and reply["jobs"][0]["error"]["code"]
    with pytest.raises(scjobs.errors.ResultUnavailableError):
        session.result(id)


def test_cancelling_a_task_cancels_the_request(home: Path) -> None:
    trace = home / "trace"

    async def main() -> None:
        async with scjobs.AsyncSession(args=[*SLOW, "--trace", str(trace)]) as session:
            await session.jobs.track(job_ids(1))
            idle = (await session.metrics.get())["rpc"]["inFlight"]
            wait = asyncio.create_task(session.wait(job_ids(1)))
            await asyncio.sleep(0)  # it begins
            assert (await session.metrics.get())["rpc"]["inFlight"] == idle + 1
            wait.cancel()
            with pytest.raises(asyncio.CancelledError):
                await wait
            assert (await session.metrics.get())["rpc"]["inFlight"] == idle
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(session.wait(job_ids(1)), 0.05)
            assert (await session.metrics.get())["rpc"]["inFlight"] == idle

    asyncio.run(main())
    text = traced(trace)
    assert text.count("$/cancelRequest") == 2 and text.count("-32800") == 2


INTERRUPTED = """
    import sys, scjobs
    with scjobs.Session(args=["--sandbox", "--speed", "60", "--trace", sys.argv[1]]) as session:
        # Long enough for this test, and quick enough that something is told of them every second.
        ids = [session.sandbox.create_job(seconds=6000)["id"] for _ in range(2)]
        session.jobs.track(ids)
        idle = session.metrics.get()["rpc"]["inFlight"]
        try:
            session.wait(ids, on_progress=lambda progress: print("waiting", flush=True))
        except KeyboardInterrupt:
            print("interrupted", session.metrics.get()["rpc"]["inFlight"] - idle, flush=True)
        print(session.wait(ids, timeout=0)["outcome"], flush=True)
        events = session.subscribe()
        try:
            print("listening", flush=True)
            next(events)
        except KeyboardInterrupt:
            print(len(session.jobs.list()["jobs"]), flush=True)
"""


def test_ctrl_c_at_the_terminal_cancels_a_wait_and_leaves_the_session_usable(home: Path) -> None:
    trace = home / "trace"
    program = subprocess.Popen(
        [sys.executable, "-X", "dev", "-W", "error", "-c", textwrap.dedent(INTERRUPTED), str(trace)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    assert program.stdout and program.stderr
    watchdog = threading.Timer(PATIENCE, program.kill)
    watchdog.start()
    try:
        assert program.stdout.readline() == "waiting\n"
        os.killpg(program.pid, signal.SIGINT)  # as a terminal does it: to the whole group
        lines = iter(program.stdout.readline, "")
        assert next(line for line in lines if line != "waiting\n") == "interrupted 0\n"
        assert next(lines) == "timeout\n"
        assert next(lines) == "listening\n"
        os.killpg(program.pid, signal.SIGINT)
        assert next(lines) == "2\n"
        assert (program.wait(PATIENCE), program.stderr.read()) == (0, "")
    finally:
        watchdog.cancel()
        program.kill()
        program.communicate()
    assert traced(trace).count("$/cancelRequest") == 1


def test_closing_ends_the_waits_of_other_threads(slow: scjobs.Session) -> None:
    slow.jobs.track(job_ids(1))
    ended: Dict[int, Any] = {}
    begun = threading.Semaphore(0)

    def work(number: int) -> None:
        begun.release()
        try:
            ended[number] = slow.wait(job_ids(1))
        except scjobs.SessionClosed as error:
            ended[number] = error

    threads = [threading.Thread(target=work, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    until(lambda: slow.metrics.get()["rpc"]["inFlight"] >= 5, "five waits are in flight")
    slow.close()
    for thread in threads:
        thread.join(PATIENCE)
    assert [type(ended[number]) for number in range(5)] == [scjobs.SessionClosed] * 5
    assert len({id(error) for error in ended.values()}) == 5  # an exception each, for each has a trace


def test_a_trace_never_holds_the_key(home: Path) -> None:
    trace = home / "trace"
    key = "scp_live_" + "k" * 32
    with scjobs.Session(args=["--trace", str(trace)], api_key=key, api_url="http://127.0.0.1:9") as session:
        assert session.status()["key"].get("source") == "session"
    assert json.dumps(key)[1:-1] not in traced(trace) and "initialize" in traced(trace)


def test_a_job_that_the_service_does_not_know_is_its_own_outcome(session: scjobs.Session) -> None:
    known = session.jobs.discover(limit=1)["jobs"][0]["id"]
    ids = [*job_ids(1, 999), known]
    session.jobs.track(ids)
    reply = session.wait(ids)
    assert reply["outcome"] == "unresolved"
    assert [job["status"] for job in reply["jobs"]] == ["unknown", "completed"]
    assert [(job["id"], job["kind"]) for job in reply["unresolved"]] == [(ids[0], "not_found")]
    with pytest.raises(scjobs.errors.NotTrackedError) as caught:
        session.wait([known, *job_ids(2, 2000)])
    assert caught.value.data["ids"] == job_ids(2, 2000)
