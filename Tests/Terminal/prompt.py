"""The program at its prompt, with jobs of a service that a test moves."""

import itertools
import re

from wcwidth import wcwidth

from terminal import CTRL_L, ENTER

# Looked at ten times a second: what a test does to a job is seen soon.
QUICK = ("--policy", "fixed interval=0.1")

numbers = itertools.count(1)

SIZES = [(80, 24), (40, 8), (20, 10), (200, 50)]


def start(place, *arguments, **options):
    """The program at its first prompt, without hints."""
    terminal = place.start(*QUICK, "--no-hints", *arguments, **options)
    terminal.wait(lambda screen: screen.rows and screen.rows[-1].endswith(">"), "the first prompt")
    return terminal


def prompt(active=0):
    return f"scjobs[test {active}]>" if active else "scjobs[test]>"


def track(terminal, service, *labels, status="queued"):
    """Tracks a new job for each label. Returns their ids; the screen is clear but for the block and the prompt."""
    ids = []
    for number, label in enumerate(labels, len(service.jobs) + 1):
        ids.append(service.add(number, status=status))
        terminal.enter(f"track {ids[-1]} --label {label} > /dev/null")
    active = sum(job["status"] in ("queued", "processing") for job in service.jobs.values())
    terminal.wait_end_rows(prompt(active))
    # The last one has been looked at.
    terminal.wait(lambda screen: any(status in row for row in screen.rows[-2:]), f"{labels[-1]} {status}")
    terminal.press(CTRL_L)
    return ids


def fail(service, job):
    """Lets a job end so that it is told in the same words always."""
    service.fail(job, "E", "w")


def failed(job, label, columns):
    """What is told of it on a terminal so wide."""
    return f"✘ {label} failed  E: w" if columns < 50 else f"✘ {job} ({label}) failed  E: w"


def wrapped(text, columns):
    """The rows that a text takes on a screen, wide characters whole, and the cursor behind it."""
    rows, used = [""], 0
    for character in text:
        width = wcwidth(character)
        if used + width > columns:
            rows.append("")
            used = 0
        rows[-1] += character
        used += width
        if used >= columns:
            rows.append("")
            used = 0
    return rows, (len(rows) - 1, used)


def shown(rows):
    """Rows as a screen has them: no blanks at their ends, no empty ones at the bottom."""
    rows = [row.rstrip() for row in rows]
    while rows and not rows[-1]:
        rows.pop()
    return rows


def without_times(row):
    """A row with what depends on the clock taken out."""
    return re.sub(r"(ETA|in) +[0-9.]+ ?(ms|s|m[0-9]+s|h[0-9]+m)", r"\1 T", re.sub(r"[0-9.]+/(s|min)", "V/s", row))


def accepted(terminal, place):
    """What the variable `x` holds, asked of the program itself."""
    number = next(numbers)
    terminal.press(f'! printf %s "$x" > accepted; echo ok""-{number}', ENTER)
    terminal.wait(lambda screen: f"ok-{number}" in screen.transcript, "the shell command's end")
    with open(f"{place.folder}/accepted") as file:
        return file.read()
