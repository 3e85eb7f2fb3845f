"""A recorded session in the service's place: how a program that uses scjobs is tested without a network."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, Dict, List, Tuple

import pytest

import scjobs


def collect(session: scjobs.Session) -> Tuple[List[Dict[str, Any]], List[Any]]:
    """What somebody's program may do: take all jobs in, see them through, read what they brought."""
    ids = [job["id"] for job in session.jobs.discover(track=True)["jobs"]]
    jobs = session.wait(ids)["jobs"]
    results = [session.result(job["id"]) for job in jobs if job["status"] == "completed"]
    return [{name: job[name] for name in ("id", "status", "finishedAt", "requests")} for job in jobs], results


def record(path: Path) -> Tuple[List[Dict[str, Any]], List[Any]]:
    with scjobs.Session(
        args=["--sandbox", "--speed", "300", "--jobs", "5", "--record", str(path)]
    ) as session:
        return collect(session)


def test_a_program_does_the_same_on_a_recording_and_at_once(tmp_path: Path) -> None:
    path = tmp_path / "five.recording"
    live = record(path)
    for _ in range(3):
        began = time.monotonic()
        with scjobs.Session(args=["--recording", str(path)]) as session:
            assert collect(session) == live
        # The jobs took minutes by the service's clock; not a bar of speed, but no wait of real time either.
        assert time.monotonic() - began < 15
    assert len(live[0]) == 5 and live[1]


def test_a_slow_program_sees_the_same(tmp_path: Path) -> None:
    path = tmp_path / "five.recording"
    live = record(path)
    with scjobs.Session(args=["--recording", str(path)]) as session:
        ids = [job["id"] for job in session.jobs.discover(track=True)["jobs"]]
        # While the program thinks, no time passes for the jobs.
        for _ in range(200):
            session.ping()
        assert {job["id"] for job in session.wait(ids)["jobs"]} == {job["id"] for job in live[0]}


def test_what_was_not_recorded_is_an_error_and_the_server_says_so_at_its_end(tmp_path: Path) -> None:
    path = tmp_path / "usage.recording"
    with scjobs.Session(args=["--sandbox", "--jobs", "0", "--record", str(path)]) as session:
        session.usage.get()
    with scjobs.Session(args=["--recording", str(path)]) as session:
        session.usage.get()
        with pytest.raises(scjobs.ScjobsError, match="The recording has no answer for request 2, GET /v2/usage"):
            session.usage.get()
