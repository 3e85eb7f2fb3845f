"""What a person reads fits the terminal: no line is longer than it is wide, and none goes astray on a narrow one."""

import re

import pytest
from wcwidth import wcswidth

from prompt import QUICK, fail, prompt
from terminal import CTRL_D, ENTER

COMMANDS = [
    "jobs", "jobs --status failed", "show one", "show two", "status", "timeline", "history one", "policy list",
    "policy show", "usage", "health", "stats", "discover", "set", "config list", "alias", "live", "timing",
    "history", "nonsense", "wait --nonsense", "show no-such-job", "wait two --timeout 1s"]

SEQUENCE = re.compile(r"\x1b\[[0-9;?]*[@-~]")


@pytest.mark.parametrize("columns, rows", [(40, 8), (80, 24), (200, 50)])
def test_no_line_is_wider_than_the_terminal(at_service, service, columns, rows):
    terminal = at_service.start(*QUICK, "--no-live", "--no-hints", columns=columns, rows=rows)
    terminal.wait(lambda screen: screen.rows and screen.rows[-1] == prompt(), "the first prompt")
    jobs = [service.add(1, processed=30), service.add(2, processed=50), service.add(3, status="queued")]
    for job, label in zip(jobs, ("one", "two", "a label of forty characters, and some more")):
        terminal.enter(f"track {job} --label '{label}' > /dev/null")
    terminal.wait_end_rows(prompt(3))
    fail(service, jobs[0])
    terminal.wait_end_rows(prompt(2))
    for number, command in enumerate(COMMANDS):
        begin = len(terminal.raw)
        terminal.press(command, ENTER, f"! echo do\"\"ne-{number}", ENTER)
        terminal.wait(lambda screen: f"done-{number}" in screen.transcript, f"the end of {command}", seconds=60)
        lines = SEQUENCE.sub("", terminal.raw[begin:].decode()).split("\r\n")
        # The lines of the prompt are the person's.
        told = [line for line in lines if "scjobs[" not in line]
        assert [line for line in told if wcswidth(line) > columns] == [], command
    # While a shell command has the terminal, Ctrl-D is no key of the prompt's.
    terminal.wait(lambda screen: screen.rows[-1].startswith("scjobs[") and screen.rows[-1].endswith("]>"), "the prompt")
    terminal.press(CTRL_D)
    assert terminal.end() == 0
