"""The prompt itself: keys, maps, searches, pastes, history, and hints."""

import pytest

from conftest import KEY
from prompt import QUICK, SIZES, fail, failed, prompt, shown, start, track, wrapped
from terminal import (
    CTRL_A, CTRL_C, CTRL_D, CTRL_L, CTRL_R, CTRL_U, DOWN, ENTER, ESCAPE, HOME, LEFT, PASTE_BEGIN, PASTE_END, RIGHT, TAB,
    UP)


def test_a_line_is_edited_and_run(at_service):
    terminal = start(at_service)
    terminal.press(CTRL_L, "iming of", HOME, "t", b"\x1b[F", "f", LEFT, LEFT, RIGHT, RIGHT, ENTER)
    terminal.wait_rows("scjobs[test]> timing off", "scjobs[test]>")
    terminal.press("timing", CTRL_U, "timimg", LEFT, b"\x7f", "n", ENTER)
    terminal.wait_end_rows("scjobs[test]> timing", "timing is off", "scjobs[test]>")
    terminal.press(CTRL_D)
    assert terminal.end() == 0
    assert terminal.is_sane


def test_up_finds_what_begins_alike_and_ctrl_r_what_holds_the_text(at_service):
    terminal = start(at_service)
    for line in ("timing off", "output table", "timing on", "output table"):
        terminal.enter(line)
    terminal.enter("timing off")
    terminal.wait_end_rows(prompt() + " timing off", prompt())
    terminal.press(CTRL_L, "ti", UP)
    terminal.wait_rows(prompt() + " timing off")
    terminal.press(UP)
    terminal.wait_rows(prompt() + " timing on")
    terminal.press(DOWN, DOWN)
    terminal.wait_rows(prompt() + " ti")
    terminal.press(CTRL_U, CTRL_R, "put")
    terminal.wait_rows(prompt() + " output table", "bck:put")
    terminal.press(ENTER)
    terminal.wait_rows(prompt() + " output table", prompt())
    terminal.press(CTRL_R, "ming o")
    terminal.wait_end_rows(prompt() + " timing off", "bck:ming o")
    terminal.press(CTRL_C)
    terminal.wait_end_rows(prompt() + " timing off", "bck:ming o", prompt())


@pytest.mark.parametrize("columns, rows", SIZES)
def test_a_paste_of_three_lines_waits_for_enter_and_runs_them_in_turn(at_service, columns, rows):
    terminal = start(at_service, columns=columns, rows=rows)
    terminal.press(CTRL_L, PASTE_BEGIN, "set a 1\nset b 2\r\nset c 3\n", PASTE_END)
    terminal.wait_rows(prompt() + " set a", "1", "set b 2", "set c 3") if columns == 20 else terminal.wait_rows(
        prompt() + " set a 1", "set b 2", "set c 3")
    terminal.press(ENTER, "set", ENTER)
    terminal.wait_end_rows("a  1", "b  2", "c  3", prompt())
    lines = [row for row in terminal.screen.transcript if row.startswith(prompt() + " set")]
    assert len(lines) >= 3


def test_a_paste_that_fails_midway_stops_there(at_service):
    terminal = start(at_service)
    terminal.press(CTRL_L, PASTE_BEGIN, "set a 1\nnonsense\nset c 3", PASTE_END, ENTER)
    terminal.wait_text("There is no command called nonsense")
    terminal.enter("set")
    terminal.wait_end_rows(prompt() + " set", "a  1", prompt())


def test_a_key_that_is_pasted_as_a_secret_is_not_shown(at_service):
    at_service.environment.pop("SCP_API_KEY")
    terminal = at_service.start(*QUICK)
    terminal.wait_text("scjobs>")
    terminal.enter("key")
    terminal.wait_end_rows("API key (not shown):")
    terminal.press(PASTE_BEGIN, KEY, PASTE_END, ENTER)
    terminal.wait_text("The key is scp_test_…")
    assert KEY.encode() not in terminal.raw
    terminal.wait_end_rows(prompt())
    terminal.press(CTRL_D)
    terminal.end()
    assert KEY.encode() not in at_service.history


