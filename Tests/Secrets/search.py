"""Searches every file below a folder for API keys: whatever the tests had scjobs write, no key may be in it.

usage: search.py FOLDER

Files whose name begins with "secret" are the tests' own, who keep a key in them.
"""

from __future__ import annotations

import os
import re
import sys

#: The form of a key (APIKey), and a few letters less: half of one is too much as well.
KEY = re.compile(rb"scp_(?:live|test)_(?!0{20})[A-Za-z0-9]{20,}")


def found(path: str) -> list[str]:
    with open(path, "rb") as file:
        return sorted({match.group()[:14].decode() + "…" for match in KEY.finditer(file.read())})


def main(folder: str) -> int:
    searched = 0
    size = 0
    bad = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(parent, name)
            if name.startswith("secret") or os.path.islink(path) or not os.path.isfile(path):
                continue
            searched += 1
            size += os.path.getsize(path)
            for key in found(path):
                bad += 1
                print(f"{path}: a key, {key}", file=sys.stderr)
    print(f"{searched} files of {size >> 20} MiB in all searched for keys: {bad} found")
    if searched < 100:
        print("That is too few to mean anything: were the tests told to keep their files?", file=sys.stderr)
        return 1
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
