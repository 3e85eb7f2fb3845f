#!/usr/bin/env python3
"""Shows all active jobs with their progress until they have ended.

usage: watch_active.py [--discover] [--forever] [ARGUMENT...]

The arguments are those of `scjobs serve`:

    watch_active.py --discover -- --sandbox --jobs 5 --speed 60

On a terminal the bars are redrawn in place and ended jobs scroll up; elsewhere each change is a line. Ctrl-C
ends the watching and not the jobs. Exit status: 0; 1 when a job failed or expired; 130 when interrupted.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from typing import Dict, List, Optional, TextIO

import scjobs
from scjobs.types import Job

ENDED = {"completed": "✔", "failed": "✘", "expired": "✘"}


def bar(job: Job, width: int) -> str:
    progress = job.get("progress")
    share = progress["processed"] / progress["total"] if progress and progress["total"] else 0.0
    full = int(min(share, 1.0) * width)
    return "█" * full + "░" * (width - full)


def clock(seconds: float) -> str:
    minutes, seconds = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}h{minutes:02}m" if hours else f"{minutes}m{seconds:02}s" if minutes else f"{seconds}s"


def described(job: Job, bar_width: int = 0) -> str:
    """One job as a line."""
    parts = [job["id"]]
    if job.get("label"):
        parts.append(f"({job['label']})")
    if bar_width:
        parts.append(bar(job, bar_width))
    progress = job.get("progress")
    if progress:
        parts.append(f"{progress['percentage']:3.0f}%  {progress['processed']}/{progress['total']}")
    if job["status"] != "processing" or not progress:
        parts.append(job["status"])
    if "eta" in job:
        parts.append(f"ETA {clock(job['eta'])}")
    if "error" in job:
        parts.append(f"{job['error']['code']}: {job['error']['message']}")
    if "result" in job:
        parts.append(f"→ {job['result']['path']}")
    return "  ".join(parts)


class Screen:
    """Lines that stay, and below them a block that is redrawn; the block only on a terminal."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self.is_terminal = out.isatty()
        self._drawn = 0

    def draw(self, above: List[str], jobs: List[Job]) -> None:
        lines: List[str] = []
        if self.is_terminal:
            size = shutil.get_terminal_size()
            room = max(size.lines - 2, 1)
            lines = [described(job, bar_width=20)[: size.columns - 1] for job in jobs[:room]]
            if len(jobs) > room:
                lines.append(f"… and {len(jobs) - room} more")
        # Up to the block's first line, and all below it away.
        erase = f"\x1b[{self._drawn}A\r\x1b[J" if self._drawn else ""
        self._write(erase + "".join(line + "\n" for line in above + lines))
        self._drawn = len(lines)

    def _write(self, text: str) -> None:
        encoding = self._out.encoding or "ascii"
        self._out.write(text.encode(encoding, "replace").decode(encoding))
        self._out.flush()


class Watch:
    """The active jobs, kept up to date from events."""

    def __init__(self, session: scjobs.Session, screen: Screen) -> None:
        self._session = session
        self._screen = screen
        self._active: Dict[str, Job] = {}
        self._told: Dict[str, str] = {}
        self.has_failed = False

    def load(self) -> None:
        cursor: Optional[str] = None
        while True:
            page = self._session.jobs.list(limit=1000, cursor=cursor)
            self._active.update({job["id"]: job for job in page["jobs"] if job["status"] not in ENDED})
            cursor = page.get("next")
            if cursor is None:
                return

    def run(self, events: scjobs.Events, forever: bool) -> None:
        above = [] if self._active else ["No job is active."]
        above += [line for job in self._active.values() for line in self._changes(job)]
        self._screen.draw(above, list(self._active.values()))
        while self._active or forever:
            event = events.next(timeout=1)
            # What has piled up is drawn once.
            above = []
            while event is not None:
                above += self._take(event)
                event = events.next(timeout=0)
            if self._screen.is_terminal:
                self._refresh_estimates()
            if above or self._screen.is_terminal:
                self._screen.draw(above, list(self._active.values()))

    def _take(self, event: scjobs.types.EventNotification) -> List[str]:
        job = event["job"]
        if event["type"] == "job.forgotten":
            self._active.pop(job["id"], None)
            return []
        if job["status"] not in ENDED:
            self._active[job["id"]] = job
            return self._changes(job)
        self._active.pop(job["id"], None)
        self.has_failed = self.has_failed or job["status"] != "completed"
        return [f"{ENDED[job['status']]} {described(job)}"]

    def _changes(self, job: Job) -> List[str]:
        """Without a terminal: a line for each new status and each tenth of the way."""
        progress = job.get("progress")
        state = f"{job['status']} {int(progress['percentage'] // 10) if progress else ''}"
        if self._screen.is_terminal or self._told.get(job["id"]) == state:
            return []
        self._told[job["id"]] = state
        return [described(job)]

    def _refresh_estimates(self) -> None:
        """Events tell of a job as it was; the time left is known now. Asks nothing of the service."""
        for id in list(self._active)[: shutil.get_terminal_size().lines]:
            try:
                job = self._session.jobs.get(id)
            except scjobs.errors.NotTrackedError:
                continue  # its event is on the way
            if job["status"] not in ENDED:
                self._active[id] = job


def main() -> int:
    parser = argparse.ArgumentParser(
        description="Shows all active jobs with their progress until they have ended."
    )
    parser.add_argument(
        "--discover", action="store_true", help="track what the service's own list shows, first"
    )
    parser.add_argument("--forever", action="store_true", help="go on when no job is active")
    parser.add_argument("arguments", nargs="*", help="further arguments of scjobs serve, behind --")
    options = parser.parse_args()
    try:
        with scjobs.Session(args=options.arguments) as session, session.subscribe() as events:
            if options.discover:
                session.jobs.discover(limit=100, track=True)
            watch = Watch(session, Screen(sys.stdout))
            watch.load()
            watch.run(events, options.forever)
            return 1 if watch.has_failed else 0
    except KeyboardInterrupt:
        return 130
    except scjobs.ScjobsError as error:
        print(f"watch_active: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
