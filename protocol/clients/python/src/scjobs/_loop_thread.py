"""An event loop in a thread, for programs that have none."""

from __future__ import annotations

import asyncio
import atexit
import threading
import weakref
from typing import Any, Callable, Coroutine, Optional, Set, TypeVar

from ._failures import SessionClosed

T = TypeVar("T")


class LoopThread:
    """Runs an event loop until it is stopped. The thread does not keep the program alive."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="scjobs", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self.loop.run_forever()
        finally:
            self.loop.close()
            _leaving.discard(self)

    @property
    def is_current(self) -> bool:
        return threading.current_thread() is self._thread

    def post(self, work: Callable[..., object], *args: Any) -> None:
        """Runs a function on the loop, some time soon.

        :raises SessionClosed: when the loop has been stopped.
        """
        try:
            self.loop.call_soon_threadsafe(work, *args)
        except RuntimeError:
            raise SessionClosed("The session is closed.") from None

    def post_task(self, work: Coroutine[Any, Any, None]) -> None:
        """Runs a coroutine on the loop without waiting for it; not at all when the loop was stopped."""
        try:
            asyncio.run_coroutine_threadsafe(work, self.loop)
        except RuntimeError:
            work.close()

    def post_last(self, work: Coroutine[Any, Any, None]) -> None:
        """As `post_task`, for what ends with `stop`. The interpreter's exit waits for it: it would take the pipes away
        that the loop still reads."""
        _leaving.add(self)
        self.post_task(work)

    def run(self, work: Coroutine[Any, Any, T], timeout: Optional[float] = None) -> T:
        """Runs a coroutine on the loop to its end. An interrupt cancels it."""
        if self.is_current:
            work.close()
            raise RuntimeError(
                "A callback of a session can't wait for that session: do it in another thread."
            )
        try:
            future = asyncio.run_coroutine_threadsafe(work, self.loop)
        except RuntimeError:
            work.close()
            raise SessionClosed("The session is closed.") from None
        try:
            return future.result(timeout)
        except BaseException:
            future.cancel()
            raise

    def stop(self) -> None:
        """Ends the thread and closes the loop; what was posted before still runs."""
        try:
            # Two turns later, so that transports which were just closed say so.
            self.loop.call_soon_threadsafe(self.loop.call_soon, self.loop.call_soon, self.loop.stop)
        except RuntimeError:
            return
        if not self.is_current:
            self._thread.join()

    def join(self) -> None:
        """Waits until the thread has ended."""
        self._thread.join()


# Loops that end what nobody holds any more.
_leaving: Set[LoopThread] = set()
_at_exit: weakref.WeakSet[Any] = weakref.WeakSet()
_is_registered = False
_registering = threading.Lock()


def close_at_exit(session: Any) -> None:
    """Has a session closed when the interpreter exits, if nobody closes it before."""
    global _is_registered
    with _registering:
        _at_exit.add(session)
        if not _is_registered:
            atexit.register(_close_all)
            _is_registered = True


def _close_all() -> None:
    for session in list(_at_exit):
        session.close()
    for thread in list(_leaving):
        thread.join()
