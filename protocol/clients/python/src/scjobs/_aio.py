"""The session for asyncio programs."""

from __future__ import annotations

import asyncio
import inspect
from types import TracebackType
from typing import (
    Any,
    AsyncIterator,
    Callable,
    Dict,
    Generator,
    Iterable,
    Literal,
    Mapping,
    Optional,
    Sequence,
    Type,
    Union,
)

from . import types
from ._async_methods import AsyncSessionMethods
from ._connection import Call, Connection
from ._failures import CallTimeout, ScjobsError, SessionClosed
from ._feed import DEFAULT_BUFFER, Feed, event_filter, raise_end
from ._opening import Limits, check_version, initialize_params
from ._process import BinaryPath, ServerProcess, when_collected
from ._results import Dialogue, result_bytes, result_value
from ._wire import encode, listed

_NOTHING = object()


class AsyncSession(AsyncSessionMethods):
    """A `scjobs serve` of one's own, opened by `async with AsyncSession()` or by `await AsyncSession()`.

    Belongs to the event loop that it was opened on. The parameters are those of `scjobs.Session`; `on_log` is
    called on that loop.

    :raises BinaryNotFound: :raises RPCError: :raises ServerDied: :raises CallTimeout: when it is opened.
    """

    #: What the server said of itself when it began.
    info: types.InitializeReply

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
        self._server = (binary, args, env, cwd)
        self._initialize: Optional[Dict[str, Any]] = initialize_params(api_key, api_url, policy)
        self._call_timeout = call_timeout
        self._open_timeout = open_timeout
        self._on_log = on_log
        self._limits = Limits({})
        self._loop: Optional[asyncio.AbstractEventLoop] = None
        self._connection: Optional[Connection] = None

    async def open(self) -> AsyncSession:
        """Starts the server. Once is enough."""
        params, self._initialize = self._initialize, None
        if params is None:
            raise RuntimeError("A session is opened once.")
        process = ServerProcess(*self._server)
        self._loop = asyncio.get_running_loop()
        self._connection = Connection(process, on_log=self._on_log)
        try:
            await self._connection.open()
            self.info = await self.call("initialize", params, call_timeout=self._open_timeout)
            check_version(self.info)
        except BaseException:
            await self.close()
            raise
        self._limits = Limits(self.info["limits"])
        return self

    def __await__(self) -> Generator[Any, None, AsyncSession]:
        return self.open().__await__()

    async def __aenter__(self) -> AsyncSession:
        return await self.open()

    async def __aexit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        await self.close()

    def __repr__(self) -> str:
        state = f"server {self.pid}" if self._connection is not None else "not open"
        return f"<scjobs.AsyncSession, {state}>"

    @property
    def pid(self) -> int:
        """The server's process id."""
        return self._connected().pid

    def _connected(self) -> Connection:
        if self._connection is None:
            raise SessionClosed("The session is not open: `async with` it, or await it.")
        return self._connection

    def _usable(self) -> Connection:
        connection = self._connected()
        if asyncio.get_running_loop() is not self._loop:
            raise RuntimeError("A session belongs to the event loop that it was opened on.")
        return connection

    # MARK: Calls

    async def call(
        self,
        method: str,
        params: Optional[Mapping[str, Any]] = None,
        *,
        call_timeout: Optional[float] = None,
        on_progress: Optional[Callable[[Any], object]] = None,
    ) -> Any:
        """Calls a method by name and waits for its result.

        Cancelling the task cancels the request at the server.

        :param call_timeout: Seconds that it may take.
        :param on_progress: Called with the latest `$/progress` value; awaited if it is a coroutine function.
        :raises RPCError: the server's answer. :raises CallTimeout: :raises ServerDied: :raises SessionClosed:
        """
        call = _TaskCall(method, params, reports_progress=on_progress is not None)
        return await self._call(call, params, call_timeout, on_progress)

    async def _call(
        self,
        call: _TaskCall,
        params: Optional[Mapping[str, Any]],
        timeout: Optional[float],
        on_progress: Optional[Callable[[Any], object]] = None,
    ) -> Any:
        connection = self._usable()
        self._limits.check(call.method, params, call.line)
        if timeout is None:
            timeout = self._call_timeout
        alarm = None if timeout is None else asyncio.get_running_loop().call_later(timeout, call.be_late)
        try:
            connection.start(call)
            while not await call.is_done():
                answer = on_progress(call.take_progress()) if on_progress is not None else None
                if inspect.isawaitable(answer):
                    await answer
            if call.is_late:
                raise CallTimeout(f"{call.method} took longer than {timeout} s and was cancelled.")
            return call.outcome()
        except BaseException:
            connection.cancel(call)
            raise
        finally:
            if alarm is not None:
                alarm.cancel()

    async def notify(self, method: str, params: Optional[Mapping[str, Any]] = None) -> None:
        """Sends a notification, which has no answer."""
        line = encode(method, params)
        self._limits.check(method, params, line)
        self._usable().notify(line)

    # MARK: Jobs and results

    async def wait(
        self,
        ids: Union[str, Iterable[str]],
        *,
        mode: Optional[Literal["all", "any"]] = None,
        timeout: Optional[float] = None,
        on_progress: Optional[Callable[[types.WaitProgress], object]] = None,
    ) -> types.WaitReply:
        """Waits until all of the jobs have ended, or any: `jobs.wait` for one id or many."""
        return await self.jobs.wait(listed(ids), mode=mode, timeout=timeout, on_progress=on_progress)

    async def result(self, id: str, pointer: Optional[str] = None) -> Any:
        """A job's result as Python values, or what is at a JSON Pointer in it, however large."""
        return await self._converse(result_value(id, pointer))

    async def result_bytes(self, id: str) -> bytes:
        """A job's result byte for byte as the service sent it, however large."""
        result: bytes = await self._converse(result_bytes(id))
        return result

    async def _converse(self, dialogue: Dialogue) -> Any:
        try:
            request = next(dialogue)
            while True:
                try:
                    answer = await self.call(*request)
                except ScjobsError as error:
                    request = dialogue.throw(error)
                else:
                    request = dialogue.send(answer)
        except StopIteration as end:
            return end.value

    # MARK: Events

    async def subscribe(
        self,
        *,
        since: Optional[int] = None,
        types: Optional[Sequence[types.EventType]] = None,
        ids: Optional[Sequence[str]] = None,
        buffer: int = DEFAULT_BUFFER,
    ) -> AsyncEvents:
        """Follows what happens to the jobs, from now on or from an event's number.

        :param types: Only such events. :param ids: Only events of these jobs.
        :param buffer: Events held here for a slow program; more stay at the server until they are wanted.
        """
        connection = self._usable()
        filter = event_filter(types, ids)
        changed = asyncio.Event()
        feed = Feed(connection, filter, changed.set, lambda work: work(), buffer)
        params = filter if since is None else {**filter, "since": since}
        connection.add_feed(feed)
        try:
            await self._call(_TaskCall("events.subscribe", params, hook=feed.opened), params, None)
        except BaseException:
            feed.close()
            raise
        return AsyncEvents(feed, changed, asyncio.get_running_loop())

    # MARK: The end

    async def close(self) -> None:
        """Ends the server in an orderly way; what other tasks wait for ends with `SessionClosed`."""
        self._initialize = None
        if self._connection is not None:
            await self._connection.close()


