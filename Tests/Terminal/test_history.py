"""The history file: whole lines of several sessions, for its owner only, without a key."""

import os
import stat

from prompt import prompt, start
from terminal import CTRL_D, CTRL_L, ENTER, UP

LIVE_KEY = "scp_live_" + "0123456789abcdef" * 2


def test_two_sessions_keep_a_thousand_lines_each(at_service):
    sessions = [start(at_service), start(at_service)]
    # Enough at a time that the terminal's own buffer holds them while the other session has its turn.
    for first in range(0, 1000, 50):
        for name, terminal in zip("ab", sessions):
            for number in range(first, first + 50):
                terminal.press(f"set {name} {number:04}", ENTER)
            if first == 500:
                terminal.press(f"key {LIVE_KEY}", ENTER)
                terminal.press(f"set k {LIVE_KEY}", ENTER)
        for name, terminal in zip("ab", sessions):
            terminal.wait(
                lambda screen: any(row.endswith(f"> set {name} {first + 49:04}") for row in screen.transcript[-60:]), f"{name} {first}")
    for terminal in sessions:
        # Between two prompts the terminal's driver takes Ctrl-D for itself.
        terminal.wait(lambda screen: screen.rows[-1] == "scjobs>", "the last prompt")
        terminal.press(CTRL_D)
        assert terminal.end() == 0
    path = os.path.join(at_service.home, "history")
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    lines = at_service.history.decode().splitlines()
    assert len(lines) == 2000
    for name in "ab":
        assert [line for line in lines if line.startswith(f"set {name} ")] == [f"set {name} {n:04}" for n in range(1000)]
    for folder, _, names in os.walk(at_service.folder):
        for file in names:
            with open(os.path.join(folder, file), "rb") as content:
                assert LIVE_KEY.encode() not in content.read(), file


def test_the_next_session_finds_what_the_last_one_entered(at_service):
    terminal = start(at_service)
    terminal.enter("set x 'one")
    terminal.enter("two'")
    terminal.wait_end_rows("   ...> two'", prompt())
    terminal.press(CTRL_D)
    terminal.end()
    terminal = start(at_service)
    terminal.press(CTRL_L, UP)
    terminal.wait_rows(prompt() + " set x 'one", "two'")
