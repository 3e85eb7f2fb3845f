"""What can go wrong, apart from the kinds of error that the server tells; those are in `errors`."""

from __future__ import annotations

import signal
from typing import Any, Dict, List, Mapping, Optional


class ScjobsError(Exception):
    """Everything that this package raises on its own account."""


class RPCError(ScjobsError):
    """The server answered a call with an error. Each `kind` has a subclass in `scjobs.errors`."""

    #: The JSON-RPC error code.
    code: int
    #: A stable word, such as `not_tracked`.
    kind: str
    #: Whether the same call may succeed later.
    retryable: bool
    #: All that the server told beside code and message.
    data: Dict[str, Any]
    #: The method that was called.
    method: str

    def __init__(self, message: str, *, code: int, method: str, data: Mapping[str, Any]) -> None:
        super().__init__(message)
        self.code = code
        self.method = method
        self.data = dict(data)
        self.kind = str(data.get("kind", "unknown"))
        self.retryable = data.get("retryable") is True

    @property
    def message(self) -> str:
        """A sentence that a person can act on."""
        return str(self.args[0])

    @property
    def hint(self) -> Optional[str]:
        """What to do about it, if the server knows."""
        hint = self.data.get("hint")
        return hint if isinstance(hint, str) else None

    @property
    def retry_after(self) -> Optional[float]:
        """Seconds to wait before the call is made again, if the server told."""
        seconds = self.data.get("retryAfter")
        return float(seconds) if isinstance(seconds, (int, float)) else None

    def __str__(self) -> str:
        return f"{self.message} {self.hint}" if self.hint else self.message

    def __reduce__(self) -> Any:
        return _rebuild_rpc_error, (type(self), self.message, self.code, self.method, self.data)


def _rebuild_rpc_error(
    cls: type[RPCError], message: str, code: int, method: str, data: Dict[str, Any]
) -> RPCError:
    return cls(message, code=code, method=method, data=data)


class BinaryNotFound(ScjobsError, FileNotFoundError):
    """There is no `scjobs` to start, neither where it was said to be nor on PATH."""


class CallTimeout(ScjobsError, TimeoutError):
    """A call took longer than its `call_timeout`, and was cancelled."""


class SubscriptionEnded(ScjobsError):
    """The server could not go on with a subscription. The session goes on."""

    #: Why, by the words of an error's kind.
    kind: str
    #: The number up to which events were sent: `since` for another subscription.
    sequence: int

    def __init__(self, message: Optional[str], *, kind: Optional[str], sequence: Optional[int]) -> None:
        super().__init__(message or "The server ended a subscription, and did not say why.")
        self.kind = kind or "unknown"
        self.sequence = sequence or 0

    def __reduce__(self) -> Any:
        return _rebuild_subscription_ended, (str(self), self.kind, self.sequence)


def _rebuild_subscription_ended(message: str, kind: str, sequence: int) -> SubscriptionEnded:
    return SubscriptionEnded(message, kind=kind, sequence=sequence)


class SessionClosed(ScjobsError):
    """The session was closed by this program, before the call or during it."""


class ServerDied(ScjobsError):
    """The server ended and was not asked to. Everything under way gets this error, and every later call."""

    #: As in `subprocess`: 0 or more is an exit status, less is minus the signal's number.
    exit_status: Optional[int]
    #: The last lines of the server's standard error, oldest first.
    stderr_lines: List[str]

    def __init__(self, exit_status: Optional[int], stderr_lines: List[str]) -> None:
        super().__init__(exit_status, stderr_lines)
        self.exit_status = exit_status
        self.stderr_lines = stderr_lines

    def __str__(self) -> str:
        text = f"scjobs serve {_ending(self.exit_status)}, unasked."
        if not self.stderr_lines:
            return f"{text} It wrote nothing to standard error."
        return "\n  ".join([f"{text} Its last words:", *self.stderr_lines])


class ProtocolError(ScjobsError):
    """The server sent what the protocol does not allow, so the connection can't go on."""


def _ending(exit_status: Optional[int]) -> str:
    if exit_status is None:
        return "stopped answering"
    if exit_status >= 0:
        return f"exited with status {exit_status}"
    try:
        name = signal.Signals(-exit_status).name
    except ValueError:
        name = f"signal {-exit_status}"
    return f"was killed by {name}"
