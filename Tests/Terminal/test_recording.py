"""A session at the prompt that was recorded, and its replay: the same lines typed, the same rows on the screen at the end."""

import re

from terminal import CTRL_D

LINES = ["discover --track", "wait @all", "jobs", "timing on", "show @failed"]


def session(terminal):
    """Types all lines, each when the one before has been done.

    :return: The rows of the screen behind the greeting, in alphabetical order.
    """
    for line in LINES:
        terminal.wait(lambda screen: screen.rows and screen.rows[-1].endswith("]>"), f"the prompt before {line}")
        before = len(shown(terminal))
        terminal.enter(line)
        terminal.wait(lambda screen: len(shown(terminal)) > before and screen.rows[-1].endswith("]>"), f"{line} done",
                      seconds=60)
    rows = [re.sub(r"\[(?:sandbox|recording)(?: \d+)?\]", "[]", row) for row in shown(terminal)]
    terminal.press(CTRL_D)
    assert terminal.end() == 0
    assert terminal.is_sane
    # Whether a notice comes before or behind the next line is a matter of how fast one types.
    return sorted(rows[rows.index(f"scjobs[]> {LINES[0]}"):])


def shown(terminal):
    return [row.rstrip() for row in terminal.screen.rows if row.strip()]


def test_the_same_lines_give_the_same_rows(place):
    recording = place.folder + "/typed.recording"
    live = session(place.start("--sandbox", "--jobs", "4", "--speed", "120", "--seed", "4", "--no-live", "--record",
                               recording, columns=120, rows=60))
    # Elsewhere: another home, no service, no key.
    replay = session(place.start("--recording", recording, "--no-live", columns=120, rows=60,
                                 SCJOBS_HOME=place.folder + "/other"))
    assert [line for line in live if "completed" in line or "failed" in line]
    assert replay == live
