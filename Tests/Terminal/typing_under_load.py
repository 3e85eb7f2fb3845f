"""Keys typed while many jobs move above the line: what became of each of them, how often the screen was drawn, and what
it cost."""

import os
import random
import re
import time

from prompt import accepted, prompt
from terminal import CTRL_E, ENTER, LEFT, RIGHT

FRAME = re.compile(rb"\r\x1b\[\d+A")
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789.-_äö漢"
TICKS = os.sysconf("SC_CLK_TCK")


class Typist:
    """Types at random, at the end and in the middle, and knows what the line must be."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.line, self.cursor = [], 0

    def key(self):
        choice = self.random.random()
        if choice < 0.08 and self.cursor > 0:
            self.cursor -= 1
            return LEFT
        if choice < 0.14 and self.cursor < len(self.line):
            self.cursor += 1
            return RIGHT
        if choice < 0.22 and self.cursor > 0:
            self.cursor -= 1
            del self.line[self.cursor]
            return b"\x7f"
        if choice < 0.24:
            self.cursor = len(self.line)
            return CTRL_E
        letter = self.random.choice(LETTERS)
        self.line.insert(self.cursor, letter)
        self.cursor += 1
        return letter.encode()


def move(job):
    """A step at each look, never to the end."""
    done = job["progress"]["processed"] + 1
    if done < job["progress"]["total"]:
        job["progress"] = {**job["progress"], "processed": done, "percentage": done * 100 // job["progress"]["total"]}


# As much as a limit of 60 requests a minute lets through: all jobs move every 1.25 s, by one listing.
LISTED = "batched tick=1.25"
# Four updates a second: each job is asked for by itself, in turn.
EACH = "fixed interval=12.5"
# Far more than any plan allows: about a hundred requests a second, each of which moves a job.
FLOOD = "batched tick=0.25"


def begin(place, service, jobs, columns, rows, policy=FLOOD):
    """The program with so many jobs, all of them seen to move."""
    ids = [service.add(number, processed=1, total=1_000_000) for number in range(1, jobs + 1)]
    service.before_showing = move
    terminal = place.start("--policy", policy, "--no-hints", columns=columns, rows=rows)
    terminal.wait_end_rows(prompt())
    terminal.enter("track " + " ".join(ids) + " > /dev/null")
    terminal.wait_end_rows(prompt(jobs))
    terminal.wait(lambda screen: any("/1000000" in row or "0%" in row for row in screen.rows), "a bar that moves")
    return terminal


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def run(place, service, keys, pause, jobs=50, columns=100, rows=30, seed=1, policy=FLOOD):
    """Types so many keys with a pause in seconds between them.

    Returns the line that was accepted, the line that was typed, the most redraws in any second, the frames in all, and
    the share of a core that the program took.
    """
    terminal = begin(place, service, jobs, columns, rows, policy)
    typist = Typist(seed)
    terminal.press("set x ")
    begun, used, first = time.monotonic(), cpu_seconds(terminal.process.pid), len(terminal.reads)
    for _ in range(keys):
        terminal.press(typist.key())
        # The pace of a person; what is drawn meanwhile is read.
        due = time.monotonic() + pause
        while (left := due - time.monotonic()) > 0:
            terminal.pump(left)
    seconds = time.monotonic() - begun
    cpu = (cpu_seconds(terminal.process.pid) - used) / seconds
    frames = [when for when, data in terminal.reads[first:] for _ in FRAME.findall(data)]
    most = max((sum(1 for other in frames if 0 <= other - when < 1) for when in frames), default=0)
    terminal.press(ENTER)
    return accepted(terminal, place), "".join(typist.line), most, len(frames), cpu
