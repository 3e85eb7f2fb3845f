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


@pytest.mark.parametrize("columns, rows", [(80, 24), (40, 8), (200, 50)])
def test_hostile_jobs_show_nothing_but_printable_characters(at_service, service, columns, rows):
    jobs = [service.add(number, processed=30, status="processing", type=HOSTILE) for number in range(1, 5)]
    service.set(jobs[3], status="weird" + HOSTILE)
    labels = [HOSTILE, "a" + HOSTILE * 2, "x" * 10_000 + HOSTILE, "zz" + HOSTILE]
    # Only a program can give such labels.
    calls = [{"jsonrpc": "2.0", "id": n, "method": "jobs.track", "params": {"ids": [job], "label": label, "tags": [HOSTILE]}}
             for n, (job, label) in enumerate(zip(jobs, labels))]
    replies = subprocess.run(
        [BINARY, "serve"], input="".join(json.dumps(call) + "\n" for call in calls), text=True, capture_output=True,
        env=at_service.environment, timeout=60).stdout
    tracked = [json.loads(line) for line in replies.split("\n") if line]
    assert len(tracked) == 4
    active = sum("result" in reply for reply in tracked)
    assert active >= 2, replies[:500]
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
