"""Events as iterators, for readers that are quick, slow, or gone."""

from __future__ import annotations

import asyncio
import gc
import logging
import pickle
import threading
from pathlib import Path
from typing import Callable, List

import pytest

import scjobs
from conftest import FAST, PATIENCE, SLOW, job_ids, until


def test_events_come_in_order_from_now_on(session: scjobs.Session) -> None:
    session.jobs.track(job_ids(1))
    with session.subscribe() as events:
        session.jobs.track(job_ids(2, 1), label="later")
        first, second = next(events), next(events)
    assert [first["type"], second["type"]] == ["job.tracked", "job.tracked"]
    assert [first["job"]["id"], second["job"]["id"]] == job_ids(2, 1)
    assert first["job"]["label"] == "later" and first["sequence"] < second["sequence"]


def test_events_come_from_a_number_on_and_only_those_asked_for(session: scjobs.Session) -> None:
    session.jobs.track(job_ids(5))
    session.jobs.forget(job_ids(5))
    with session.subscribe(since=0, types=["job.forgotten"], ids=job_ids(2, 3)) as events:
        assert [next(events)["job"]["id"] for _ in range(2)] == job_ids(2, 3)
        assert events.next(timeout=0.05) is None


def test_what_is_asked_for_wrongly_is_told_at_once(session: scjobs.Session) -> None:
    with pytest.raises(scjobs.errors.InvalidParamsError) as caught:
        session.subscribe(types=["job.done"])  # type: ignore[list-item]
    assert caught.value.data["pointer"] == "/types/0"
    with pytest.raises(scjobs.errors.InvalidParamsError):
        session.subscribe(since=10**6)


def kept(session: scjobs.Session) -> List[int]:
    return [event["sequence"] for event in session.events.since(sequence=0)["events"]]


def test_a_slow_reader_with_a_small_buffer_loses_nothing() -> None:
    with scjobs.Session(args=SLOW) as session, session.subscribe(buffer=4) as events:
        session.jobs.track(job_ids(150))
        session.jobs.forget(job_ids(150))
        until(lambda: events._feed.is_behind, "the buffer is full")
        assert len(events._feed.buffer) == 4
        seen: List[int] = []
        while len(seen) < 300:
            event = events.next(PATIENCE)
            assert event is not None
            seen.append(event["sequence"])
            assert len(events._feed.buffer) <= 4
        assert seen == kept(session)[:300] and events.missed == 0


def test_a_slow_task_with_a_small_buffer_loses_nothing() -> None:
    async def main() -> None:
        async with scjobs.AsyncSession(args=SLOW) as session:
            async with await session.subscribe(buffer=4) as events:
                await session.jobs.track(job_ids(150))
                await session.jobs.forget(job_ids(150))
                seen = []
                async for event in events:
                    seen.append(event["sequence"])
                    await session.ping()
                    if len(seen) == 300:
                        break
                page = await session.events.since(sequence=0)
                assert seen == [event["sequence"] for event in page["events"]][:300]

    asyncio.run(main())


def test_events_that_the_server_has_dropped_are_counted_and_logged(
    fake: Callable[[str], Path], caplog: pytest.LogCaptureFixture
) -> None:
    server = fake("""
        answer(read(), {"subscription": "s1", "sequence": 5, "oldest": 100})
        event = {"subscription": "s1", "type": "job.tracked", "job": {}, "time": ""}
        notify("event", {**event, "sequence": 100})
        notify("log", {"level": "warning", "message": "m", "subscription": "s1", "sequence": 100, "oldest": 110})
        notify("event", {**event, "sequence": 110})
        while True:
            read()
    """)
    with caplog.at_level(logging.WARNING, "scjobs"):
        with scjobs.Session(server) as session, session.subscribe(since=5) as events:
            assert [next(events)["sequence"], next(events)["sequence"]] == [100, 110]
            assert events.missed == 94 + 9
    lost = [record.message for record in caplog.records if record.name == "scjobs"]
    assert ["6 to 99" in lost[0], "101 to 109" in lost[1]] == [True, True]


def test_nothing_is_missed_where_the_server_still_has_it(session: scjobs.Session) -> None:
    session.jobs.track(job_ids(3))
    with session.subscribe(since=0) as events:
        assert next(events)["sequence"] == 1 and events.missed == 0


