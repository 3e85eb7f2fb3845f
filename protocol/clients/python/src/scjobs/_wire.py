"""Messages as lines: writing requests, cutting what comes in."""

from __future__ import annotations

import json
from typing import Any, Dict, Iterable, Iterator, List, Mapping, Optional, Union

from ._failures import ProtocolError

#: Longest line that is taken from a server, in bytes. Its answers stay below 16 MiB.
MAX_LINE_BYTES = 64 << 20


def encode(method: str, params: Optional[Mapping[str, Any]] = None, *, id: Optional[int] = None) -> bytes:
    """A request, or without an id a notification, as one line.

    :raises ValueError: for what JSON can't hold: NaN, infinities, halves of surrogate pairs, circles.
    :raises TypeError: for values that are no JSON.
    """
    message: Dict[str, Any] = {"jsonrpc": "2.0"}
    if id is not None:
        message["id"] = id
    message["method"] = method
    if params is not None:
        message["params"] = params
    try:
        text = json.dumps(message, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        return text.encode("utf-8") + b"\n"
    except RecursionError:
        raise ValueError(f"The parameters of {method} are nested too deep.") from None


def depth(value: Any) -> int:
    """Open arrays and objects at once in a value."""
    deepest = 0
    open_values = [(value, 1)]
    while open_values:
        value, level = open_values.pop()
        if isinstance(value, Mapping):
            inner = list(value.values())
        elif isinstance(value, (list, tuple)):
            inner = list(value)
        else:
            continue
        deepest = max(deepest, level)
        open_values += [(each, level + 1) for each in inner if isinstance(each, (Mapping, list, tuple))]
    return deepest


class LineCutter:
    """Cuts a stream of bytes at newlines, looking at each byte once."""

    def __init__(self, max_line_bytes: int = MAX_LINE_BYTES) -> None:
        self._max_line_bytes = max_line_bytes
        self._pieces: List[bytes] = []
        self._held_bytes = 0

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The lines that a piece completes, without their ends.

        :raises ProtocolError: when a line is longer than allowed.
        """
        *whole, rest = data.split(b"\n")
        for line in whole:
            if self._pieces:
                line = b"".join([*self._pieces, line])
                self._pieces, self._held_bytes = [], 0
            if line.strip():
                yield line
        if rest:
            self._pieces.append(rest)
            self._held_bytes += len(rest)
        if self._held_bytes > self._max_line_bytes:
            raise ProtocolError(
                f"The server sent a line of more than {self._max_line_bytes} bytes: is it scjobs serve?"
            )


def listed(ids: Union[str, Iterable[str]]) -> List[str]:
    """One id or many, as a list."""
    return [ids] if isinstance(ids, str) else list(ids)


def given(params: Mapping[str, Any]) -> Dict[str, Any]:
    """The parameters that were given: `None` stands for one that was not."""
    return {name: value for name, value in params.items() if value is not None}
