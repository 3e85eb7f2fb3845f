"""Lines that are printed while one types: nothing that was typed is lost, moved or shown twice."""

import pytest

from prompt import SIZES, accepted, fail, failed, prompt, shown, start, track, wrapped
from terminal import CTRL_A, CTRL_C, CTRL_E, ENTER


def typed_texts(columns):
    """Texts that end before, at and behind the edge, of narrow and of wide characters."""
    prompt_columns = len(prompt(1)) + 1
    room = columns - prompt_columns - len("set x ")
    for rows in range(2):
        for more in (-1, 0, 1):
            count = room + rows * columns + more
            if count > 0 and rows == 0:
                yield ("abcdefghij" * 30)[:count]
            elif count > 0:
                yield ("漢" * (count // 2) + "x" * (count % 2))
                yield ("x" + "字" * ((count - 1) // 2) + "yz")


@pytest.mark.parametrize("columns, rows", SIZES)
def test_a_line_printed_above(at_service, service, columns, rows):
    terminal = start(at_service, columns=columns, rows=rows)
    track(terminal, service, "rest")
    for number, text in enumerate(typed_texts(columns)):
        label = f"n{number}"
        job, = track(terminal, service, label)
        terminal.press("set x ", text)
        line, _ = wrapped(f"{prompt(2)} set x {text}", columns)
        terminal.wait_rows(*shown(["rest  queued", f"{label:4}  queued"] + line))
        fail(service, job)
        line, cursor = wrapped(f"{prompt(1)} set x {text}", columns)
        above = [failed(job, label, columns), "rest  queued"]
        terminal.wait_rows(*shown(above + line))
        terminal.wait(lambda screen: screen.place == (cursor[0] + len(above), cursor[1]), "the cursor there")
        terminal.press("!", ENTER)
        terminal.wait_end_rows("rest  queued", prompt(1))
        assert accepted(terminal, at_service) == text + "!"


@pytest.mark.parametrize("columns, rows", SIZES)
def test_a_line_printed_while_the_cursor_is_home_on_a_wrapped_line(at_service, service, columns, rows):
    terminal = start(at_service, columns=columns, rows=rows)
    first, _ = track(terminal, service, "one", "two")
    text = "漢字abcdefgh" * (columns // 8)
    terminal.press(f"et x {text}", CTRL_A)
    terminal.wait_rows(*shown(["one  queued", "two  queued"] + wrapped(f"{prompt(2)} et x {text}", columns)[0]))
    terminal.wait(lambda screen: screen.place == (2, len(prompt(2)) + 1), "the cursor there")
    fail(service, first)
    line, _ = wrapped(f"{prompt(1)} et x {text}", columns)
    above = [failed(first, "one", columns), "two  queued"]
    terminal.wait_rows(*shown(above + line))
    terminal.wait(lambda screen: screen.place == (2, len(prompt(1)) + 1), "the cursor there")
    terminal.press("s", CTRL_E, "!", ENTER)
    assert accepted(terminal, at_service) == text + "!"


@pytest.mark.parametrize("columns, rows", SIZES)
def test_ctrl_c_on_a_wrapped_line_leaves_a_clean_prompt_below_it(at_service, service, columns, rows):
    terminal = start(at_service, columns=columns, rows=rows)
    track(terminal, service, "one")
    text = "漢字abcdefgh" * (columns // 8)
    line, _ = wrapped(f"{prompt(1)} {text}^C", columns)
    terminal.press(text)
    terminal.wait_rows(*shown(["one  queued"] + wrapped(f"{prompt(1)} {text}", columns)[0]))
    terminal.press(CTRL_C)
    terminal.wait_rows(*shown(line + ["one  queued", prompt(1)]))
    terminal.press(text, CTRL_A)
    terminal.wait(lambda screen: screen.place[1] == len(prompt(1)) + 1 and "abc" in screen.rows[-1], "the line")
    terminal.press(CTRL_C)
    terminal.wait(lambda screen: screen.transcript[-len(line) * 2 - 2:] == line + line + ["one  queued", prompt(1)])
    terminal.enter("timing")
    line, _ = wrapped(f"{prompt(1)} timing", columns)
    terminal.wait_end_rows(*line, "timing is off", "one  queued", prompt(1))
