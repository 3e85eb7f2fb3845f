"""Results, small and large."""

from __future__ import annotations

import asyncio
import hashlib
import json
from pathlib import Path
from typing import Callable

import pytest

import scjobs
from conftest import FAST


def finished(session: scjobs.Session, total: int) -> scjobs.types.Job:
    id = session.sandbox.create_job(type="auto_coding", total=total, seconds=1)["id"]
    session.jobs.track(id)
    return session.wait(id)["jobs"][0]


def test_a_result_comes_whole_by_pointer_and_as_its_bytes(session: scjobs.Session) -> None:
    job = finished(session, 20)
    kept = Path(job["result"]["path"]).read_bytes()
    assert session.result(job["id"]) == json.loads(kept)
    assert session.result(job["id"], "/results/19/id") == "r20"
    assert session.result_bytes(job["id"]) == kept
    with pytest.raises(scjobs.errors.NoSuchPlaceError):
        session.result(job["id"], "/results/20")


def test_a_result_of_more_than_one_answer_holds_comes_by_ranges(session: scjobs.Session) -> None:
    job = finished(session, 100_000)
    kept = Path(job["result"]["path"]).read_bytes()
    assert len(kept) > 8 << 20
    with pytest.raises(scjobs.errors.ResultTooLargeError):
        session.jobs.result(job["id"])
    assert session.result_bytes(job["id"]) == kept
    assert session.result(job["id"]) == json.loads(kept)
    assert len(session.result(job["id"], "/results")) == 100_000
    assert session.result(job["id"], "/results/99999/id") == "r100000"


def test_a_large_result_comes_to_asyncio_while_other_calls_are_answered() -> None:
    async def main() -> None:
        async with scjobs.AsyncSession(args=FAST) as session:
            id = (await session.sandbox.create_job(total=100_000, seconds=1))["id"]
            await session.jobs.track(id)
            job = (await session.wait(id))["jobs"][0]
            reading = asyncio.ensure_future(session.result_bytes(id))
            assert await asyncio.gather(*(session.ping() for _ in range(100))) == [{}] * 100
            assert hashlib.sha256(await reading).hexdigest() == job["result"]["sha256"]

    asyncio.run(main())


def test_bytes_that_are_not_those_kept_are_refused(fake: Callable[[str], Path]) -> None:
    server = fake("""
        answer(read(), {"id": "j", "bytes": 3, "sha256": "0" * 64, "offset": 0, "length": 3, "data": "YWJj"})
        read()
    """)
    with scjobs.Session(server) as session, pytest.raises(scjobs.ProtocolError, match="SHA-256"):
        session.result_bytes("j")


def test_a_result_that_ends_too_early_is_refused(fake: Callable[[str], Path]) -> None:
    server = fake("""
        for data in ("YWJj", ""):
            answer(read(), {"id": "j", "bytes": 6, "sha256": "0" * 64, "data": data})
        read()
    """)
    with scjobs.Session(server) as session, pytest.raises(scjobs.ProtocolError, match="3 of 6"):
        session.result_bytes("j")
