"""The session for programs without an event loop. All of it may be used from many threads at once."""

from __future__ import annotations

import os
import threading
import time
from types import TracebackType
from typing import Any, Callable, Iterable, Iterator, Literal, Mapping, Optional, Sequence, Type, Union

from . import types
from ._connection import Call, Connection
from ._failures import CallTimeout, ScjobsError, SessionClosed
from ._feed import DEFAULT_BUFFER, Feed, event_filter, raise_end
from ._loop_thread import LoopThread, close_at_exit
from ._opening import Limits, check_version, initialize_params
from ._process import BinaryPath, ServerProcess, when_collected
from ._results import Dialogue, result_bytes, result_value
from ._sync_methods import SessionMethods
from ._wire import encode, listed

_NOTHING = object()


class Session(SessionMethods):
    """A `scjobs serve` of one's own, from the constructor to `close`.

    :param binary: The program; else what `SCJOBS_BIN` names, else `scjobs` on PATH.
    :param args: Further arguments of `scjobs serve`, such as `["--sandbox"]`.
    :param api_key: Sent through the pipe and kept nowhere here; else the server finds its own.
    :param api_url: Where the API answers, if not where the server would look.
    :param policy: The poll policy, by name.
    :param env: The server's environment; else this program's.
    :param cwd: The server's working directory.
    :param call_timeout: Seconds that a call may take unless it says otherwise; `None` is for ever.
    :param open_timeout: Seconds that the server has to answer the first time.
    :param on_log: Told each `log` notification, on a thread that must not be held up.
    :raises BinaryNotFound: :raises RPCError: :raises ServerDied: :raises CallTimeout:
    """

    def __init__(
        self,
        binary: Optional[BinaryPath] = None,
        args: Sequence[str] = (),
        *,
        api_key: Optional[str] = None,
        api_url: Optional[str] = None,
        policy: Optional[str] = None,
        env: Optional[Mapping[str, str]] = None,
        cwd: Optional[BinaryPath] = None,
        call_timeout: Optional[float] = None,
        open_timeout: float = 30,
        on_log: Optional[Callable[[types.LogNotification], object]] = None,
    ) -> None:
        self._call_timeout = call_timeout
        self._limits = Limits({})
        self._owner = os.getpid()
        self._process = ServerProcess(binary, args, env, cwd)
        self._thread = LoopThread()
        try:
            self._connection = self._thread.run(_connect(self._process, on_log))
        except BaseException:
            self._thread.stop()
            self._process.end()
            raise
        self._finalizer = when_collected(self, _abandon, self._thread, self._connection, self._owner)
        try:
            params = initialize_params(api_key, api_url, policy)
            info: types.InitializeReply = self.call("initialize", params, call_timeout=open_timeout)
            check_version(info)
        except BaseException:
            self.close()
            raise
        #: What the server said of itself when it began.
        self.info = info
        self._limits = Limits(info["limits"])
        close_at_exit(self)

    def __enter__(self) -> Session:
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<scjobs.Session, server {self.pid}>"

    @property
    def pid(self) -> int:
        """The server's process id."""
        return self._connection.pid

    # MARK: Calls

    def call(
        self,
        method: str,
        params: Optional[Mapping[str, Any]] = None,
        *,
        call_timeout: Optional[float] = None,
        on_progress: Optional[Callable[[Any], object]] = None,
    ) -> Any:
        """Calls a method by name and waits for its result.

        Any exception that ends the wait, KeyboardInterrupt first of all, cancels the request at the server,
        and the session goes on.

        :param call_timeout: Seconds that it may take.
        :param on_progress: Called here, in this thread, with the latest `$/progress` value.
        :raises RPCError: the server's answer. :raises CallTimeout: :raises ServerDied: :raises SessionClosed:
        """
        return self._call(_ThreadCall(method, params, reports_progress=on_progress is not None), params,
                          call_timeout, on_progress)  # fmt: skip

    def _call(
        self,
        call: _ThreadCall,
        params: Optional[Mapping[str, Any]],
        timeout: Optional[float],
        on_progress: Optional[Callable[[Any], object]] = None,
    ) -> Any:
        self._check_use()
        self._limits.check(call.method, params, call.line)
        if timeout is None:
            timeout = self._call_timeout
        try:
            self._thread.post(self._connection.start, call)
            return call.wait(timeout, on_progress)
        except BaseException:
            self._post_quietly(self._connection.cancel, call)
            raise

    def _check_use(self) -> None:
        if self._thread.is_current:
            raise RuntimeError(
                "A callback of a session can't wait for that session: do it in another thread."
            )
        if os.getpid() != self._owner:
            raise RuntimeError(
                "A session can't be used in a fork of the program that opened it: open another."
            )

    def _post_quietly(self, work: Callable[..., object], *args: Any) -> None:
        try:
            self._thread.post(work, *args)
        except SessionClosed:
            pass

    def notify(self, method: str, params: Optional[Mapping[str, Any]] = None) -> None:
        """Sends a notification, which has no answer."""
        self._check_use()
        line = encode(method, params)
        self._limits.check(method, params, line)
        self._thread.run(_notify(self._connection, line))

    # MARK: Jobs and results

    def wait(
        self,
        ids: Union[str, Iterable[str]],
        *,
        mode: Optional[Literal["all", "any"]] = None,
        timeout: Optional[float] = None,
        on_progress: Optional[Callable[[types.WaitProgress], object]] = None,
    ) -> types.WaitReply:
        """Waits until all of the jobs have ended, or any: `jobs.wait` for one id or many."""
        return self.jobs.wait(listed(ids), mode=mode, timeout=timeout, on_progress=on_progress)

    def result(self, id: str, pointer: Optional[str] = None) -> Any:
        """A job's result as Python values, or what is at a JSON Pointer in it, however large."""
        return self._converse(result_value(id, pointer))

    def result_bytes(self, id: str) -> bytes:
        """A job's result byte for byte as the service sent it, however large."""
        result: bytes = self._converse(result_bytes(id))
        return result

    def _converse(self, dialogue: Dialogue) -> Any:
        try:
            request = next(dialogue)
            while True:
                try:
                    answer = self.call(*request)
                except ScjobsError as error:
                    request = dialogue.throw(error)
                else:
                    request = dialogue.send(answer)
        except StopIteration as end:
            return end.value

    # MARK: Events

    def subscribe(
        self,
        *,
        since: Optional[int] = None,
        types: Optional[Sequence[types.EventType]] = None,
        ids: Optional[Sequence[str]] = None,
        buffer: int = DEFAULT_BUFFER,
    ) -> Events:
        """Follows what happens to the jobs, from now on or from an event's number.

        :param types: Only such events. :param ids: Only events of these jobs.
        :param buffer: Events held here for a slow program; more stay at the server until they are wanted.
        """
        return Events(self, since, types, ids, buffer)

    # MARK: The end

    def close(self) -> None:
        """Ends the server in an orderly way; what other threads wait for ends with `SessionClosed`."""
        if os.getpid() != self._owner or self._finalizer.detach() is None:
            return
        try:
            self._thread.run(self._connection.close())
        except BaseException:  # an interrupt: somebody is in a hurry
            self._process.kill()
            raise
        finally:
            self._thread.stop()
            self._process.end()