def test_a_subscription_that_the_server_ends_is_an_error_of_its_iteration(fake: Callable[[str], Path]) -> None:
    server = fake("""
        answer(read(), {"subscription": "s1", "sequence": 5, "oldest": 1})
        answer(read(), {"subscription": "s2", "sequence": 5, "oldest": 1})
        event = {"type": "job.tracked", "job": {}, "time": "", "sequence": 6}
        notify("event", {**event, "subscription": "s1"})
        notify("log", {"level": "error", "message": "Gone.", "kind": "registry", "subscription": "s1", "sequence": 6})
        notify("event", {**event, "subscription": "s2"})
        while True:
            read()
    """)
    with scjobs.Session(server) as session, session.subscribe() as one, session.subscribe() as other:
        assert next(one)["sequence"] == 6
        with pytest.raises(scjobs.SubscriptionEnded, match="Gone.") as caught:
            next(one)
        assert (caught.value.kind, caught.value.sequence) == ("registry", 6)
        again = pickle.loads(pickle.dumps(caught.value))
        assert (str(again), again.kind, again.sequence) == ("Gone.", "registry", 6)
        assert next(other)["sequence"] == 6


def test_a_cancelled_reader_loses_nothing() -> None:
    async def main() -> None:
        async with scjobs.AsyncSession(args=SLOW) as session:
            events = await session.subscribe()
            for _ in range(3):
                with pytest.raises(asyncio.TimeoutError):
                    await asyncio.wait_for(events.__anext__(), 0.01)
            await session.jobs.track(job_ids(3))
            seen = [(await asyncio.wait_for(events.__anext__(), PATIENCE))["job"]["id"] for _ in range(3)]
            assert seen == job_ids(3)

    asyncio.run(main())


def test_closing_a_subscription_ends_the_iteration_of_another_thread(slow: scjobs.Session) -> None:
    events = slow.subscribe()
    seen: List[object] = []
    reader = threading.Thread(target=lambda: seen.extend([*events, "end"]))
    reader.start()
    events.close()
    reader.join(PATIENCE)
    assert seen == ["end"]


def test_a_subscription_that_nobody_holds_is_ended(slow: scjobs.Session) -> None:
    slow.jobs.track(job_ids(1))
    for _ in range(300):  # the server allows 256 at a time
        for event in slow.subscribe(since=0):
            break
        del event
        gc.collect(0)
    until(lambda: len(slow._connection._feeds) == 0, "all subscriptions are ended")


def test_the_end_of_the_session_ends_the_iteration() -> None:
    session = scjobs.Session(args=FAST)
    events = session.subscribe()
    session.close()
    assert list(events) == []

    async def main() -> None:
        async with scjobs.AsyncSession(args=FAST) as session:
            events = await session.subscribe()
        assert [event async for event in events] == []

    asyncio.run(main())


def test_a_session_reads_on_where_the_one_before_stopped(home: Path) -> None:
    first = scjobs.Session(api_url="http://127.0.0.1:9", api_key="scp_test_" + "k" * 32)
    with first, first.subscribe() as events:
        first.jobs.track(job_ids(1))
        next(events)
        number = events.sequence
        first.jobs.track(job_ids(1, 1))
    with scjobs.Session(api_url="http://127.0.0.1:9", api_key="scp_test_" + "k" * 32) as second:
        with second.subscribe(since=number, types=["job.tracked"]) as events:
            assert next(events)["job"]["id"] == job_ids(1, 1)[0]


def test_a_log_notification_is_told_to_logging_and_to_the_callback(
    fake: Callable[[str], Path], caplog: pytest.LogCaptureFixture
) -> None:
    server = fake("""
        notify("log", {"level": "warning", "message": "Nothing goes out."})
        answer(read(), {})
        read()
    """)
    told: List[scjobs.types.LogNotification] = []
    with scjobs.Session(server, on_log=told.append) as session:
        session.ping()
    assert told == [{"level": "warning", "message": "Nothing goes out."}]
    assert ("scjobs.server", logging.WARNING, "Nothing goes out.") in caplog.record_tuples
