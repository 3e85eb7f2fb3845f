"""Lines that are printed while one types: nothing that was typed is lost, moved or shown twice."""

import pytest

from prompt import SIZES, accepted, prompt, shown, start, track, wrapped
from terminal import CTRL_A, CTRL_C, CTRL_E, ENTER


def typed_texts(columns):
    """Texts that end before, at and behind the edge, of narrow and of wide characters."""
    prompt_columns = len(prompt(1)) + 1
    room = columns - prompt_columns - len("set x ")
    for rows in range(2):
        for more in (-1, 0, 1):
            count = room + rows * columns + more
            if count > 0:
                yield ("abcdefghij" * 30)[:count]
                yield ("漢" * (count // 2) + "x" * (count % 2))
                yield ("x" + "字" * ((count - 1) // 2) + "yz")


CASES = [(columns, rows, text) for columns, rows in SIZES for text in typed_texts(columns)]


@pytest.mark.parametrize("columns, rows, text", CASES)
def test_a_line_printed_above(at_service, service, columns, rows, text):
    terminal = start(at_service, columns=columns, rows=rows)
    first, _ = track(terminal, service, "one", "two")
    terminal.press("set x ", text)
    line, cursor = wrapped(f"{prompt(2)} set x {text}", columns)
    block = ["one  queued", "two  queued"]
    terminal.wait_rows(*shown(block + line))
    service.fail(first, "E", "why")
    line, cursor = wrapped(f"{prompt(1)} set x {text}", columns)
    above = ["✘ one failed  E: why" if columns < 50 else f"✘ {first} (one) failed  E: why", "two  queued"]
    terminal.wait_rows(*shown(above + line))
    assert terminal.screen.place == (cursor[0] + len(above), cursor[1])
    terminal.press("!", ENTER)
    terminal.wait_end_rows("two  queued", prompt(1))
    assert accepted(terminal, at_service) == text + "!"


@pytest.mark.parametrize("columns, rows", SIZES)
def test_a_line_printed_while_the_cursor_is_home_on_a_wrapped_line(at_service, service, columns, rows):
    terminal = start(at_service, columns=columns, rows=rows)
    first, _ = track(terminal, service, "one", "two")
    text = "漢字abcdefgh" * (columns // 8)
    terminal.press(f"et x {text}", CTRL_A)
    terminal.wait_rows(*shown(["one  queued", "two  queued"] + wrapped(f"{prompt(2)} et x {text}", columns)[0]))
    assert terminal.screen.place == (2, len(prompt(2)) + 1)
    service.fail(first, "E", "why")
    line, _ = wrapped(f"{prompt(1)} et x {text}", columns)
    above = ["✘ one failed  E: why" if columns < 50 else f"✘ {first} (one) failed  E: why", "two  queued"]
    terminal.wait_rows(*shown(above + line))
    assert terminal.screen.place == (2, len(prompt(1)) + 1)
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
    for keys in (CTRL_C, text + "\x01" + "\x03"):
        terminal.press(keys)
    terminal.wait_rows(*shown(line + line + ["one  queued", prompt(1)]))
    terminal.enter("timing")
    terminal.wait_end_rows(f"{prompt(1)} timing", "timing is off", "one  queued", prompt(1))