class Events(Iterator["types.EventNotification"]):
    """The events of a subscription, as they come. For one reader; `close` may come from another thread.

    When the session is closed, the iteration ends; when the server dies, it raises `ServerDied`, and where the
    server can't go on with this one alone, `SubscriptionEnded`.
    """

    def __init__(
        self,
        session: Session,
        since: Optional[int],
        kinds: Optional[Sequence[str]],
        ids: Optional[Sequence[str]],
        buffer: int,
    ) -> None:
        filter = event_filter(kinds, ids)
        self._session = session
        self._changed = changed = threading.Condition()

        def wake() -> None:
            with changed:
                changed.notify_all()

        connection = session._connection
        self._feed = feed = Feed(connection, filter, wake, session._post_quietly, buffer)
        self._finalizer = when_collected(self, session._post_quietly, feed.close)
        params = filter if since is None else {**filter, "since": since}
        try:
            session._thread.post(connection.add_feed, feed)
            session._call(_ThreadCall("events.subscribe", params, hook=feed.opened), params, None)
        except BaseException:
            self.close()
            raise

    def __iter__(self) -> Events:
        return self

    def __next__(self) -> types.EventNotification:
        event = self.next()
        if event is None:
            raise StopIteration
        return event

    def next(self, timeout: Optional[float] = None) -> Optional[types.EventNotification]:
        """The next event; `None` when the time is over, or the iteration is.

        :param timeout: Seconds to wait for one.
        """
        feed = self._feed
        with self._changed:
            self._changed.wait_for(lambda: feed.buffer or feed.is_over, timeout)
            if feed.buffer:
                event: types.EventNotification = feed.pop()
                return event
        raise_end(feed)
        return None

    @property
    def sequence(self) -> int:
        """The number of the last event that came in: `since` for a later session."""
        return self._feed.last

    @property
    def missed(self) -> int:
        """How many events at most were gone at the server before they could be read."""
        return self._feed.missed

    def close(self) -> None:
        """Ends the subscription, and an iteration that waits."""
        self._finalizer()

    def __enter__(self) -> Events:
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        self.close()


