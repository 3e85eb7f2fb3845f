"""Reading results, whole or in ranges: what to ask next, without saying how it is asked."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any, Dict, Generator, Optional, Tuple

from ._failures import ProtocolError
from .errors import ResultTooLargeError

#: A method and its parameters go out; its result, or the exception that it raised, comes in.
Dialogue = Generator[Tuple[str, Dict[str, Any]], Any, Any]


def result_value(id: str, pointer: Optional[str]) -> Dialogue:
    """A job's result as Python values, or the one at a JSON Pointer; however long it is."""
    params = {"id": id} if pointer is None else {"id": id, "pointer": pointer}
    try:
        reply = yield "jobs.result", params
        return reply["result"]
    except ResultTooLargeError:
        whole = yield from result_bytes(id)
        return value_at(json.loads(whole), pointer or "")


def result_bytes(id: str) -> Dialogue:
    """A job's result as the service sent it, checked against its SHA-256."""
    whole = bytearray()
    while True:
        reply = yield "jobs.result", {"id": id, "offset": len(whole)}
        piece = base64.b64decode(reply["data"])
        whole += piece
        if len(whole) >= reply["bytes"]:
            break
        if not piece:
            raise ProtocolError(
                f"The server gave {len(whole)} of {reply['bytes']} bytes of {id} and no more."
            )
    if hashlib.sha256(whole).hexdigest() != reply["sha256"]:
        raise ProtocolError(f"The bytes of {id} are not those that its SHA-256 was made of.")
    return bytes(whole)


def value_at(value: Any, pointer: str) -> Any:
    """The value at a JSON Pointer (RFC 6901) that the server has found there."""
    for token in pointer.split("/")[1:]:
        token = token.replace("~1", "/").replace("~0", "~")
        value = value[int(token)] if isinstance(value, list) else value[token]
    return value
