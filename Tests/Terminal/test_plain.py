"""Terminals that can do less, and none at all."""

import re
import subprocess

import pytest

from conftest import KEY
from output_grammar import violations
from prompt import QUICK, SIZES, fail, failed, prompt, start, without_times
from terminal import BINARY, CTRL_C, CTRL_D, ENTER


@pytest.mark.parametrize("columns, rows", [(80, 24), (40, 8), (200, 50)])
def test_a_dumb_terminal_gets_lines_only(at_service, service, columns, rows):
    job = service.add(1, status="queued")
    terminal = at_service.start(*QUICK, TERM="dumb", columns=columns, rows=rows)
    terminal.wait_end_rows(prompt())
    terminal.press("abc")
    # The kernel drops what it has not echoed yet.
    terminal.wait_end_rows(prompt() + " abc")
    terminal.press(CTRL_C)
    terminal.wait_end_rows(prompt() + " abc^C", prompt())
    terminal.enter(f"track {job} --label one > /dev/null")
    terminal.wait_end_rows(prompt(1))
    # Told once, on a row of its own, and the prompt again.
    fail(service, job)
    told = f"!! {job} (one) failed  E: w" if columns > 50 else "!! one failed  E: w"
    terminal.wait_end_rows(prompt(1), told, prompt(1))
    terminal.enter("timing")
    terminal.wait_end_rows("timing is off", prompt())
    assert sum("failed" in row for row in terminal.screen.transcript) == 1
    terminal.press(CTRL_D)
    assert terminal.end() == 0
    assert terminal.is_sane and terminal.screen.place[1] == 0
    assert b"\x1b" not in terminal.raw


def test_a_dumb_terminal_shows_a_wait_as_a_log_and_tells_each_end_once(at_service, service):
    job = service.add(1, processed=5)
    terminal = at_service.start(*QUICK, TERM="dumb")
    terminal.wait_end_rows(prompt())
    terminal.enter(f"track {job} --label one > /dev/null")
    terminal.wait_end_rows(prompt(1))
    terminal.enter("wait one")
    terminal.wait_text("processing  5%  5/100")
    terminal.press(CTRL_C)
    terminal.wait_end_rows("^CThe job goes on. What becomes of it is told here.", prompt(1))
    terminal.enter("wait one")
    fail(service, job)
    terminal.wait_end_rows(f"!! {job} (one) failed  E: w", prompt())
    terminal.enter("timing")
    terminal.wait_end_rows("timing is off", prompt())
    assert sum("failed" in row for row in terminal.screen.transcript) == 1


def test_the_key_is_asked_for_without_echo_on_a_dumb_terminal(at_service):
    at_service.environment.pop("SCP_API_KEY")
    terminal = at_service.start(TERM="dumb")
    terminal.wait_end_rows("scjobs>")
    terminal.enter("key")
    terminal.wait_end_rows("API key (not shown):")
    terminal.enter(KEY)
    terminal.wait_text("The key is scp_test_")
    assert KEY.encode() not in terminal.raw
    assert terminal.is_sane


@pytest.mark.parametrize("columns, rows", SIZES)
@pytest.mark.parametrize("locale", [{"LC_ALL": "C"}, {"LC_ALL": None, "LC_CTYPE": "POSIX"}])
def test_the_c_locale_takes_in_any_text_and_draws_with_ascii(at_service, service, columns, rows, locale):
    job = service.add(1, processed=50)
    terminal = start(at_service, columns=columns, rows=rows, **locale)
    terminal.enter(f"track {job} --label one > /dev/null")
    bar = r"one   50%  ETA T" if columns == 20 else r"one  (?P<bar>#+-+)   50%  50/100"

    def is_shown(row):
        match = re.match(bar, without_times(row))
        return match and (columns == 20 or match["bar"].count("#") == match["bar"].count("-"))

    terminal.wait(lambda screen: any(map(is_shown, screen.rows)), "the bar")
    terminal.press('set x grüße漢字', ENTER, '! printf %s "$x" > typed; echo do""ne', ENTER)
    terminal.wait_text("done")
    with open(f"{at_service.folder}/typed", encoding="utf-8") as file:
        assert file.read() == "grüße漢字"
    fail(service, job)
    terminal.wait_end_rows(failed(job, "one", columns).replace("✘", "!!"), prompt())


def test_no_color_means_none(at_service, service):
    job = service.add(1, processed=50)
    terminal = at_service.start(*QUICK, NO_COLOR="1")
    terminal.wait_end_rows(prompt())
    terminal.enter(f"track {job}; help; help wait; status; nonsense; wait {job} --timeout 1s")
    terminal.wait_end_rows(prompt(1))
    terminal.press(CTRL_D)
    terminal.end()
    assert violations(bytes(terminal.raw)) == []
    assert b"m" not in {part[-1:] for part in _sequences(terminal.raw)}


def _sequences(raw):
    return re.findall(rb"\x1b\[[0-9;?]*[@-~]", bytes(raw))


def test_a_pipe_gets_no_prompt_and_no_block(at_service, service):
    job = service.add(1, processed=50)
    result = subprocess.run(
        [BINARY, *QUICK], input=f"track {job}\nwait {job} --timeout 1s\n", text=True, capture_output=True,
        env=at_service.environment, timeout=60)
    assert result.returncode == 6
    assert "\x1b" not in result.stdout + result.stderr and "scjobs" not in result.stdout