@pytest.mark.parametrize("columns, rows", SIZES)
def test_the_vi_map_and_the_bindings_of_editrc(at_service, service, columns, rows):
    at_service.file(".editrc", "bind -v\nbind ^X ed-clear-screen\nscjobs:bind ^T ed-delete-next-char\n")
    terminal = start(at_service, columns=columns, rows=rows)
    track(terminal, service, "one")

    def line(text):
        return shown(wrapped(f"{prompt(1)} {text}", columns)[0])

    terminal.press("Xtimimg", ESCAPE, "0")
    terminal.wait_end_rows(*line("Xtimimg"))
    terminal.wait(lambda screen: screen.place[1] == len(prompt(1)) + 1, "the cursor at the line's beginning")
    terminal.press("x", "fmllrn", "A", " off", ENTER)
    terminal.wait_end_rows(*line("timing off"), "one  queued", prompt(1))
    terminal.press(UP)
    terminal.wait_end_rows(*line("timing off"))
    terminal.press(CTRL_C)
    terminal.wait_end_rows(*line("timing off^C"), "one  queued", prompt(1))
    # A wrapped line, with a job that ends while the cursor is in the middle of it.
    job, = track(terminal, service, "two")
    text = "set x " + "abcdefghij" * (columns // 10)
    terminal.press(text, ESCAPE, "0w")
    terminal.wait_end_rows("one  queued", "two  queued", *shown(wrapped(f"{prompt(2)} {text}", columns)[0]))
    fail(service, job)
    terminal.wait_rows(failed(job, "two", columns), "one  queued", *line(text))
    terminal.press("cwy", ESCAPE, "$", "aK", ENTER)
    terminal.wait_end_rows(*line(text.replace("x ", "y ") + "K"), "one  queued", prompt(1))
    terminal.press(CTRL_D)
    assert terminal.end() == 0
    assert terminal.is_sane


def test_tab_completes_commands_labels_and_choices_and_lists_above_the_line(at_service, service):
    terminal = start(at_service)
    track(terminal, service, "wave-one", "wave-two")
    terminal.press("wat", TAB)
    terminal.wait_end_rows(prompt(2) + " watch")
    terminal.press("wa", TAB)
    terminal.wait_end_rows(prompt(2) + " watch wave-")
    terminal.press(TAB)
    terminal.wait_rows(
        "wave-two queued  wave-one queued", "wave-one  queued", "wave-two  queued", prompt(2) + " watch wave-")
    terminal.press("o", TAB, CTRL_C)
    terminal.wait_end_rows(prompt(2) + " watch wave-one ^C", "wave-one  queued", "wave-two  queued", prompt(2))


def test_ctrl_c_drops_a_line_and_its_continuation(at_service):
    terminal = start(at_service)
    terminal.press(CTRL_L, "set x 'one", ENTER, "two", CTRL_C)
    terminal.wait_rows(prompt() + " set x 'one", "   ...> two^C", prompt())
    terminal.enter("set")
    none = "No variable is set: `set NAME VALUE` or `let NAME = COMMAND` sets one."
    terminal.wait_end_rows(prompt() + " set", none, prompt())


@pytest.mark.parametrize("columns, rows", SIZES)
def test_hints_stand_behind_the_line_and_leave_nothing_behind(at_service, service, columns, rows):
    terminal = at_service.start(*QUICK, columns=columns, rows=rows)
    terminal.wait_end_rows(prompt())

    def hinted(typed, hint):
        """What is shown: the hint is cut to the row, whose last column stays free."""
        row, room = f"{prompt()} {typed}", columns - len(f"{prompt()} {typed}") - 1
        return (row + (hint if len(hint) <= room else hint[:room - 1] + "…")).rstrip() if room > 0 else row

    terminal.press(CTRL_L, "timi")
    terminal.wait_rows(hinted("timi", "ng"))
    terminal.wait(lambda screen: screen.place == (0, len(prompt()) + 5), "the cursor there")
    if columns < 40:
        return
    terminal.press("ng")
    terminal.wait_rows(hinted("timing", " [on|off]"))
    terminal.press(" on")
    terminal.wait_rows(prompt() + " timing on")
    terminal.press(CTRL_A, b"\x0b", "wait")
    terminal.wait(lambda screen: len(screen.rows) == 1 and screen.rows[0].startswith(prompt() + " wait ID"), "wait's")
    assert len(terminal.screen.rows[0]) < columns
    # Not within the line.
    terminal.press(LEFT)
    terminal.wait_rows(prompt() + " wait")
    terminal.press(RIGHT, " one --time")
    terminal.wait_rows(hinted("wait one --time", "out TIME"))
    terminal.press(CTRL_U, "timing", ENTER)
    terminal.wait_rows(prompt() + " timing", "timing is off", prompt())
    terminal.press("timing", CTRL_C)
    terminal.wait_end_rows(prompt() + " timing^C", prompt())


def test_a_hint_gives_way_to_what_is_printed_above_and_comes_back(at_service, service):
    terminal = at_service.start(*QUICK)
    terminal.wait_end_rows(prompt())
    job, _ = track(terminal, service, "one", "two")
    terminal.press("timing")
    terminal.wait_rows("one  queued", "two  queued", prompt(2) + " timing [on|off]")
    fail(service, job)
    terminal.wait_rows(failed(job, "one", 80), "two  queued", prompt(1) + " timing [on|off]")
    terminal.wait(lambda screen: screen.place == (2, len(prompt(1)) + 7), "the cursor there")
    terminal.press(" off", ENTER)
    terminal.wait_end_rows(prompt(1) + " timing off", "two  queued", prompt(1))


@pytest.mark.parametrize("how", [("--no-hints",), ("NO_COLOR",)])
def test_hints_can_be_turned_off(at_service, how):
    environment = {"NO_COLOR": "1"} if how == ("NO_COLOR",) else {}
    terminal = at_service.start(*QUICK, *[word for word in how if word.startswith("--")], **environment)
    terminal.wait_end_rows(prompt())
    terminal.press(CTRL_L, "timing")
    terminal.wait_rows(prompt() + " timing")
    terminal.press(" o", TAB)
    terminal.wait_end_rows(prompt() + " timing o")
    assert b"[on|off]" not in terminal.raw
    if environment:
        assert b"\x1b[2m" not in terminal.raw and b"\x1b[3" not in terminal.raw
