"""Runs the client that protocol/README.md shows, as it stands there.

    python3 Tests/Interop/guide.py protocol/README.md .build/debug/scjobs

Prints "1 passed, 0 failed" and exits 0, or says what the client did instead.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

# A client that hangs must not hang the build.
LIMIT_SECONDS = 60


def main(page, binary):
    [program] = re.findall(r"^```python\n(.*?)^```$", pathlib.Path(page).read_text(encoding="utf-8"), re.S | re.M)
    with tempfile.TemporaryDirectory() as home:
        # The page calls the program by its name.
        os.symlink(os.path.abspath(binary), os.path.join(home, "scjobs"))
        environment = {"SCJOBS_HOME": home, "HOME": home, "PATH": f"{home}:/usr/bin:/bin"}
        done = subprocess.run(
            [sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=LIMIT_SECONDS)
    lines = done.stdout.splitlines()
    told = [line for line in lines if line.startswith("$/progress ")]
    if done.returncode != 0 or not told or lines[-1] != "completed":
        print(f"FAILED: exit {done.returncode}\n{done.stdout}\n{done.stderr}")
        return 1
    print("1 passed, 0 failed")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
