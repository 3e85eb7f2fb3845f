"""A terminal's screen, as a person sees it, from the bytes that a program writes: pyte's, with some additions."""

import pyte
from wcwidth import wcwidth


class Screen(pyte.Screen):
    """Keeps the lines that scrolled off the top, and wraps wide characters as terminals do."""

    def __init__(self, columns, rows):
        self.scrolled = []
        super().__init__(columns, rows)

    def index(self):
        if self.margins is None and self.cursor.y == self.lines - 1:
            self.scrolled.append(self.display[0].rstrip())
        super().index()

    def delete_lines(self, count=None):
        # pyte leaves a line where it is when what moves up onto it is blank.
        for y in range(self.cursor.y, self.lines):
            line = self.buffer.pop(y + (count or 1), None)
            self.buffer.pop(y, None)
            if line is not None:
                self.buffer[y] = line
        self.carriage_return()

    def draw(self, data):
        for character in data:
            # pyte cuts a wide character in half at the edge.
            if wcwidth(character) == 2 and self.cursor.x == self.columns - 1:
                self.carriage_return()
                self.linefeed()
            super().draw(character)

    @property
    def rows(self):
        """The rows without the blanks at their ends, up to the last that holds anything."""
        rows = [row.rstrip() for row in self.display]
        while rows and not rows[-1]:
            rows.pop()
        return rows

    @property
    def transcript(self):
        """What has scrolled off, then what is shown."""
        return self.scrolled + self.rows

    @property
    def place(self):
        """The cursor's row and column, from 0."""
        return self.cursor.y, self.cursor.x
