"""Requests, their errors, their end before time, and many of them at once."""

from __future__ import annotations

import asyncio
import pickle
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Callable, List

import pytest

import scjobs
from conftest import FAST, SLOW, job_ids


def test_a_call_by_wrapper_and_one_by_name_bring_the_same(session: scjobs.Session) -> None:
    assert session.ping() == {}
    assert session.call("policy.get") == session.policy.get()
    assert session.jobs.track(job_ids(2), label="wave-3")["jobs"][1]["id"] == job_ids(2)[1]
    assert session.jobs.list(label="wave-3", limit=1)["jobs"][0]["label"] == "wave-3"
    assert session.jobs.forget(job_ids(2), delete_results=True) == {"forgotten": 2}


def test_one_id_will_do_where_many_may_stand(session: scjobs.Session) -> None:
    assert [job["id"] for job in session.jobs.track(job_ids(1)[0])["jobs"]] == job_ids(1)


def test_an_error_has_its_class_its_kind_and_what_the_server_told(session: scjobs.Session) -> None:
    with pytest.raises(scjobs.errors.NotTrackedError) as caught:
        session.jobs.get("job_nowhere")
    error = caught.value
    assert (error.code, error.kind, error.retryable, error.method) == (
        -32015,
        "not_tracked",
        False,
        "jobs.get",
    )
    assert "job_nowhere" in error.message and error.hint and error.hint in str(error)
    with pytest.raises(scjobs.errors.InvalidParamsError) as wrong:
        session.call("jobs.list", {"limit": 0})
    assert wrong.value.data["pointer"] == "/limit"
    with pytest.raises(scjobs.errors.MethodNotFoundError):
        session.call("jobs.lits")


def test_an_error_survives_pickling(session: scjobs.Session) -> None:
    with pytest.raises(scjobs.RPCError) as caught:
        session.jobs.get("job_nowhere")
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (type(copy), str(copy), copy.data) == (type(caught.value), str(caught.value), caught.value.data)


def test_an_error_of_a_kind_unknown_here_is_an_rpc_error(fake: Callable[[str], Path]) -> None:
    server = fake("""
        request = read()
        send({"jsonrpc": "2.0", "id": request["id"],
              "error": {"code": -32099, "message": "New.", "data": {"kind": "new", "retryable": True, "retryAfter": 2}}})
        read()
    """)
    with scjobs.Session(server) as session, pytest.raises(scjobs.RPCError) as caught:
        session.ping()
    assert type(caught.value) is scjobs.RPCError
    assert (caught.value.kind, caught.value.retryable, caught.value.retry_after) == ("new", True, 2.0)


def test_what_the_server_would_refuse_without_an_id_is_refused_here(session: scjobs.Session) -> None:
    with pytest.raises(scjobs.errors.MessageTooLargeError):
        session.jobs.track(job_ids(1), label="x" * (16 << 20))
    deep: List[Any] = []
    for _ in range(200):
        deep = [deep]
    with pytest.raises(scjobs.errors.TooDeepError):
        session.call("ping", {"deep": deep})
    for wrong in (float("nan"), "\ud800"):
        with pytest.raises(ValueError):
            session.call("ping", {"wrong": wrong})
    assert session.ping() == {}


def test_the_depth_that_the_server_takes_is_the_depth_that_is_sent(session: scjobs.Session) -> None:
    deep: List[Any] = []
    for _ in range(125):
        deep = [deep]
    with pytest.raises(scjobs.errors.InvalidParamsError):
        session.call("ping", {"deep": deep})  # 128 levels: read, and refused for its name
    with pytest.raises(scjobs.errors.TooDeepError) as caught:
        session.call("ping", {"deep": [deep]})
    assert caught.value.data["limit"] == 128


def test_a_call_out_of_time_is_cancelled_and_the_session_goes_on(slow: scjobs.Session) -> None:
    slow.jobs.track(job_ids(1))
    idle = slow.metrics.get()["rpc"]["inFlight"]
    with pytest.raises(TimeoutError) as caught:
        slow.jobs.wait(job_ids(1), call_timeout=0.05)
    assert isinstance(caught.value, scjobs.CallTimeout) and "jobs.wait" in str(caught.value)
    assert slow.metrics.get()["rpc"]["inFlight"] == idle

    async def main() -> None:
        async with scjobs.AsyncSession(args=SLOW, call_timeout=0.5) as session:
            await session.jobs.track(job_ids(1))
            with pytest.raises(scjobs.CallTimeout):
                await session.jobs.wait(job_ids(1))
            assert (await session.metrics.get())["rpc"]["inFlight"] == idle

    asyncio.run(main())


def test_the_timeout_of_a_wait_is_an_outcome(slow: scjobs.Session) -> None:
    slow.jobs.track(job_ids(1))
    assert slow.wait(job_ids(1)[0], timeout=0)["outcome"] == "timeout"


def test_100_threads_call_at_once(session: scjobs.Session) -> None:
    barrier = threading.Barrier(100)

    def work(number: int) -> List[str]:
        id = job_ids(1, number)[0]
        barrier.wait(20)
        session.jobs.track([id])
        return [session.jobs.get(id)["id"], session.jobs.list(limit=1)["jobs"][0]["id"][:4]]

    with ThreadPoolExecutor(100) as pool:
        answers = list(pool.map(work, range(100)))
    assert answers == [[job_ids(1, number)[0], "job_"] for number in range(100)]


def test_100_tasks_call_at_once() -> None:
    async def main() -> None:
        async with scjobs.AsyncSession(args=FAST) as session:
            ids = job_ids(100)
            await asyncio.gather(*(session.jobs.track([id]) for id in ids))
            jobs = await asyncio.gather(*(session.jobs.get(id) for id in ids))
            assert [job["id"] for job in jobs] == ids

    asyncio.run(main())


def test_more_than_the_server_takes_at_once_is_told_and_may_be_tried_again(slow: scjobs.Session) -> None:
    async def main() -> None:
        async with scjobs.AsyncSession(args=SLOW) as session:
            await session.jobs.track(job_ids(1))
            waits = [asyncio.create_task(session.wait(job_ids(1))) for _ in range(1025)]
            done, _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED, timeout=20)
            assert len(done) == 1
            with pytest.raises(scjobs.errors.OverloadedError) as caught:
                await done.pop()
            assert caught.value.retryable and caught.value.retry_after
            assert await session.ping() == {}
            for wait in waits:
                wait.cancel()
            ended = await asyncio.gather(*waits, return_exceptions=True)
            assert sum(isinstance(each, asyncio.CancelledError) for each in ended) == 1024

    asyncio.run(main())


def test_a_notification_is_sent_and_not_answered(session: scjobs.Session) -> None:
    session.notify("$/cancelRequest", {"id": 10**9})
    assert session.ping() == {}


def test_a_session_that_is_closed_says_so() -> None:
    session = scjobs.Session(args=FAST)
    session.close()
    session.close()
    with pytest.raises(scjobs.SessionClosed):
        session.ping()

    async def main() -> None:
        session = await scjobs.AsyncSession(args=FAST)
        await session.close()
        await session.close()
        with pytest.raises(scjobs.SessionClosed):
            await session.ping()
        with pytest.raises(scjobs.SessionClosed):
            await scjobs.AsyncSession(args=FAST).ping()

    asyncio.run(main())


def test_an_async_session_belongs_to_its_loop() -> None:
    async def main() -> None:
        async with scjobs.AsyncSession(args=FAST) as session:
            answer = await asyncio.to_thread(lambda: pytest.raises(RuntimeError, asyncio.run, session.ping()))
            assert "event loop" in str(answer.value)

    asyncio.run(main())
