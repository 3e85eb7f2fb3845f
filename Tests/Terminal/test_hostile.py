"""Data of jobs that would take over a terminal: nothing of it reaches one."""

import json
import subprocess

import pytest

from output_grammar import violations
from prompt import QUICK, prompt
from terminal import BINARY, CTRL_C, CTRL_D, CTRL_L, ENTER, TAB

HOSTILE = ("e\x1b[31mx\x1b]52;c;ZXZpbA==\x07\x1b]0;title\x07\x9b2J\x85\r\n\b\x00\x7f\u202e\u2066rtl\u2069\u200b\u200d"
           "\u2028\ufeff\u00ad漢字é😀\U000e0041\x1bP1$r\x1b\\\x1b[?1049h")


def test_the_checker_knows_what_is_not_ours():
    assert violations("plain 漢字 \x1b[2mdim\x1b[0m\x1b[3A\r\x1b[J\x1b[?2004h".encode()) == []
    for bad in ("\x1b]0;x\x07", "\x1b[?1049h", "\x9b2J", "\u202e", "\x1b[5n", "\x1bc", "\x00", "\u200b", "\x1b[10;10H"):
        assert violations(bad.encode()), repr(bad)


LONG = "x" * 10_000


def track_hostile(place, service):
    """Tracks four jobs with such data, as only a program can. Returns their ids, and how many labels were taken."""
    jobs = [service.add(number, processed=30, status="processing", type=HOSTILE) for number in range(1, 5)]
    service.set(jobs[2], type=LONG + HOSTILE)
    service.set(jobs[3], status="weird" + HOSTILE)
    labels = [HOSTILE, "a" + HOSTILE * 2, LONG + HOSTILE, "zz" + HOSTILE]
    calls = [{"jsonrpc": "2.0", "id": n, "method": "jobs.track", "params": {"ids": [job], "label": label, "tags": [HOSTILE]}}
             for n, (job, label) in enumerate(zip(jobs, labels))]
    replies = subprocess.run(
        [BINARY, "serve"], input="".join(json.dumps(call) + "\n" for call in calls), text=True, capture_output=True,
        env=place.environment, timeout=60).stdout
    tracked = [json.loads(line) for line in replies.split("\n") if line]
    assert len(tracked) == 4
    active = sum("result" in reply for reply in tracked)
    assert active >= 2, replies[:500]
    return jobs, active


@pytest.mark.parametrize("columns, rows", [(80, 24), (40, 8), (200, 50)])
def test_hostile_jobs_show_nothing_but_printable_characters(at_service, service, columns, rows):
    jobs, active = track_hostile(at_service, service)
    terminal = at_service.start(*QUICK, columns=columns, rows=rows)
    terminal.wait_end_rows(prompt(active))
    terminal.wait(lambda screen: any("30%" in row for row in screen.rows), "a bar")
    for line in ("jobs", "show @last", "status", "jobs --status processing", "history", "output json", "jobs",
                 "output csv", "jobs", "output ndjson", "jobs", "output table", f"show {jobs[0]}", "discover"):
        terminal.enter(line)
    terminal.enter("timing")
    terminal.wait(lambda screen: "timing is off" in screen.transcript, "all answers", seconds=60)
    # Completion lists what the service and other programs named.
    terminal.press(CTRL_L, "show ", TAB, TAB, "e", TAB, TAB, CTRL_C)
    terminal.press("wait @all", ENTER)
    terminal.wait(lambda screen: any("wait @all" in row for row in screen.transcript[-rows:]), "the wait")
    service.fail(jobs[0], HOSTILE, HOSTILE)
    service.complete(jobs[1], {"results": [HOSTILE]})
    terminal.wait(lambda screen: any("failed" in row for row in screen.transcript[-rows:]), "the failure")
    terminal.press(CTRL_C)
    terminal.wait_text("on.")
    for job in jobs[2:]:
        service.fail(job, "E\x1b[2J", HOSTILE)
    terminal.wait_end_rows(prompt())
    for line in (f"result {jobs[1]}", f"show {jobs[0]}", "watch", "timing"):
        terminal.enter(line)
    terminal.wait_end_rows("timing is off", prompt())
    terminal.press(CTRL_D)
    terminal.end()
    assert violations(bytes(terminal.raw)) == []


LINES = ["jobs", "show @last", "status", "timeline", "history @last", "discover"]


@pytest.mark.parametrize("environment", [{"TERM": "dumb"}, {"LC_ALL": "C"}, {"NO_COLOR": "1"}])
def test_lesser_terminals(at_service, service, environment):
    jobs, active = track_hostile(at_service, service)
    terminal = at_service.start(*QUICK, **environment)
    terminal.wait_end_rows(prompt(active))
    for line in LINES:
        terminal.enter(line)
    terminal.press("timing", ENTER)
    # A dumb terminal shows it behind the prompt that was there before.
    terminal.wait(lambda screen: any("timing is off" in row for row in screen.transcript), "all answers")
    terminal.press("wait @all", ENTER)
    for job in jobs:
        service.fail(job, HOSTILE, LONG + HOSTILE)
    terminal.wait_end_rows(prompt())
    for line in ("jobs --status failed", f"show {jobs[0]}", "timing"):
        terminal.enter(line)
    terminal.wait(lambda screen: screen.rows[-1] == prompt() and "timing is off" in screen.rows[-2], "the last answer")
    terminal.press(CTRL_D)
    terminal.end()
    assert violations(bytes(terminal.raw)) == []
    if "TERM" in environment:
        assert b"\x1b" not in terminal.raw


def end_soon(job):
    """Lets a job fail after so many looks at it."""
    job["ends_in"] -= 1
    if job["ends_in"] == 0:
        job.update(status="failed", error={"code": HOSTILE, "message": LONG + HOSTILE})


@pytest.mark.parametrize("on_terminal", [True, False])
def test_commands_without_a_prompt(at_service, service, on_terminal):
    jobs, _ = track_hostile(at_service, service)
    script = at_service.file("hostile.scjobs", "\n".join([*LINES, "wait @all", "jobs", f"result {jobs[1]}"]) + "\n")
    for job in jobs:
        service.set(job, ends_in=20)
    service.before_showing = end_soon
    arguments = ["run", "--echo", "--continue", *QUICK, script]
    if on_terminal:
        terminal = at_service.start(*arguments)
        terminal.end()
        shown = bytes(terminal.raw)
    else:
        done = subprocess.run([BINARY, *arguments], capture_output=True, env=at_service.environment, timeout=60)
        shown = done.stdout + done.stderr
    assert b"failed" in shown
    assert violations(shown) == []
