"""What processes take of the machine over time: memory, descriptors, threads."""

import os
import threading
import time

from report import quantile

# Seconds after the start between which the first minute is over.
BASELINE = (50, 70)
# Seconds at the end of the load.
LAST = 20
# Dispatch has a thread for each queue that was ever at work while all others were, and keeps it. The queues that come
# late are those of the readers that GRDB opens when there is need of one more: five of a file at most.
LATE_THREADS = 4


class Sample:
    def __init__(self, pid):
        with open(f"/proc/{pid}/status") as file:
            fields = dict(line.split(":", 1) for line in file)
        self.rss = int(fields["VmRSS"].split()[0])
        self.threads = int(fields["Threads"])
        self.descriptors = len(os.listdir(f"/proc/{pid}/fd"))


class Usage:
    def __init__(self, pids):
        self._pids = pids
        # (seconds since the start, sample) of each process.
        self.samples = {name: [] for name in pids}
        self._stop = threading.Event()
        self._end = None

    def start(self, speed):
        self._began = time.monotonic()
        self._speed = speed
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def mark_end(self):
        """The load is over; what comes is rest."""
        self._end = time.monotonic() - self._began

    def stop(self):
        self._stop.set()
        self._thread.join()

    def _watch(self):
        print("seconds", "hours", "process", "rss_kb", "descriptors", "threads", sep="\t", flush=True)
        for second in range(1 << 30):
            if self._stop.wait(max(0, self._began + second - time.monotonic())):
                return
            for name, pid in self._pids.items():
                try:
                    sample = Sample(pid)
                except (OSError, KeyError):
                    continue  # It has ended, which others tell.
                self.samples[name].append((time.monotonic() - self._began, sample))
                if second % 10 == 0:
                    print(
                        second, f"{second * self._speed / 3600:.1f}", name, sample.rss, sample.descriptors,
                        sample.threads, sep="\t", flush=True)

    def _between(self, name, first, last):
        return [sample for when, sample in self.samples[name] if first <= when < last]

    def _middles(self, name):
        """What was usual after the first minute, at the end of the load, and at rest."""
        parts = [BASELINE, (self._end - LAST, self._end), (self._end + 1, float("inf"))]
        return [
            [quantile([getattr(s, what) for s in self._between(name, *part)], 0.5) for part in parts]
            for what in ("rss", "descriptors", "threads")]

    def tell(self, name, report):
        """Returns how memory, descriptors and threads went."""
        middles = self._middles(name)
        for what, (first, last, rest) in zip(("rss_kb", "descriptors", "threads"), middles):
            share = f"{100 * (max(last, rest) / first - 1):+.1f} %" if what == "rss_kb" else ""
            report.figure(what, name, f"after a minute {first}", f"at the end {last}", f"at rest {rest}", share)
        return middles

    def judge(self, name, report):
        rss, descriptors, threads = self.tell(name, report)
        report.check(f"the memory of {name} stays within 10 %", max(rss[1:]) <= 1.1 * rss[0], rss)
        # They come and go: what is usual at the end must have been there in the first minute.
        minute = self._between(name, 0, BASELINE[1])
        most = max(sample.descriptors for sample in minute)
        report.check(f"the descriptors of {name} do not grow", max(descriptors[1:]) <= most, f"{descriptors}, {most}")
        most = max(sample.threads for sample in minute)
        report.check(
            f"the threads of {name} do not grow", max(threads[1:]) <= most + LATE_THREADS, f"{threads}, {most}")