class AsyncEvents(AsyncIterator["types.EventNotification"]):
    """The events of a subscription, as they come. For one reader at a time.

    When the session is closed, the iteration ends; when the server dies, it raises `ServerDied`, and where the
    server can't go on with this one alone, `SubscriptionEnded`.
    """

    def __init__(self, feed: Feed, changed: asyncio.Event, loop: asyncio.AbstractEventLoop) -> None:
        self._feed = feed
        self._changed = changed
        self._finalizer = when_collected(self, _close_feed, loop, feed)

    def __aiter__(self) -> AsyncEvents:
        return self

    async def __anext__(self) -> types.EventNotification:
        feed = self._feed
        # Nothing is awaited between taking an event and giving it, so a cancelled task loses none.
        while not feed.buffer and not feed.is_over:
            self._changed.clear()
            await self._changed.wait()
        if not feed.buffer:
            raise_end(feed)
            raise StopAsyncIteration
        event: types.EventNotification = feed.pop()
        return event

    @property
    def sequence(self) -> int:
        """The number of the last event that came in: `since` for a later session."""
        return self._feed.last

    @property
    def missed(self) -> int:
        """How many events at most were gone at the server before they could be read."""
        return self._feed.missed

    async def close(self) -> None:
        """Ends the subscription, and an iteration that waits."""
        if self._finalizer.detach() is not None:
            self._feed.close()

    async def __aenter__(self) -> AsyncEvents:
        return self

    async def __aexit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        await self.close()


def _close_feed(loop: asyncio.AbstractEventLoop, feed: Feed) -> None:
    # Objects may be collected in any thread, and after their loop is closed.
    try:
        loop.call_soon_threadsafe(feed.close)
    except RuntimeError:
        pass


class _TaskCall(Call):
    """A request that a task waits for."""

    def __init__(
        self,
        method: str,
        params: Optional[Mapping[str, Any]],
        *,
        hook: Optional[Callable[[Any], None]] = None,
        reports_progress: bool = False,
    ) -> None:
        super().__init__(method, params, hook=hook, reports_progress=reports_progress)
        self._changed = asyncio.Event()
        self._result: Any = None
        self._error: Optional[ScjobsError] = None
        self._is_answered = False
        self._progress: Any = _NOTHING
        self.is_late = False

    def set_result(self, result: Any) -> None:
        self._result, self._is_answered = result, True
        self._changed.set()

    def set_error(self, error: ScjobsError) -> None:
        self._error, self._is_answered = error, True
        self._changed.set()

    def set_progress(self, value: Any) -> None:
        self._progress = value
        self._changed.set()

    def be_late(self) -> None:
        self.is_late = not self._is_answered
        self._changed.set()

    async def is_done(self) -> bool:
        """Waits for the answer or news; of both, the news come first."""
        await self._changed.wait()
        if self._progress is not _NOTHING and not self.is_late:
            return False
        return True

    def take_progress(self) -> Any:
        progress, self._progress = self._progress, _NOTHING
        if not self._is_answered and not self.is_late:
            self._changed.clear()
        return progress

    def outcome(self) -> Any:
        if self._error is not None:
            raise self._error
        return self._result
