"""A run of a torture: its seed, its home, its last lines."""

import contextlib
import random
import shutil
import tempfile
import time

from report import Report


@contextlib.contextmanager
def trial(name, options):
    """Gives a report and an empty home, which stays and is named when something failed. Ends the program.

    `options.seed` is one by chance where none was told.
    """
    if options.seed is None:
        options.seed = random.SystemRandom().randrange(1, 1 << 32)
    report = Report()
    report.figure("seed", options.seed)
    home = tempfile.mkdtemp(prefix=f"scjobs-{name}-")
    began = time.monotonic()
    try:
        yield report, home
    except BaseException:
        report.figure("home", home)
        raise
    report.figure("seconds", time.monotonic() - began)
    if report.failed:
        report.figure("home", home)
    else:
        shutil.rmtree(home)
    raise SystemExit(report.end())
