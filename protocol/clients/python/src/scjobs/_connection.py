"""One server and all that is under way with it: the part that both clients share.

Lives on one asyncio event loop. Everything here is called on that loop; the synchronous client has a thread
that runs one. Nothing here blocks: reading never waits for writing, nor for whoever uses what was read.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import logging
import time
from typing import IO, Any, Callable, Dict, List, Mapping, Optional, cast

from ._failures import ProtocolError, RPCError, ScjobsError, ServerDied, SessionClosed
from ._feed import Feed
from ._process import DRAIN_SECONDS, TERM_SECONDS, ServerProcess
from ._wire import LineCutter, encode
from .errors import error_class

log = logging.getLogger("scjobs")
server_log = logging.getLogger("scjobs.server")

_ids = itertools.count(1)


class Call:
    """A request under way. Subclasses say how its caller is told."""

    def __init__(
        self,
        method: str,
        params: Optional[Mapping[str, Any]],
        *,
        hook: Optional[Callable[[Any], None]] = None,
        reports_progress: bool = False,
    ) -> None:
        self.id = next(_ids)
        self.method = method
        #: Runs on the loop when the result comes, also when the caller waits for it no more.
        self.hook = hook
        self.token = f"p{self.id}" if reports_progress else None
        if self.token is not None:
            params = {**(params or {}), "progressToken": self.token}
        self.line = encode(method, params, id=self.id)

    def set_result(self, result: Any) -> None: ...

    def set_error(self, error: ScjobsError) -> None: ...

    def set_progress(self, value: Any) -> None: ...


class Connection:
    """The server's process, the requests in flight, and the feeds of events."""

    def __init__(
        self,
        process: ServerProcess,
        *,
        on_log: Optional[Callable[[Any], object]] = None,
    ) -> None:
        self._process = process
        self._on_log = on_log
        self._loop = asyncio.get_running_loop()
        self._cutter = LineCutter()
        self._calls: Dict[int, Call] = {}
        #: Cancelled or timed out, and not answered yet.
        self._abandoned: Dict[int, Call] = {}
        self._tokens: Dict[str, Call] = {}
        self._feeds: Dict[str, Feed] = {}
        self._idle_feeds: set[Feed] = set()
        self._end: Optional[Callable[[], ScjobsError]] = None
        self._closing: Optional[asyncio.Task[None]] = None
        self._burial: Optional[asyncio.Task[None]] = None
        self._output_ended: asyncio.Future[None] = self._loop.create_future()
        self._errors_ended: asyncio.Future[None] = self._loop.create_future()
        self._input: Optional[asyncio.WriteTransport] = None
        self._outputs: List[asyncio.ReadTransport] = []

    @property
    def pid(self) -> int:
        return self._process.popen.pid

    async def open(self) -> None:
        """Takes hold of the process's pipes."""
        await self._read_pipe(self._process.stdout, self._read, self._output_closed)
        await self._read_pipe(
            self._process.error_stream, self._read_errors, lambda: _settle(self._errors_ended)
        )
        self._input, _ = await self._loop.connect_write_pipe(
            lambda: _InputPipe(self._expect_death), self._process.stdin
        )

    async def _read_pipe(
        self, pipe: IO[bytes], on_data: Callable[[bytes], None], on_end: Callable[[], None]
    ) -> None:
        transport, _ = await self._loop.connect_read_pipe(lambda: _OutputPipe(on_data, on_end), pipe)
        self._outputs.append(transport)

    # MARK: What goes out

    def start(self, call: Call) -> None:
        """Sends a request; the call is told how it ended, at once if the connection has."""
        if self._end is not None:
            return call.set_error(self._end())
        self._calls[call.id] = call
        if call.token is not None:
            self._tokens[call.token] = call
        self._write(call.line)
        call.line = b""

    def cancel(self, call: Call) -> None:
        """Tells the server that nobody waits for an answer any more. What is answered already stays so."""
        if self._forget(call.id) is None:
            return
        self._abandoned[call.id] = call
        self._write(encode("$/cancelRequest", {"id": call.id}))

    def notify(self, line: bytes) -> None:
        if self._end is not None:
            raise self._end()
        self._write(line)

    def request(
        self,
        method: str,
        params: Mapping[str, Any],
        hook: Optional[Callable[[Any], None]] = None,
        on_error: Optional[Callable[[ScjobsError], None]] = None,
    ) -> None:
        """A request of the connection's own."""
        self.start(_OwnCall(method, params, hook=hook, on_error=on_error))

    def _write(self, line: bytes) -> None:
        if self._input is not None and not self._input.is_closing():
            self._input.write(line)

    # MARK: What comes in

    def _read(self, data: bytes) -> None:
        try:
            for line in self._cutter.feed(data):
                self._take_line(line)
        except ProtocolError as error:
            text = str(error)
            self._fail(lambda: ProtocolError(text))

    def _read_errors(self, data: bytes) -> None:
        for line in self._process.stderr.feed(data):
            server_log.info("%s", line)

    def _take_line(self, line: bytes) -> None:
        try:
            message = json.loads(line.decode("utf-8"))
        except (ValueError, RecursionError):
            log.warning("passed over a line of %d bytes from the server that is no JSON", len(line))
            return
        for each in message if isinstance(message, list) else [message]:
            try:
                self._take(each)
            except Exception:  # a mistake in a callback must not end the reading
                log.exception("could not handle a message of the server")

    def _take(self, message: Any) -> None:
        if not isinstance(message, dict) or message.get("jsonrpc") != "2.0":
            log.warning("passed over a message of the server that is no JSON-RPC 2.0")
        elif isinstance(message.get("method"), str):
            self._take_notification(message["method"], message.get("params"))
        elif "result" in message or "error" in message:
            self._take_answer(message)
        else:
            log.warning("passed over a message of the server that is neither answer nor notification")

    def _take_answer(self, message: Dict[str, Any]) -> None:
        id = message.get("id")
        # JSON-RPC ids are matched by value and type: True is not 1.
        key = id if type(id) is int else -1
        call = self._forget(key)
        abandoned = self._abandoned.pop(key, None) if call is None else None
        answered = call or abandoned
        if answered is None:
            if self._end is not None:
                return
            error = message.get("error")
            log.warning("the server answered %r, which nobody asked: %s", id, error or "a result")
            return
        if "error" in message:
            answered.set_error(_rpc_error(message["error"], answered.method))
            return
        if answered.hook is not None:
            answered.hook(message["result"])
        if call is not None:
            call.set_result(message["result"])

    def _take_notification(self, method: str, params: Any) -> None:
        if not isinstance(params, dict):
            return
        if method == "event":
            feed = self._feeds.get(str(params.get("subscription")))
            if feed is not None:
                feed.take(params)
        elif method == "$/progress":
            call = self._tokens.get(str(params.get("token")))
            if call is not None:
                call.set_progress(params.get("value"))
        elif method == "log":
            level = {"debug": 10, "info": 20, "warning": 30}.get(str(params.get("level")), 40)
            server_log.log(level, "%s", params.get("message"))
            self._tell_feed(params)
            if self._on_log is not None:
                self._on_log(params)

    def _tell_feed(self, log: Dict[str, Any]) -> None:
        name = str(log.get("subscription"))
        feed = self._feeds.get(name)
        if feed is None:
            return
        if log.get("level") == "error":
            del self._feeds[name]
        feed.take_log(log)

    def _forget(self, id: int) -> Optional[Call]:
        call = self._calls.pop(id, None)
        if call is not None and call.token is not None:
            self._tokens.pop(call.token, None)
        return call

    # MARK: Feeds

    def add_feed(self, feed: Feed) -> None:
        """From here on the feed is told of the connection's end."""
        if self._end is not None:
            feed.end(self._end)
        else:
            self._idle_feeds.add(feed)

    def route(self, subscription: str, feed: Feed) -> None:
        self._feeds[subscription] = feed

    def unsubscribe(self, subscription: str) -> None:
        """No event of it is routed from here on."""
        self._feeds.pop(subscription, None)
        if self._end is None:
            self.request("events.unsubscribe", {"subscription": subscription})

    def remove_feed(self, feed: Feed) -> None:
        self._idle_feeds.discard(feed)

    # MARK: The end

    def _output_closed(self) -> None:
        _settle(self._output_ended)
        self._expect_death()

    def _expect_death(self) -> None:
        if self._end is None and self._closing is None and self._burial is None:
            self._burial = self._loop.create_task(self._bury())

    async def _bury(self) -> None:
        """The server has closed a pipe: what it was asked for will not be answered."""
        await asyncio.wait({self._output_ended}, timeout=TERM_SECONDS)
        if not await self._reap(TERM_SECONDS):
            self._process.kill()
            await self._reap(TERM_SECONDS)
        # Its last words may still be in the pipe; a child of its own may hold it open for long.
        await asyncio.wait({self._errors_ended}, timeout=0.5)
        status, lines = self._process.popen.returncode, self._process.stderr.lines
        self._fail(lambda: ServerDied(status, lines))
        self._drop_pipes()

    def _fail(self, end: Callable[[], ScjobsError]) -> None:
        """Ends everything under way with an error, one instance for each."""
        if self._end is not None:
            return
        self._end = end
        calls, self._calls, self._tokens = self._calls, {}, {}
        feeds, self._idle_feeds, self._feeds = self._idle_feeds, set(), {}
        self._abandoned.clear()
        for call in calls.values():
            call.set_error(end())
        for feed in feeds:
            feed.end(end)
        if self._closing is None:
            self._process.kill()
            if self._burial is None:  # the child is reaped also when nobody closes the session
                self._burial = self._loop.create_task(self._clear_away())

    async def _clear_away(self) -> None:
        await self._reap(TERM_SECONDS)
        self._drop_pipes()

    async def close(self) -> None:
        """Ends the server in an orderly way, by force when it does not follow. Always leaves it reaped."""
        if self._closing is None:
            self._closing = self._loop.create_task(self._close())
        await asyncio.shield(self._closing)

    async def _close(self) -> None:
        if self._burial is not None:
            await self._burial
        self._take_leave()
        deadline = time.monotonic() + DRAIN_SECONDS
        if not await self._reap(deadline - time.monotonic()):
            self._process.popen.terminate()
            if not await self._reap(TERM_SECONDS):
                self._process.kill()
                await self._reap(TERM_SECONDS)
        self._drop_pipes()

    def _take_leave(self) -> None:
        if self._end is None:
            # Nobody waits for these, so the server need not drain them.
            for id in self._calls:
                self._write(encode("$/cancelRequest", {"id": id}))
            self._write(encode("shutdown", id=next(_ids)))
            self._write(encode("exit"))
            self._fail(lambda: SessionClosed("The session is closed."))
        if self._input is not None and not self._input.is_closing():
            self._input.write_eof()

    async def _reap(self, seconds: float) -> bool:
        """Whether the process has ended within that time."""
        deadline = time.monotonic() + seconds
        pause = 0.001
        # Not asyncio's child watcher: before Python 3.12 that is a global of the program's.
        while self._process.popen.poll() is None:
            if time.monotonic() > deadline:
                return False
            await asyncio.sleep(pause)
            pause = min(pause * 2, 0.05)
        return True

    def _drop_pipes(self) -> None:
        for transport in self._outputs:
            transport.close()
        if self._input is not None:
            # What is still to be written has no reader any more.
            self._input.abort() if self._input.get_write_buffer_size() else self._input.close()
        self._process.end()


