"""What the program may send to a terminal: printable characters, and exactly the sequences that it and libedit use."""

import re
import unicodedata

# Moving within the line and the block, clearing, inserting and deleting; colours; bracketed paste.
SEQUENCES = re.compile(
    r"\x1b\[(?:"
    r"\d*[ABCDGP@M]"
    r"|[JK]|H|2J"
    r"|(?:0|1|2|3[1236])?m"
    r"|\?2004[hl]"
    r"|\?25h)")

CONTROLS = "\r\n\b\a\t"

# Format characters of Unicode, among them direction marks and joiners, and what has no glyph of its own.
HIDDEN = {"Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp"}


def violations(raw):
    """Every piece of the bytes that is not allowed, with some of what stands before it."""
    text = raw.decode("utf-8", errors="surrogateescape")
    found, index = [], 0
    while index < len(text):
        character = text[index]
        if character == "\x1b":
            match = SEQUENCES.match(text, index)
            if match:
                index = match.end()
                continue
            found.append((text[max(0, index - 20):index], text[index:index + 12]))
        elif character not in CONTROLS and unicodedata.category(character) in HIDDEN:
            found.append((text[max(0, index - 20):index], f"U+{ord(character):04X}"))
        index += 1
    return found
