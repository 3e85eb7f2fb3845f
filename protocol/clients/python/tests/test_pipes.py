"""Pipes that are full, and what should not be on them."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Callable

import pytest

import scjobs
from conftest import PATIENCE, SLOW, job_ids

#: Writes 16 MiB before it reads again, while its client writes as much: far more than pipes hold.
BUSY = """
    filler = "x" * (64 << 10)
    for _ in range(256):
        notify("log", {"level": "info", "message": filler})
    for _ in range(64):
        answer(read(), {})
    read()
"""


def test_a_server_that_writes_much_before_it_reads_blocks_no_thread(fake: Callable[[str], Path]) -> None:
    with scjobs.Session(fake(BUSY)) as session, ThreadPoolExecutor(64) as pool:
        calls = [pool.submit(session.call, "ping", {"filler": "x" * (256 << 10)}) for _ in range(64)]
        assert [call.result(PATIENCE) for call in calls] == [{}] * 64


def test_a_server_that_writes_much_before_it_reads_blocks_no_task(fake: Callable[[str], Path]) -> None:
    async def main() -> None:
        async with scjobs.AsyncSession(fake(BUSY)) as session:
            calls = (session.call("ping", {"filler": "x" * (256 << 10)}) for _ in range(64))
            assert await asyncio.wait_for(asyncio.gather(*calls), PATIENCE) == [{}] * 64

    asyncio.run(main())


def test_the_real_server_takes_and_gives_more_than_the_pipes_hold() -> None:
    async def main() -> None:
        async with scjobs.AsyncSession(args=SLOW) as session:
            events = await session.subscribe()
            ids = job_ids(1000)
            replies = await asyncio.gather(*(session.jobs.track(ids) for _ in range(20)))
            assert [len(reply["jobs"]) for reply in replies] == [1000] * 20
            assert [(await events.__anext__())["job"]["id"] for _ in range(1000)] == ids

    asyncio.run(main())


def test_a_program_that_is_busy_for_a_while_finds_all_answers() -> None:
    async def main() -> None:
        async with scjobs.AsyncSession(args=SLOW) as session:
            await session.jobs.track(job_ids(1000))
            calls = [asyncio.ensure_future(session.jobs.list(limit=1000)) for _ in range(30)]
            await asyncio.sleep(0)
            with scjobs.Session(args=SLOW) as other:  # holds up this event loop
                other.ping()
            assert [len((await call)["jobs"]) for call in calls] == [1000] * 30

    asyncio.run(main())


GARBAGE = r"""
    send("Welcome to the server!")
    send("")
    send("[1, 2")
    sys.stdout.flush()
    sys.stdout.buffer.write(b"\xff\xfe\x00\n"); sys.stdout.buffer.flush()
    send("[" * 100000)
    for value in (1, None, "text", [], [1], {}, {"jsonrpc": "1.0", "id": 1, "result": 1}):
        send(value if isinstance(value, str) else json.dumps(value))
    for id in (10 ** 9, None, "1", True, 1.5, [1]):
        send({"jsonrpc": "2.0", "id": id, "result": "nobody asked"})
    send({"jsonrpc": "2.0", "id": None, "error": {"code": -32700, "message": "What?"}})
    notify("event", {"subscription": "s9", "sequence": 1})
    notify("event", [])
    notify("$/progress", {"token": "nobody's"})
    notify("new/notification", {})
    request = read()
    send({"jsonrpc": "2.0", "id": request["id"], "error": "not even an object"})
    answer(read(), "\u00e9 \U0001f600")
    read()
"""


def test_garbage_is_passed_over_and_logged(
    fake: Callable[[str], Path], caplog: pytest.LogCaptureFixture
) -> None:
    with scjobs.Session(fake(GARBAGE)) as session:
        with pytest.raises(scjobs.RPCError) as caught:
            session.call("first")
        assert (caught.value.kind, caught.value.code) == ("unknown", 0)
        assert session.call("second") == "é \U0001f600"
    assert sum(record.levelno == logging.WARNING for record in caplog.records) >= 12
    assert not any(record.levelno > logging.WARNING for record in caplog.records)


def test_an_endless_line_ends_the_connection_with_an_error(fake: Callable[[str], Path]) -> None:
    server = fake("""
        while True:
            sys.stdout.write("x" * (1 << 20))
    """)
    with scjobs.Session(server) as session, pytest.raises(scjobs.ProtocolError, match="a line of more than"):
        session.ping()


def test_a_line_in_many_pieces_and_many_lines_in_one_are_read(fake: Callable[[str], Path]) -> None:
    server = fake(r"""
        request = read()
        text = json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": "x" * 3000000}) + "\r\n"
        for start in range(0, len(text), 40000):
            sys.stdout.write(text[start:start + 40000]); sys.stdout.flush()
        requests = [read() for _ in range(3)]
        send("\n".join(json.dumps({"jsonrpc": "2.0", "id": each["id"], "result": each["id"]}) for each in requests))
        requests = [read() for _ in range(2)]
        send(json.dumps([{"jsonrpc": "2.0", "id": each["id"], "result": 7} for each in requests]))
        read()
    """)

    async def main() -> None:
        async with scjobs.AsyncSession(server) as session:
            assert len(await session.call("long")) == 3000000
            ids = await asyncio.gather(*(session.call("short") for _ in range(3)))
            assert sorted(ids) == ids and len(set(ids)) == 3
            assert await asyncio.gather(*(session.call("batch") for _ in range(2))) == [7, 7]

    asyncio.run(main())


def test_a_protocol_of_another_version_is_refused(tmp_path: Path) -> None:
    server = tmp_path / "newer"
    server.write_text(
        '#!/bin/sh\nread line\nid=$(printf %s "$line" | sed \'s/.*"id":\\([0-9]*\\).*/\\1/\')\n'
        'printf \'{"jsonrpc":"2.0","id":%s,"result":{"protocolVersion":"2.0","limits":{}}}\\n\' "$id"\nread line\n'
    )
    server.chmod(0o755)
    with pytest.raises(scjobs.ProtocolError, match="version 2.0"):
        scjobs.Session(server)