class _OwnCall(Call):
    def __init__(
        self,
        method: str,
        params: Mapping[str, Any],
        *,
        hook: Optional[Callable[[Any], None]],
        on_error: Optional[Callable[[ScjobsError], None]],
    ) -> None:
        super().__init__(method, params, hook=hook)
        self._on_error = on_error

    def set_error(self, error: ScjobsError) -> None:
        if self._on_error is not None:
            self._on_error(error)


class _OutputPipe(asyncio.Protocol):
    """The server's standard output or error: no stream reader, so no limit on the length of a line."""

    def __init__(self, on_data: Callable[[bytes], None], on_end: Callable[[], None]) -> None:
        self._on_data = on_data
        self._on_end = on_end

    def data_received(self, data: bytes) -> None:
        self._on_data(data)

    def connection_lost(self, exc: Optional[Exception]) -> None:
        self._on_end()


class _InputPipe(asyncio.BaseProtocol):
    """The server's standard input."""

    def __init__(self, on_end: Callable[[], None]) -> None:
        self._on_end = on_end

    def connection_lost(self, exc: Optional[Exception]) -> None:
        self._on_end()


def _settle(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)


def _rpc_error(error: Any, method: str) -> RPCError:
    known = error if isinstance(error, dict) else {}
    data = known.get("data")
    data = cast(Dict[str, Any], data) if isinstance(data, dict) else {}
    code = known.get("code")
    message = str(known.get("message", "The server told of an error, but not which."))
    return error_class(data.get("kind"))(
        message, code=code if isinstance(code, int) else 0, method=method, data=data
    )
