"""What a torture run saw: figures as tab-separated lines, checks that hold or do not, and the last line."""

import math
import sys


class Report:
    def __init__(self):
        self.passed = 0
        self.failed = 0
        self._failures_shown = {}

    def figure(self, name, *values):
        print("\t".join([name, *(f"{v:.1f}" if isinstance(v, float) else str(v) for v in values)]), flush=True)

    def check(self, name, holds, detail=""):
        """Counts one check. Of failures of one name the first ten are shown."""
        if holds:
            self.passed += 1
            return
        self.failed += 1
        shown = self._failures_shown.get(name, 0)
        self._failures_shown[name] = shown + 1
        if shown < 10:
            print(f"FAILED\t{name}\t{detail}", flush=True)

    def end(self):
        """Prints the last line. Returns the exit code."""
        for name, count in self._failures_shown.items():
            if count > 10:
                print(f"FAILED\t{name}\t{count} times in all")
        print(f"{self.passed} passed, {self.failed} failed", flush=True)
        return 1 if self.failed or not self.passed else 0


def quantile(values, share):
    """The smallest value that so large a share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def say(text):
    print(text, file=sys.stderr, flush=True)
