"""A terminal that changes its size: what is typed and what is shown stay whole, nothing is erased or shown twice."""

import re

import pytest

from folding_terminal import FoldingTerminal
from prompt import accepted, fail, failed, prompt, shown, start, track, wrapped
from terminal import CTRL_A, CTRL_C, CTRL_E, CTRL_R, ENTER, LEFT
from typing_under_load import move

CHANGES = [
    ((80, 24), (40, 24)), ((40, 24), (80, 24)), ((80, 24), (200, 50)), ((200, 50), (40, 8)), ((40, 8), (200, 50)),
    ((80, 24), (80, 8)), ((60, 8), (37, 20))]


def begin(place, service, size, *labels):
    """The program with so many queued jobs, and a row above which nothing counts. Returns the jobs' ids too."""
    terminal = start(place, kind=FoldingTerminal, columns=size[0], rows=size[1])
    ids = [service.add(number, status="queued") for number, _ in enumerate(labels, 1)]
    for job, label in zip(ids, labels):
        terminal.enter(f"track {job} --label {label} > /dev/null")
    terminal.wait_end_rows(prompt(len(ids)))
    terminal.enter('! echo mar""ker')
    terminal.wait(lambda screen: "marker" in screen.transcript, "the marker")
    show(terminal, *block(labels, size[1] // 3), prompt(len(ids)))
    return terminal, ids


def block(labels, rows=100):
    """The rows of jobs that wait in the queue, where there is room for so many."""
    seen = labels if len(labels) <= rows else labels[:rows - 1]
    widest = max(map(len, seen), default=0)
    more = [f"… and {len(labels) - len(seen)} more"] if len(seen) < len(labels) else []
    return [f"{label:{widest}}  queued" for label in seen] + more


def below_marker(screen):
    if "marker" not in screen.transcript:
        return None
    return screen.transcript[screen.transcript.index("marker") + 1:]


def show(terminal, *rows):
    """Waits until these rows and no others are below the marker."""
    terminal.wait(lambda screen: below_marker(screen) == shown(rows), f"the rows {shown(rows)}")


def rest(terminal, service):
    """Lets some frames' time go by, as a person does between a key and a change of the window."""
    looks = service.looks + 12
    terminal.wait(lambda _: service.looks > looks, "looks at the jobs")


def typed(columns, kind):
    """A text that together with the prompt ends so at the edge of such a terminal."""
    room = columns - len(prompt(2)) - 1 - len("set x ")
    return {
        "short": "abc",
        "before the edge": "abcdefghij" * 30,
        "at the edge": "abcdefghij" * 30,
        "behind the edge": "abcdefghij" * 30,
        "wide": "漢字" * ((room + columns) // 4) + "x漢",
    }[kind][:{"before the edge": room - 1, "at the edge": room, "behind the edge": room + 1}.get(kind, 1000)]


@pytest.mark.parametrize("before, after", CHANGES)
@pytest.mark.parametrize("kind", ["short", "before the edge", "at the edge", "behind the edge", "wide"])
def test_a_line_that_is_typed(at_service, service, before, after, kind):
    terminal, _ = begin(at_service, service, before, "one", "two")
    # Made for the edge of the narrower one, where both sizes have room for it.
    text = typed(min(before[0], after[0]), kind)
    terminal.press("set x ", text)
    for columns, rows in (before, after, before, after):
        if (columns, rows) != (terminal.columns, terminal.lines):
            rest(terminal, service)
            terminal.resize(columns, rows)
        line, cursor = wrapped(f"{prompt(2)} set x {text}", columns)
        show(terminal, "one  queued", "two  queued", *line)
        terminal.wait(lambda screen: screen.place[1] == cursor[1], f"the cursor at {cursor}")
    terminal.press("!", ENTER)
    terminal.wait(lambda screen: screen.rows[-1:] == [prompt(2)], "the next prompt")
    assert accepted(terminal, at_service) == text + "!"


@pytest.mark.parametrize("before, after", [CHANGES[0], CHANGES[1], CHANGES[3], CHANGES[4]])
@pytest.mark.parametrize("back", [1, 25, None, "and to the end"])
def test_the_cursor_within_a_wrapped_line(at_service, service, before, after, back):
    terminal, _ = begin(at_service, service, before, "one", "two")
    text = "漢字abcdefgh" * 7
    whole = f"{prompt(2)} et x {text}"
    keys = {None: [CTRL_A], "and to the end": [CTRL_A, CTRL_E]}.get(back) or [LEFT] * back
    back = {None: len(whole) - len(prompt(2)) - 1, "and to the end": 0}.get(back, back)
    terminal.press(f"et x {text}", *keys)
    for columns, rows in (before, after, before):
        if (columns, rows) != (terminal.columns, terminal.lines):
            rest(terminal, service)
            terminal.resize(columns, rows)
        show(terminal, "one  queued", "two  queued", *wrapped(whole, columns)[0])
        cursor = wrapped(whole[:len(whole) - back], columns)[1]
        terminal.wait(
            lambda screen: screen.place[0] == len(screen.rows) - len(shown(wrapped(whole, columns)[0])) + cursor[0]
            and screen.place[1] == cursor[1], f"the cursor at {cursor} of the line")
    terminal.press(CTRL_A, "s", CTRL_E, "!", ENTER)
    assert accepted(terminal, at_service) == text + "!"


def test_a_window_that_is_dragged(at_service, service):
    terminal, _ = begin(at_service, service, (100, 30), "one", "two")
    text = "漢字abcdefgh" * 9
    terminal.press("set x ", text)
    for columns in [*range(99, 40, -7), *range(41, 130, 9), 40, 41, 42, 43, 200, 199, 60]:
        terminal.resize(columns, 30)
    show(terminal, "one  queued", "two  queued", *wrapped(f"{prompt(2)} set x {text}", 60)[0])
    terminal.press("!", ENTER)
    assert accepted(terminal, at_service) == text + "!"


@pytest.mark.parametrize("before, after", CHANGES)
def test_a_job_that_ends_behind_the_change(at_service, service, before, after):
    terminal, ids = begin(at_service, service, before, "one", "two")
    text = "x" * 70
    terminal.press("set x ", text)
    show(terminal, "one  queued", "two  queued", *wrapped(f"{prompt(2)} set x {text}", before[0])[0])
    terminal.resize(*after)
    show(terminal, "one  queued", "two  queued", *wrapped(f"{prompt(2)} set x {text}", after[0])[0])
    fail(service, ids[0])
    told = wrapped(failed(ids[0], "one", after[0]), after[0])[0]
    show(terminal, *told, "two  queued", *wrapped(f"{prompt(1)} set x {text}", after[0])[0])
    terminal.press(ENTER)
    assert accepted(terminal, at_service) == text


@pytest.mark.parametrize("before, after", CHANGES)
def test_a_wait(at_service, service, before, after):
    labels = ["one", "two", "three", "four"]
    terminal, ids = begin(at_service, service, before, *labels)
    terminal.enter("wait @all")
    show(terminal, f"{prompt(4)} wait @all", *block(labels))
    terminal.resize(*after)
    show(terminal, f"{prompt(4)} wait @all", *block(labels))
    fail(service, ids[1])
    show(terminal, f"{prompt(4)} wait @all", failed(ids[1], "two", after[0]), *block(["one  ", "three", "four"]))
    terminal.resize(*before)
    terminal.press(CTRL_C)
    terminal.wait_end_rows(prompt(3))


@pytest.mark.parametrize("before, after", CHANGES)
def test_bars_that_move(at_service, service, before, after):
    terminal, ids = begin(at_service, service, before, "one", "two")
    terminal.press("timing")
    for number, job in enumerate(ids):
        service.set(job, 30 + number, status="processing")
    for columns, rows in (before, after, before, after):
        terminal.resize(columns, rows)
        terminal.wait(lambda screen: bars(below_marker(screen), columns, ["one", "two"], f"{prompt(2)} timing"), "bars")


@pytest.mark.parametrize("sizes", [[(80, 24), (60, 12), (40, 8)], [(97, 29), (60, 10), (41, 9)], [(40, 8)]])
@pytest.mark.parametrize("text", ["字漢cf字", "漢字abcdefgh" * 8])
def test_wide_bars_in_a_window_that_becomes_small(at_service, service, sizes, text):
    """They wrap at once, and take more rows than the window has: what is in sight must still be whole."""
    labels = [f"a-long-label-{number:02}-{'x' * 20}" for number in range(10)]
    terminal, ids = begin(at_service, service, (100, 30), *labels)
    for job in ids:
        service.set(job, status="processing", progress={"processed": 30000, "total": 1000000, "percentage": 3})
    service.before_showing = move
    terminal.press("set x ", text)
    rest(terminal, service)
    for columns, rows in sizes:
        terminal.resize(columns, rows)
        line = shown(wrapped(f"{prompt(10)} set x {text}", columns)[0])

        def is_whole(screen):
            above = [row for row in screen.rows[:-len(line)] if "%" in row or "more" in row]
            return (
                screen.rows[-len(line):] == line and "".join(screen.rows).count(line[0]) == 1
                and 0 < len(above) <= max(1, rows // 3) and all(len(row) < columns for row in above))

        terminal.wait(is_whole, f"{len(line)} rows of the line and at most {rows // 3} above it at {columns}x{rows}")
    terminal.press("!", ENTER)
    assert accepted(terminal, at_service) == text + "!"


def bars(rows, columns, labels, line):
    """Whether these are the bars of the jobs and the line."""
    if rows is None or len(rows) != len(labels) + 1 or rows[-1] != line:
        return False
    bar = 20 if columns >= 60 else 8
    return all(re.match(rf"{label}  [█░]{{{bar},}}  +3[01]%", row) and len(row) < columns
               for label, row in zip(labels, rows))


def test_a_screen_that_becomes_too_low_for_the_block(at_service, service):
    labels = [f"job{number}" for number in range(8)]
    terminal, _ = begin(at_service, service, (80, 24), *labels)
    terminal.press("timing")
    show(terminal, *block(labels), prompt(8) + " timing")
    terminal.resize(80, 8)
    terminal.wait_end_rows("job0  queued", "… and 7 more", prompt(8) + " timing")
    terminal.resize(80, 24)
    terminal.wait_end_rows(*block(labels), prompt(8) + " timing")
    terminal.press(ENTER)
    terminal.wait_end_rows(prompt(8) + " timing", "timing is off", *block(labels), prompt(8))


def test_a_search_a_secret_and_a_hint(at_service, service):
    terminal, _ = begin(at_service, service, (80, 24), "one")
    line = "set x " + "abcdefghij" * 5
    terminal.enter(line)
    terminal.wait_end_rows("one  queued", prompt(1))
    terminal.press(CTRL_R, "abc")
    terminal.wait_end_rows("one  queued", f"{prompt(1)} {line}", "bck:abc")
    terminal.resize(40, 8)
    terminal.wait_end_rows("one  queued", *wrapped(f"{prompt(1)} {line}", 40)[0], "bck:abc")
    terminal.press(CTRL_C)
    terminal.wait_end_rows("one  queued", prompt(1))
    terminal.enter("key")
    terminal.wait_end_rows(f"{prompt(1)} key", "one  queued", "API key (not shown):")
    terminal.resize(200, 50)
    terminal.wait_end_rows(f"{prompt(1)} key", "one  queued", "API key (not shown):")
    terminal.press(CTRL_C)
    terminal.wait_end_rows("one  queued", prompt(1))
    terminal.enter("timing")
    terminal.wait_end_rows("timing is off", "one  queued", prompt(1))


@pytest.mark.parametrize("before, after", [(80, 40), (40, 80), (200, 40), (40, 200)])
@pytest.mark.parametrize("environment", [{"TERM": "linux"}, {"XTERM_VERSION": "XTerm(379)"}])
def test_a_terminal_that_does_not_fold_its_lines(at_service, service, before, after, environment):
    terminal = start(at_service, columns=before, **environment)
    track(terminal, service, "one", "two")
    terminal.press('! echo mar""ker', ENTER)
    terminal.wait(lambda screen: screen.rows[-1] == prompt(2) and "marker" in screen.rows, "the marker")
    text = "漢字abcdefgh" * 6
    terminal.press("set x ", text)
    for columns in (before, after, before):
        if columns != terminal.screen.columns:
            terminal.resize(columns)
        show(terminal, "one  queued", "two  queued", *wrapped(f"{prompt(2)} set x {text}", columns)[0])
    terminal.press("!", ENTER)
    assert accepted(terminal, at_service) == text + "!"
