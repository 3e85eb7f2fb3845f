"""The events of one subscription, between the connection that reads them and a program that may be slow."""

from __future__ import annotations

import logging
from collections import deque
from typing import TYPE_CHECKING, Any, Callable, Deque, Dict, Mapping, Optional, Sequence

from ._failures import ScjobsError, SessionClosed, SubscriptionEnded

if TYPE_CHECKING:
    from ._connection import Connection

log = logging.getLogger("scjobs")

#: Events that wait for a program that is slow to take them.
DEFAULT_BUFFER = 1024


class Feed:
    """A bounded queue of events that loses none of them.

    When it is full, the subscription is ended, and begun again behind the last event that is held as soon as
    half of them are taken: the server has kept the others. It keeps its latest 10,000; of those that are gone
    when they are asked for, `missed` tells how many at most.

    Lives on the connection's loop, but for `pop`, `buffer`, `is_over` and `error`, which are for its reader.
    """

    def __init__(
        self,
        connection: Connection,
        filter: Mapping[str, Any],
        wake: Callable[[], None],
        on_loop: Callable[[Callable[[], None]], None],
        capacity: int = DEFAULT_BUFFER,
    ) -> None:
        if capacity < 1:
            raise ValueError("A buffer holds one event at least.")
        self._connection = connection
        self._filter = dict(filter)
        self._wake = wake
        #: Runs a function on the connection's loop; called by the reader.
        self._on_loop = on_loop
        self._capacity = capacity
        self._subscription: Optional[str] = None
        self._is_resuming = False
        self._is_closed = False
        #: Events are at the server that did not fit here.
        self.is_behind = False
        self.buffer: Deque[Any] = deque()
        #: The number of the last event that was taken in, or where the feed began.
        self.last = 0
        self.missed = 0
        self.is_over = False
        self.error: Optional[Callable[[], ScjobsError]] = None

    # MARK: For the reader

    def pop(self) -> Any:
        """The oldest event; there must be one."""
        event = self.buffer.popleft()
        # The loop writes it before it looks at the buffer, here it is the other way: one of the two sees it.
        if self.is_behind and len(self.buffer) <= self._capacity // 2:
            self._on_loop(self.resume)
        return event

    # MARK: On the loop

    def opened(self, reply: Dict[str, Any]) -> None:
        """The hook of `events.subscribe`: runs before the first event is read."""
        self._is_resuming = False
        name = str(reply["subscription"])
        if self._is_closed:
            return self._connection.unsubscribe(name)
        self._subscription = name
        self.last = int(reply["sequence"])
        self.is_behind = False
        self._connection.route(name, self)
        self._miss(self.last, int(reply.get("oldest", 0)))

    def take(self, params: Any) -> None:
        if self._is_closed or self.is_behind:
            return
        if len(self.buffer) >= self._capacity:
            self._fall_behind()
            return
        self.buffer.append(params)
        self.last = int(params["sequence"])
        self._wake()

    def _fall_behind(self) -> None:
        if self._subscription is not None:
            self._connection.unsubscribe(self._subscription)
            self._subscription = None
        self.is_behind = True
        if len(self.buffer) <= self._capacity // 2:
            self.resume()

    def resume(self) -> None:
        if self._is_closed or self.is_over or self._is_resuming or not self.is_behind:
            return
        self._is_resuming = True
        self._connection.request(
            "events.subscribe", {**self._filter, "since": self.last}, self.opened, self._could_not_resume
        )

    def take_log(self, params: Any) -> None:
        """The server tells what became of the subscription."""
        if self._is_closed:
            return
        if params.get("level") == "error":
            self._subscription = None
            message, kind, sequence = params.get("message"), params.get("kind"), params.get("sequence")
            self.end(lambda: SubscriptionEnded(message, kind=kind, sequence=sequence))
        else:
            self._miss(int(params.get("sequence", 0)), int(params.get("oldest", 0)))

    def _miss(self, last: int, next: int) -> None:
        """Between these two numbers the server keeps no event any more."""
        if next > last + 1:
            self.missed += next - last - 1
            log.warning("events %d to %d are kept by the server no more", last + 1, next - 1)

    def _could_not_resume(self, error: ScjobsError) -> None:
        self.end(lambda: error)

    def end(self, error: Optional[Callable[[], ScjobsError]]) -> None:
        """No event comes any more; those that are held may still be taken."""
        if self.is_over:
            return
        self.error = error
        self.is_over = True
        self._wake()

    def close(self) -> None:
        """The reader wants no more."""
        if self._is_closed:
            return
        self._is_closed = True
        self._connection.remove_feed(self)
        if self._subscription is not None:
            self._connection.unsubscribe(self._subscription)
            self._subscription = None
        self.buffer.clear()
        self.end(None)


def event_filter(kinds: Optional[Sequence[str]], ids: Optional[Sequence[str]]) -> Dict[str, Any]:
    """The parameters of `events.subscribe` that say which events are wanted."""
    given = {"types": kinds, "ids": ids}
    return {name: list(value) for name, value in given.items() if value is not None}


def raise_end(feed: Feed) -> None:
    """Raises what ended a feed, unless its end was wished for."""
    if feed.is_over and feed.error is not None:
        error = feed.error()
        if not isinstance(error, SessionClosed):
            raise error
