"""Finding the binary, opening, closing, and what is left behind: nothing."""

from __future__ import annotations

import asyncio
import os
import threading
from pathlib import Path

import pytest

import scjobs
from conftest import FAST, SLOW, is_running, run_python, until


def test_the_binary_is_the_one_given_else_of_the_environment_else_on_the_path(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.environ["SCJOBS_BIN"]
    folder = home / "bin"
    folder.mkdir()
    (folder / "scjobs").symlink_to(real)
    monkeypatch.setenv("SCJOBS_BIN", "/nowhere/scjobs")
    with pytest.raises(scjobs.BinaryNotFound, match="/nowhere/scjobs.*SCJOBS_BIN"):
        scjobs.Session(args=FAST)
    with scjobs.Session(real, FAST) as session:
        session.ping()
    monkeypatch.delenv("SCJOBS_BIN")
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)
    with scjobs.Session(args=FAST) as session:
        assert os.readlink(f"/proc/{session.pid}/exe") == os.path.realpath(real)
    monkeypatch.setenv("PATH", str(home))
    with pytest.raises(FileNotFoundError, match="on PATH"):
        scjobs.Session(args=FAST)


def test_the_key_is_in_no_argument_no_text_and_no_attribute(home: Path) -> None:
    key = "scp_live_" + "k" * 32
    for wrong in (["--key", key], [f"--key={key}"]):
        with pytest.raises(ValueError) as caught:
            scjobs.Session(args=wrong)
        assert key not in str(caught.value)
    with scjobs.Session(api_key=key, api_url="http://127.0.0.1:9") as session:
        assert session.info["session"]["key"]["present"]
        for name in ("cmdline", "environ"):
            assert key.encode() not in Path(f"/proc/{session.pid}/{name}").read_bytes()
        assert key not in repr(session) + repr(vars(session)) + repr(vars(session._connection))
    with pytest.raises(scjobs.RPCError) as refused:
        scjobs.Session(api_key="scp_live_short", api_url="http://127.0.0.1:9")
    assert "scp_live_short" not in repr(refused.value) + str(refused.value.data)


def test_an_async_session_drops_the_key_once_it_is_sent(home: Path) -> None:
    key = "scp_live_" + "k" * 32

    async def main() -> None:
        async with scjobs.AsyncSession(api_key=key, api_url="http://127.0.0.1:9") as session:
            assert key not in repr(session) + repr(vars(session))

    asyncio.run(main())


def test_closing_leaves_no_process_no_thread_and_no_descriptor() -> None:
    before = (threading.active_count(), len(os.listdir("/proc/self/fd")))
    pids = []
    for _ in range(3):
        with scjobs.Session(args=FAST) as session:
            pids.append(session.pid)
    asyncio.run(open_and_close())
    assert not any(is_running(pid) for pid in pids)
    assert (threading.active_count(), len(os.listdir("/proc/self/fd"))) == before


async def open_and_close() -> None:
    async with scjobs.AsyncSession(args=FAST) as session:
        await session.ping()


def test_an_opening_that_fails_leaves_nothing_behind(home: Path) -> None:
    before = (threading.active_count(), len(os.listdir("/proc/self/fd")))
    for _ in range(3):
        with pytest.raises(scjobs.RPCError):
            scjobs.Session(args=FAST, policy="no-such-policy")
    assert (threading.active_count(), len(os.listdir("/proc/self/fd"))) == before


def test_closing_is_quick_also_while_jobs_are_waited_for() -> None:
    async def main() -> float:
        async with scjobs.AsyncSession(args=SLOW) as session:
            ids = [job["id"] for job in (await session.jobs.discover(track=True))["jobs"]]
            waits = [asyncio.ensure_future(session.wait(ids)) for _ in range(10)]
            await session.ping()
            begun = asyncio.get_running_loop().time()
        ended = await asyncio.gather(*waits, return_exceptions=True)
        assert [type(each) for each in ended] == [scjobs.SessionClosed] * 10
        return asyncio.get_running_loop().time() - begun

    assert asyncio.run(main()) < 4  # the server would drain for 5 s


ENDINGS = {
    "closed": "session.close()",
    "not closed": "pass",
    "collected": "del session; import gc; gc.collect()",
    "events open": "events = session.subscribe()",
    "in a thread that waits": """
import threading
def wait():
    try: session.wait(id)
    except scjobs.SessionClosed: pass
threading.Thread(target=wait, daemon=True).start()
""",
}


@pytest.mark.parametrize("ending", ENDINGS.values(), ids=ENDINGS.keys())
def test_a_program_ends_without_a_word_and_its_server_with_it(ending: str) -> None:
    program = run_python(
        "import scjobs\n"
        "session = scjobs.Session(args=['--sandbox'])\n"
        "id = session.sandbox.create_job(seconds=1e6)['id']\n"
        "session.jobs.track(id)\n"
        "print(session.pid)\n" + ending
    )
    assert (program.returncode, program.stderr) == (0, "")
    until(lambda: not is_running(int(program.stdout)), "the server has ended")


def test_an_asyncio_program_ends_without_a_word() -> None:
    program = run_python("""
        import asyncio, scjobs
        async def main():
            async with scjobs.AsyncSession(args=["--sandbox"]) as session:
                print(session.pid)
                events = await session.subscribe()
        asyncio.run(main())
    """)
    assert (program.returncode, program.stderr) == (0, "")
    assert not is_running(int(program.stdout))


def test_an_asyncio_program_that_closes_nothing_leaves_no_server() -> None:
    program = run_python("""
        import asyncio, scjobs, warnings
        warnings.simplefilter("ignore", ResourceWarning)  # asyncio's own, for the open pipes
        async def main():
            session = await scjobs.AsyncSession(args=["--sandbox"])
            print(session.pid)
        asyncio.run(main())
    """)
    assert (program.returncode, program.stderr) == (0, "")
    until(lambda: not is_running(int(program.stdout)), "the server has ended")


def test_a_fork_leaves_the_session_to_its_parent() -> None:
    program = run_python("""
        import os, sys, warnings, scjobs
        warnings.simplefilter("ignore")  # forking a program that has threads
        with scjobs.Session(args=["--sandbox"]) as session:
            child = os.fork()
            if child == 0:
                try:
                    session.ping()
                except RuntimeError:
                    sys.exit(7)  # as a program does, with all that runs at exit
            print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), session.ping())
    """)
    assert program.stdout == "7 {}\n", program.stderr


def test_a_callback_that_would_wait_for_itself_is_told() -> None:
    errors = []

    with scjobs.Session(args=FAST) as session:

        def call() -> None:
            try:
                session.ping()
            except RuntimeError as error:
                errors.append(error)

        session._thread.post(call)
        until(lambda: errors, "the callback has run")
    assert "another thread" in str(errors[0])
