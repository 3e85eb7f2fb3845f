"""A thousand keys typed while fifty jobs move: none may be lost, and it must cost little.

At the pace that the service's rate limit allows, at four updates a second, and in a flood of a hundred a second, whose
cost is no promise.
"""

import argparse
import os
import sys
import tempfile

folder = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(folder, os.pardir, "Terminal")]

import conftest  # noqa: E402
import typing_under_load  # noqa: E402
from service import Service  # noqa: E402

from report import Report  # noqa: E402

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--keys", type=int, default=1000)
parser.add_argument("--jobs", type=int, default=50)
parser.add_argument("--pause", type=float, default=0.05, help="seconds between two keys")
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--cpu", type=float, default=0.05, help="the share of a core that it may take; a debug build takes more")
options = parser.parse_args()

report = Report()
LISTED, EACH, FLOOD = typing_under_load.LISTED, typing_under_load.EACH, typing_under_load.FLOOD
NAMES = {LISTED: "listed", EACH: "four a second", FLOOD: "flood"}
for policy, columns, rows in [
        (LISTED, 100, 30), (LISTED, 40, 8), (LISTED, 200, 50), (EACH, 100, 30), (FLOOD, 100, 30)]:
    with tempfile.TemporaryDirectory() as home:
        service, place = Service(), conftest.Place(home)
        place.environment.update(SCP_API_URL=service.url, SCP_API_KEY=conftest.KEY)
        try:
            accepted, typed, most, frames, cpu = typing_under_load.run(
                place, service, options.keys, options.pause, options.jobs, columns, rows, options.seed, policy)
        finally:
            place.close()
            service.stop()
    size = f"{columns}x{rows} {NAMES[policy]}"
    report.figure("typed", size, "keys", options.keys, "frames", frames, "most in a second", most, "cpu %", cpu * 100)
    report.check("the line is what was typed", accepted == typed, f"{size}: {accepted!r} for {typed!r}")
    report.check("no more than 8 redraws a second", most <= 8, f"{size}: {most}")
    if policy != FLOOD:
        report.check("little of a core", cpu <= options.cpu, f"{size}: {cpu * 100:.1f} %")
sys.exit(report.end())
