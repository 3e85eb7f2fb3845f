"""The vectors of protocol/vectors, read and compared by the rules of protocol/README.md."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Union

FOLDER = Path(__file__).resolve().parents[3] / "vectors"

#: One piece of what is sent: a JSON string, a count and one, or bytes in hexadecimal.
PIECE = re.compile(r'(?:(\d+)\*)?("(?:[^"\\]|\\.)*")(?: |$)|0x((?:[0-9A-F]{2})+)(?: |$)')

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


class Number(str):
    """A number as it is written: 1.50 is not 1.5."""


class Serve(NamedTuple):
    """Begins a server with these options; the one before is ended."""

    options: List[str]


class Send(NamedTuple):
    data: bytes


class EndInput(NamedTuple):
    pass


class Expect(NamedTuple):
    pattern: Any
    #: Whether any number of such lines may come, none included.
    is_optional: bool = False


class ExpectEnd(NamedTuple):
    """No further line, and exit status 0."""


Step = Union[Serve, Send, EndInput, Expect, ExpectEnd]


class NumberedStep(NamedTuple):
    #: The line that it stands in, from 1.
    line: int
    step: Step


def parse(text: str) -> Any:
    """JSON as values, but numbers as text."""

    def refuse(word: str) -> None:
        raise ValueError(f"{word} is no JSON")

    return json.loads(text, parse_int=Number, parse_float=Number, parse_constant=refuse)


def steps(text: str) -> Iterator[NumberedStep]:
    """What a file says, from top to bottom.

    :raises ValueError: with the line's number, for a line that is none of a vector.
    """
    for number, line in enumerate(text.split("\n"), 1):
        if not line or line.startswith("#"):
            continue
        try:
            yield NumberedStep(number, _step(line))
        except ValueError as error:
            raise ValueError(f"line {number}: {error}: {line[:200]}") from None


def _step(line: str) -> Step:
    word, _, options = line.partition(" ")
    if word == "@serve":
        return Serve(options.split())
    mark, rest = line[:4], line[4:]
    if mark == "--> ":
        return EndInput() if rest == "@end" else Send(_bytes(rest) + b"\n")
    if mark == "--+ ":
        return Send(_bytes(rest))
    if mark == "<-- ":
        return ExpectEnd() if rest == "@end" else Expect(parse(rest))
    if mark == "<-? ":
        return Expect(parse(rest), is_optional=True)
    raise ValueError("not a line of a vector")


def _bytes(text: str) -> bytes:
    """A text as it stands or, behind `@ `, its pieces."""
    if not text.startswith("@ "):
        return text.encode("utf-8")
    data, at = b"", 2
    while at < len(text):
        piece = PIECE.match(text, at)
        if piece is None:
            raise ValueError(f"no piece at {text[at:at + 40]}")
        count, string, digits = piece.groups()
        data += bytes.fromhex(digits) if digits else json.loads(string).encode("utf-8") * int(count or 1)
        at = piece.end()
    return data


class Names:
    """What the names stand for that earlier lines bound."""

    def __init__(self, bound: Optional[Dict[str, str]] = None) -> None:
        self.bound = dict(bound or {})

    def fill(self, text: str) -> str:
        for name, value in self.bound.items():
            text = text.replace(f"${{{name}}}", value)
        return text

    def fill_bytes(self, data: bytes) -> bytes:
        return self.fill(data.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")

    def fits(self, value: Any, pattern: Any, in_any_order: bool = False) -> bool:
        """Whether a value is as a pattern says; then the pattern's names are bound.

        :param in_any_order: Whether the elements of an array, a batch, may come in any order.
        """
        trial = Names(self.bound)
        difference = trial._difference(value, pattern, "", in_any_order)
        if difference is None:
            self.bound = trial.bound
        return difference is None

    def difference(self, value: Any, pattern: Any) -> str:
        """What a person should know first where a value does not fit."""
        return Names(self.bound)._difference(value, pattern, "", isinstance(pattern, list)) or "it fits"

    def _difference(self, value: Any, pattern: Any, place: str, in_any_order: bool = False) -> Optional[str]:
        if type(pattern) is str and pattern.startswith("<") and pattern.endswith(">"):
            return self._bind(value, pattern, place)
        if type(value) is not type(pattern):
            return f"{place or '/'}: {_shown(value)} is not {_shown(pattern)}"
        if isinstance(pattern, dict):
            return self._members(value, pattern, place)
        if isinstance(pattern, list):
            return self._elements(value, pattern, place, in_any_order)
        if type(pattern) is str:
            pattern = self.fill(pattern)
        return None if value == pattern else f"{place or '/'}: {_shown(value)} is not {_shown(pattern)}"

    def _members(self, value: Dict[str, Any], pattern: Dict[str, Any], place: str) -> Optional[str]:
        for name, expected in pattern.items():
            if name == "...":
                continue
            if name not in value:
                return f"{place}/{name} is missing"
            difference = self._difference(value[name], expected, f"{place}/{name}")
            if difference is not None:
                return difference
        surplus = [] if "..." in pattern else [name for name in value if name not in pattern]
        return f"{place}/{surplus[0]} is not expected" if surplus else None

    def _elements(self, values: List[Any], pattern: List[Any], place: str, in_any_order: bool) -> Optional[str]:
        if len(values) != len(pattern):
            return f"{place or '/'}: {len(values)} elements, not {len(pattern)}"
        if not in_any_order:
            differences = (
                self._difference(value, expected, f"{place}/{number}")
                for number, (value, expected) in enumerate(zip(values, pattern))
            )
            return next((difference for difference in differences if difference is not None), None)
        left = list(values)
        for expected in pattern:
            found = next((number for number, value in enumerate(left) if self.fits(value, expected)), None)
            if found is None:
                return f"{place or '/'}: no member is {_shown(expected)}"
            del left[found]
        return None

    def _bind(self, value: Any, pattern: str, place: str) -> Optional[str]:
        kind, _, name = pattern[1:-1].partition(":")
        if not _is_of_kind(value, kind):
            return f"{place or '/'}: {_shown(value)} is no {pattern}"
        if name:
            self.bound[name] = value if isinstance(value, str) else json.dumps(value)
        return None


def _is_of_kind(value: Any, kind: str) -> bool:
    if kind == "any":
        return True
    if kind == "time":
        return type(value) is str and TIME.fullmatch(value) is not None
    if kind == "integer":
        return isinstance(value, Number) and re.fullmatch(r"-?\d+", value) is not None
    types = {"string": str, "number": Number, "boolean": bool, "array": list, "object": dict}
    if kind not in types:
        raise ValueError(f"there is no kind <{kind}>")
    return type(value) is types[kind]


def _shown(value: Any) -> str:
    return str(value) if isinstance(value, Number) else json.dumps(value)[:300]