class _ThreadCall(Call):
    """A request that a thread waits for."""

    def __init__(
        self,
        method: str,
        params: Optional[Mapping[str, Any]],
        *,
        hook: Optional[Callable[[Any], None]] = None,
        reports_progress: bool = False,
    ) -> None:
        super().__init__(method, params, hook=hook, reports_progress=reports_progress)
        self._changed = threading.Condition(threading.Lock())
        self._result: Any = None
        self._error: Optional[ScjobsError] = None
        self._is_done = False
        self._progress: Any = _NOTHING

    def set_result(self, result: Any) -> None:
        with self._changed:
            self._result, self._is_done = result, True
            self._changed.notify()

    def set_error(self, error: ScjobsError) -> None:
        with self._changed:
            self._error, self._is_done = error, True
            self._changed.notify()

    def set_progress(self, value: Any) -> None:
        with self._changed:
            self._progress = value
            self._changed.notify()

    def wait(self, timeout: Optional[float], on_progress: Optional[Callable[[Any], object]]) -> Any:
        deadline = None if timeout is None else time.monotonic() + timeout
        while True:
            with self._changed:
                left = None if deadline is None else max(deadline - time.monotonic(), 0)
                self._changed.wait_for(lambda: self._is_done or self._progress is not _NOTHING, left)
                progress, self._progress = self._progress, _NOTHING
                is_done = self._is_done
            if progress is not _NOTHING and on_progress is not None:
                on_progress(progress)
            elif not is_done:
                raise CallTimeout(f"{self.method} took longer than {timeout} s and was cancelled.")
            elif self._error is not None:
                raise self._error
            else:
                return self._result


async def _connect(
    process: ServerProcess, on_log: Optional[Callable[[types.LogNotification], object]]
) -> Connection:
    connection = Connection(process, on_log=on_log)
    await connection.open()
    return connection


async def _notify(connection: Connection, line: bytes) -> None:
    connection.notify(line)


def _abandon(thread: LoopThread, connection: Connection, owner: int) -> None:
    """For a session that was collected and never closed: nothing here may wait."""
    if os.getpid() != owner:
        return

    async def close() -> None:
        try:
            await connection.close()
        finally:
            thread.stop()

    thread.post_last(close())
