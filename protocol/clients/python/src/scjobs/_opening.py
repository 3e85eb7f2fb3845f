"""How a session begins and what it says of itself; the same for both clients."""

from __future__ import annotations

import platform
from typing import Any, Dict, Mapping, Optional

from ._failures import ProtocolError
from ._version import __version__
from ._wire import depth
from .errors import MessageTooLargeError, TooDeepError

PROTOCOL_VERSION = "1.0"
#: Levels that a request has around its parameters.
_ENVELOPE_DEPTH = 1


def initialize_params(
    api_key: Optional[str], api_url: Optional[str], policy: Optional[str]
) -> Dict[str, Any]:
    given = {"apiKey": api_key, "apiUrl": api_url, "policy": policy}
    session = {name: value for name, value in given.items() if value is not None}
    params: Dict[str, Any] = {
        "protocolVersion": PROTOCOL_VERSION,
        "clientInfo": {
            "name": "scjobs-python",
            "version": f"{__version__} (Python {platform.python_version()})",
        },
    }
    return {**params, "session": session} if session else params


def check_version(info: Mapping[str, Any]) -> None:
    """A server of another major version speaks another protocol."""
    theirs = str(info.get("protocolVersion"))
    if theirs.split(".")[0] != PROTOCOL_VERSION.split(".")[0]:
        raise ProtocolError(
            f"The server speaks version {theirs} of the protocol, this package {PROTOCOL_VERSION}:"
            " update one of them."
        )


class Limits:
    """What the server takes. It refuses larger messages without saying which, so they are not sent."""

    def __init__(self, limits: Mapping[str, Any]) -> None:
        self._max_message_bytes = int(limits.get("maxMessageBytes", 16 << 20))
        self._max_depth = int(limits.get("maxDepth", 128))

    def check(self, method: str, params: Optional[Mapping[str, Any]], line: bytes) -> None:
        """:raises MessageTooLargeError: :raises TooDeepError: as the server would answer."""
        bytes_ = len(line) - 1
        if bytes_ > self._max_message_bytes:
            raise MessageTooLargeError(
                f"The message has {bytes_} bytes and the server takes {self._max_message_bytes}:"
                " send less at a time.",
                code=-32005, method=method,
                data={"kind": "message_too_large", "retryable": False, "bytes": bytes_,
                      "limit": self._max_message_bytes},
            )  # fmt: skip
        if params and depth(params) + _ENVELOPE_DEPTH > self._max_depth:
            raise TooDeepError(
                f"The message is nested deeper than {self._max_depth} levels: send a flatter one.",
                code=-32006, method=method,
                data={"kind": "too_deep", "retryable": False, "limit": self._max_depth},
            )  # fmt: skip
