"""scjobs from Python: watches, waits for and keeps the results of Survey Coder Pro jobs.

`Session` is for programs without an event loop, `AsyncSession` for asyncio. Both start a `scjobs serve` of
their own and speak JSON-RPC 2.0 with it.
"""

from . import errors, types
from ._aio import AsyncEvents, AsyncSession
from ._failures import (
    BinaryNotFound,
    CallTimeout,
    ProtocolError,
    RPCError,
    ScjobsError,
    ServerDied,
    SessionClosed,
    SubscriptionEnded,
)
from ._sync import Events, Session
from ._version import __version__

__all__ = [
    "AsyncEvents",
    "AsyncSession",
    "BinaryNotFound",
    "CallTimeout",
    "Events",
    "ProtocolError",
    "RPCError",
    "ScjobsError",
    "ServerDied",
    "Session",
    "SessionClosed",
    "SubscriptionEnded",
    "__version__",
    "errors",
    "types",
]
