"""What the tests stand on: a home of their own, a service, terminals that are closed after each test."""

import os
import sys

import pytest

sys.path.insert(0, os.path.dirname(__file__))

from service import Service  # noqa: E402
from terminal import BINARY, Terminal  # noqa: E402

KEY = "scp_test_0123456789abcdefghijklmnopqrstuv"


class Place:
    """A home, and programs in it. Nothing of the caller's own session comes along."""

    def __init__(self, folder):
        self.folder = str(folder)
        self.home = os.path.join(self.folder, "home")
        self.terminals = []
        self.environment = {
            "HOME": self.folder, "SCJOBS_HOME": self.home, "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8",
            "TERM": "xterm-256color",
            # What is higher than the screen runs through, and nobody has to press a key.
            "PAGER": "cat",
            # A developer's toolchain would ask questions after a crash.
            "SWIFT_BACKTRACE": "enable=no"}

    def start(self, *arguments, columns=80, rows=24, kind=Terminal, **environment):
        """The program itself, on a terminal."""
        return self.run([BINARY, *arguments], columns, rows, kind, **environment)

    def run(self, arguments, columns=80, rows=24, kind=Terminal, **environment):
        chosen = {**self.environment, **environment}
        terminal = kind(arguments, {k: v for k, v in chosen.items() if v is not None}, columns, rows, self.folder)
        self.terminals.append(terminal)
        return terminal

    def file(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w") as file:
            file.write(text)
        return path

    @property
    def history(self):
        with open(os.path.join(self.home, "history"), "rb") as file:
            return file.read()

    def close(self):
        for terminal in self.terminals:
            terminal.close()


@pytest.fixture
def place(tmp_path):
    place = Place(tmp_path)
    yield place
    place.close()


@pytest.fixture
def service():
    service = Service()
    yield service
    service.stop()


@pytest.fixture
def at_service(place, service):
    """The place, its programs with a key for the service."""
    place.environment.update(SCP_API_URL=service.url, SCP_API_KEY=KEY)
    return place
