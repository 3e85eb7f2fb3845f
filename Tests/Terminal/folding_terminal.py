"""A program on a terminal that folds its lines anew when its width changes, as most windows do: a tmux of its own."""

import os
import shutil
import subprocess
import tempfile
import time

from terminal import PATIENCE

SETTINGS = """
set -g status off
set -g default-terminal tmux-256color
set -g escape-time 0
set -g exit-empty off
set -g remain-on-exit on
set -g remain-on-exit-format ""
"""


class Picture:
    """What the screen showed at one moment."""

    def __init__(self, text, cursor):
        rows = [row.rstrip() for row in text.split("\n")]
        while rows and not rows[-1]:
            rows.pop()
        column, row, scrolled = (int(number) for number in cursor.split())
        # What has scrolled off, then what is shown.
        self.transcript = rows
        self.rows = rows[scrolled:]
        # The cursor's row and column, from 0.
        self.place = row, column


class FoldingTerminal:
    """Offers what `Terminal` does, as far as the tests of resizing use it."""

    def __init__(self, arguments, environment, columns=80, rows=24, folder=None):
        # Not in the tests' folder, whose name may be too long for a socket.
        self.folder = tempfile.mkdtemp(prefix="scjobs-tmux-")
        settings = os.path.join(self.folder, "settings")
        with open(settings, "w") as file:
            file.write(SETTINGS)
        self.tmux = ["tmux", "-S", os.path.join(self.folder, "socket"), "-u", "-f", settings]
        # Its programs get their TERM from tmux itself.
        environment = {k: v for k, v in environment.items() if k != "TERM"}
        self._do(
            "new-session", "-d", "-x", str(columns), "-y", str(rows), *arguments, environment=environment, folder=folder)
        self.resize(columns, rows)

    def _do(self, *words, environment=None, folder=None):
        done = subprocess.run(
            [*self.tmux, *words], env=environment, cwd=folder, capture_output=True, text=True, timeout=PATIENCE)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def resize(self, columns, rows):
        self.columns, self.lines = columns, rows
        self._do("resize-window", "-x", str(columns), "-y", str(rows))

    def press(self, *keys):
        """Types; text or bytes."""
        for key in keys:
            data = key.encode() if isinstance(key, str) else key
            self._do("send-keys", "-H", *[f"{byte:02x}" for byte in data])

    def enter(self, line):
        self.press(line, b"\r")

    @property
    def screen(self):
        # In one go, so that they belong together; the last line is of the cursor.
        text = self._do(
            "capture-pane", "-p", "-S", "-", ";",
            "display-message", "-p", "#{cursor_x} #{cursor_y} #{history_size}")
        rows, cursor = text.rstrip("\n").rsplit("\n", 1)
        return Picture(rows, cursor)

    def wait(self, condition, what="", seconds=PATIENCE):
        """Waits until the screen is so. `condition` gets the screen."""
        end = time.monotonic() + seconds
        while True:
            screen = self.screen
            if condition(screen):
                return
            if time.monotonic() > end:
                raise AssertionError(f"never came: {what or condition}\n{self.picture()}")
            time.sleep(0.02)

    def wait_text(self, text):
        self.wait(lambda screen: any(text in row for row in screen.rows), f"the text {text!r}")

    def wait_rows(self, *rows):
        """Waits until the screen holds these rows and no others."""
        self.wait(lambda screen: screen.rows == list(rows), f"the rows {rows}")

    def wait_end_rows(self, *rows):
        """Waits until these are the last rows that hold anything."""
        self.wait(lambda screen: screen.rows[-len(rows):] == list(rows), f"the last rows {rows}")

    def picture(self):
        screen = self.screen
        edge = "+" + "-" * self.columns + "+"
        above = len(screen.transcript) - len(screen.rows)
        return "\n".join(
            [*screen.transcript[max(0, above - 20):above], edge, *screen.rows, edge, f"cursor at {screen.place}"])

    def close(self):
        subprocess.run([*self.tmux, "kill-server"], capture_output=True, timeout=PATIENCE)
        shutil.rmtree(self.folder, ignore_errors=True)
