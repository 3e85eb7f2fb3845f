"""A program on a pseudo-terminal of its own, and the screen that it makes of it."""

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time

import pyte

from screen import Screen

BINARY = os.path.realpath(os.environ["SCJOBS_BIN"])

# Seconds until a screen that does not come is a failure: long, as a busy machine is no error.
PATIENCE = float(os.environ.get("SCJOBS_TEST_PATIENCE", "30"))

CTRL_A, CTRL_C, CTRL_D, CTRL_E, CTRL_L = b"\x01", b"\x03", b"\x04", b"\x05", b"\x0c"
CTRL_R, CTRL_U, CTRL_Z, ESCAPE, TAB, ENTER = b"\x12", b"\x15", b"\x1a", b"\x1b", b"\t", b"\r"
UP, DOWN, RIGHT, LEFT, HOME, END = b"\x1b[A", b"\x1b[B", b"\x1b[C", b"\x1b[D", b"\x1b[H", b"\x1b[F"
PASTE_BEGIN, PASTE_END = b"\x1b[200~", b"\x1b[201~"


class Terminal:
    """Runs a program on a terminal of that size; what it writes is read by the waits below only."""

    def __init__(self, arguments, environment, columns=80, rows=24, folder=None):
        self.master, self.slave = pty.openpty()
        os.set_blocking(self.master, False)
        self._set_size(columns, rows)
        self.modes_before = termios.tcgetattr(self.slave)
        self.screen = Screen(columns, rows)
        self.stream = pyte.ByteStream(self.screen)
        self.raw = bytearray()
        # (time, bytes) of each read, to count what is drawn in a second.
        self.reads = []
        self.process = subprocess.Popen(
            arguments, env=environment, cwd=folder, stdin=self.slave, stdout=self.slave, stderr=self.slave,
            start_new_session=True, preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))

    def _set_size(self, columns, rows):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def resize(self, columns):
        """Another width; the rows are cut or get blanks, as xterm and Linux's console do it."""
        while self.pump(0):
            pass
        self.screen.resize(columns=columns)
        self._set_size(columns, self.screen.lines)

    def press(self, *keys):
        """Types; text or bytes. What the program prints meanwhile is read, so that neither waits for the other."""
        for key in keys:
            data = key.encode() if isinstance(key, str) else key
            while data:
                try:
                    data = data[os.write(self.master, data):]
                except BlockingIOError:
                    self.pump(0.05)

    def enter(self, line):
        self.press(line, ENTER)

    def pump(self, seconds=0.0):
        """Takes in what the program has written, waiting so long for the first of it. Returns whether any came."""
        if not select.select([self.master], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self.master, 1 << 16)
        except OSError:
            return False
        self.raw += data
        self.reads.append((time.monotonic(), data))
        self.stream.feed(data)
        return bool(data)

    def wait(self, condition, what="", seconds=PATIENCE):
        """Waits until the screen is so. `condition` gets the screen."""
        end = time.monotonic() + seconds
        while True:
            while self.pump(0):
                pass
            if condition(self.screen):
                return
            if time.monotonic() > end:
                raise AssertionError(f"never came: {what or condition}\n{self.picture()}")
            self.pump(min(0.25, max(0.0, end - time.monotonic())))

    def wait_text(self, text, seconds=PATIENCE):
        """Waits until a row holds the text."""
        self.wait(lambda screen: any(text in row for row in screen.rows), f"the text {text!r}", seconds)

    def wait_rows(self, *rows, seconds=PATIENCE):
        """Waits until the screen holds these rows and no others."""
        self.wait(lambda screen: screen.rows == list(rows), f"the rows {rows}", seconds)

    def wait_end_rows(self, *rows, seconds=PATIENCE):
        """Waits until these are the last rows that hold anything."""
        self.wait(lambda screen: screen.rows[-len(rows):] == list(rows), f"the last rows {rows}", seconds)

    def picture(self):
        edge = "+" + "-" * self.screen.columns + "+"
        body = "\n".join(f"|{row}|" for row in self.screen.display)
        return f"{edge}\n{body}\n{edge}\ncursor at {self.screen.place}\nscrolled off: {self.screen.scrolled[-20:]}"

    @property
    def modes(self):
        return termios.tcgetattr(self.slave)

    @property
    def is_sane(self):
        """Whether the terminal is as the program found it, and pastes plainly."""
        return self.modes == self.modes_before and not self.pastes_bracketed

    @property
    def pastes_bracketed(self):
        return self.raw.rfind(b"\x1b[?2004h") > self.raw.rfind(b"\x1b[?2004l")

    def signal(self, number):
        self.process.send_signal(number)

    def end(self, seconds=PATIENCE):
        """Waits for the program's end. Returns its exit status, negative for a signal's number."""
        deadline = time.monotonic() + seconds
        while self.process.poll() is None:
            if time.monotonic() > deadline:
                raise AssertionError(f"it does not end\n{self.picture()}")
            self.pump(0.05)
        while self.pump(0):
            pass
        return self.process.returncode

    def hang_up(self):
        os.close(self.master)
        os.close(self.slave)
        self.master = self.slave = -1

    def close(self):
        if self.process.poll() is None:
            # A shell's children are in its session.
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            self.process.kill()
            self.process.wait()
        if self.master >= 0:
            self.hang_up()
