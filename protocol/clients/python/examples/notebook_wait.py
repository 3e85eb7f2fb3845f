#!/usr/bin/env python3
"""Waits for jobs and makes a table of what they brought: a module for notebooks, a program elsewhere.

In a notebook, which has an event loop:

    import scjobs
    from notebook_wait import show, table

    session = await scjobs.AsyncSession()
    reply = await session.wait(ids, on_progress=show)
    rows = await table(session, reply["jobs"])      # pandas.DataFrame(rows), if you like

As a program, with ids, or without for all that the service lists; arguments of `scjobs serve` behind `--`:

    notebook_wait.py --timeout 600 job_0123456789abcdef01234567
    notebook_wait.py -- --sandbox --jobs 3 --speed 600
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import sys
from collections import Counter
from typing import Any, Dict, List, Sequence

import scjobs
from scjobs.types import Job, WaitProgress


def show(progress: WaitProgress) -> None:
    """One line that a notebook or a terminal overwrites."""
    parts = [job["progress"] for job in progress["jobs"] if "progress" in job]
    processed, total = sum(part["processed"] for part in parts), sum(part["total"] for part in parts)
    end = "\n" if progress["completed"] == progress["total"] or not sys.stderr.isatty() else ""
    text = f"{progress['completed']} of {progress['total']} jobs, {processed} of {total} responses"
    print(f"\r{text}", end=end, file=sys.stderr, flush=True)


async def table(session: scjobs.AsyncSession, jobs: Sequence[Job]) -> List[Dict[str, Any]]:
    """One row a job, with the codes that its result gave most often."""
    return list(await asyncio.gather(*(row(session, job) for job in jobs)))


async def row(session: scjobs.AsyncSession, job: Job) -> Dict[str, Any]:
    cells: Dict[str, Any] = {"id": job["id"], "label": job.get("label", ""), "status": job["status"]}
    if "result" not in job:
        return {**cells, "responses": 0, "codes": job["error"]["message"] if "error" in job else ""}
    result = await session.result(job["id"])
    responses = result.get("results", []) if isinstance(result, dict) else []
    codes = Counter(code["name"] for response in responses for code in response.get("codes", []))
    common = "; ".join(f"{name} {count}" for name, count in codes.most_common(3))
    return {**cells, "responses": len(responses), "codes": common}


async def main(ids: List[str], timeout: float, arguments: Sequence[str]) -> int:
    async with scjobs.AsyncSession(args=arguments) as session:
        if ids:
            await session.jobs.track(ids)
        else:
            ids = [job["id"] for job in (await session.jobs.discover(limit=100, track=True))["jobs"]]
        reply = await session.wait(ids, timeout=timeout, on_progress=show)
        rows = await table(session, reply["jobs"])
    writer = csv.DictWriter(sys.stdout, ["id", "label", "status", "responses", "codes"], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return 0 if reply["outcome"] == "completed" else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description="Waits for jobs and makes a table of what they brought, as CSV."
    )
    parser.add_argument("--timeout", type=float, default=3600, help="seconds to wait, an hour unless told")
    parser.add_argument("words", nargs="*", metavar="ID", help="jobs; behind --, arguments of scjobs serve")
    own = sys.argv[1:]
    cut = own.index("--") if "--" in own else len(own)
    options = parser.parse_args(own[:cut])
    try:
        sys.exit(asyncio.run(main(options.words, options.timeout, own[cut + 1 :])))
    except KeyboardInterrupt:
        sys.exit(130)
    except scjobs.ScjobsError as error:
        sys.exit(f"notebook_wait: {error}")
