"""Every method of the protocol that a program calls, for asyncio.

Written by generate.py from protocol/openrpc.json, version 1.0: change those.
"""

from __future__ import annotations

from typing import Any, Awaitable, Callable, Dict, Iterable, Literal, Mapping, Optional, Protocol, Union

from . import types
from ._wire import given, listed


class Caller(Protocol):
    def call(
        self,
        method: str,
        params: Optional[Mapping[str, Any]] = None,
        *,
        call_timeout: Optional[float] = None,
        on_progress: Optional[Callable[[Any], object]] = None,
    ) -> Awaitable[Any]: ...


class AsyncCommandMethods:
    """The methods `command.*`."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def complete(
        self,
        line: str,
        *,
        cursor: Optional[int] = None,
        call_timeout: Optional[float] = None,
    ) -> types.CompletionReply:
        """Give what may stand at the cursor of a line.

        :param line: The line so far.
        :param cursor: Where the cursor is, in Unicode code points; at the end unless told.
        :param call_timeout: Seconds that the call may take.
        :raises RPCError: of kind invalid_params, registry, ended, overloaded, input_ended, server_ended,
        cancelled.
        """
        params = given({
            "line": line,
            "cursor": cursor,
        })
        answer: types.CompletionReply = await self._caller.call(
            "command.complete", params, call_timeout=call_timeout
        )
        return answer

    async def run(
        self,
        line: str,
        *,
        call_timeout: Optional[float] = None,
    ) -> types.CommandReply:
        """Do what a line of the command language says.

        As at the prompt: `help` lists the commands. Variables and the output mode last as long as the
        connection. A command that fails is an exit code, not an RPC error.

        :param line: One command or several, each on a line of its own.
        :param call_timeout: Seconds that the call may take.
        :raises RPCError: of kind invalid_params, registry, ended, overloaded, input_ended, server_ended,
        cancelled.
        """
        params = given({
            "line": line,
        })
        answer: types.CommandReply = await self._caller.call(
            "command.run", params, call_timeout=call_timeout
        )
        return answer


class AsyncEventsMethods:
    """The methods `events.*`."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def since(
        self,
        *,
        sequence: Optional[int] = None,
        limit: Optional[int] = None,
        call_timeout: Optional[float] = None,
    ) -> types.EventPage:
        """Give the events after a number, oldest first, so that nothing is missed across a reconnect.

        The latest 10,000 events are kept. Where `oldest` is more than the number asked with + 1, those
        between are gone, and jobs.list tells how the jobs stand. A number beyond the latest event comes from
        another registry and is refused, as events.subscribe refuses it.

        :param sequence: The number of the last event that you have; 0 for the start.
        :param limit: Events at most, 1000 unless told.
        :param call_timeout: Seconds that the call may take.
        :raises RPCError: of kind invalid_params, registry, ended, overloaded, input_ended, server_ended,
        cancelled.
        """
        params = given({
            "sequence": sequence,
            "limit": limit,
        })
        answer: types.EventPage = await self._caller.call(
            "events.since", params, call_timeout=call_timeout
        )
        return answer


class AsyncHealthMethods:
    """The methods `health.*`."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def get(
        self,
        *,
        call_timeout: Optional[float] = None,
    ) -> types.Health:
        """Ask the service how it is.

        Needs no key. A service that answers “degraded” has answered.

        :param call_timeout: Seconds that the call may take.
        :raises RPCError: of kind no_key, unauthorized, forbidden, payment_required, rate_limited,
        api_unavailable, timeout, unreachable, bad_response, too_large, redirected, refused, moved, registry,
        ended, overloaded, input_ended, server_ended, cancelled.
        """
        answer: types.Health = await self._caller.call(
            "health.get", None, call_timeout=call_timeout
        )
        return answer


class AsyncJobsMethods:
    """The methods `jobs.*`."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def discover(
        self,
        *,
        status: Optional[Literal["queued", "processing", "completed", "failed"]] = None,
        limit: Optional[int] = None,
        track: Optional[bool] = None,
        call_timeout: Optional[float] = None,
    ) -> types.Discovery:
        """Ask the service for the organization's jobs, newest first.

        :param status: Only jobs in that state.
        :param limit: Jobs to ask for, 20 unless told; the service shows no more than 100.
        :param track: Track those that are not tracked yet.
        :param call_timeout: Seconds that the call may take.
        :raises RPCError: of kind invalid_params, no_key, unauthorized, forbidden, payment_required,
        rate_limited, api_unavailable, timeout, unreachable, bad_response, too_large, redirected, refused,
        moved, registry, ended, overloaded, input_ended, server_ended, cancelled.
        """
        params = given({
            "status": status,
            "limit": limit,
            "track": track,
        })
        answer: types.Discovery = await self._caller.call(
            "jobs.discover", params, call_timeout=call_timeout
        )
        return answer

    async def forget(
        self,
        ids: Union[str, Iterable[str]],
        *,
        delete_results: Optional[bool] = None,
        call_timeout: Optional[float] = None,
    ) -> types.ForgetReply:
        """Stop tracking jobs; kept results stay on disk.

        :param ids: The jobs to stop tracking.
        :param delete_results: Delete their kept results too.
        :param call_timeout: Seconds that the call may take.
        :raises RPCError: of kind invalid_params, registry, ended, overloaded, input_ended, server_ended,
        cancelled.
        """
        params = given({
            "ids": listed(ids),
            "deleteResults": delete_results,
        })
        answer: types.ForgetReply = await self._caller.call(
            "jobs.forget", params, call_timeout=call_timeout
        )
        return answer

    async def get(
        self,
        id: types.JobID,
        *,
        call_timeout: Optional[float] = None,
    ) -> types.Job:
        """Show what is known of a job, without asking the service.

        :param id: The job.
        :param call_timeout: Seconds that the call may take.
        :raises RPCError: of kind invalid_params, not_tracked, registry, ended, overloaded, input_ended,
        server_ended, cancelled.
        """
        params = given({
            "id": id,
        })
        answer: types.Job = await self._caller.call(
            "jobs.get", params, call_timeout=call_timeout
        )
        return answer

    async def history(
        self,
        id: types.JobID,
        *,
        call_timeout: Optional[float] = None,
    ) -> types.JobHistory:
        """Show how a job went: the progress points seen.

        They come from the events, of which the latest 10,000 of all jobs are kept.

        :param id: The job.
        :param call_timeout: Seconds that the call may take.
        :raises RPCError: of kind invalid_params, not_tracked, registry, ended, overloaded, input_ended,
        server_ended, cancelled.
        """
        params = given({
            "id": id,
        })
        answer: types.JobHistory = await self._caller.call(
            "jobs.history", params, call_timeout=call_timeout
        )
        return answer

    async def list(
        self,
        *,
        status: Optional[str] = None,
        tag: Optional[str] = None,
        label: Optional[str] = None,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        call_timeout: Optional[float] = None,
    ) -> types.JobPage:
        """List the tracked jobs, the latest first, without asking the service.

        :param status: Only jobs in that state: queued, processing, completed, failed, expired ….
        :param tag: Only jobs with that tag.
        :param label: Only jobs with that label.
        :param limit: Jobs on a page, 100 unless told.
        :param cursor: `next` of the page before.
        :param call_timeout: Seconds that the call may take.
        :raises RPCError: of kind invalid_params, registry, ended, overloaded, input_ended, server_ended,
        cancelled.
        """
        params = given({
            "status": status,
            "tag": tag,
            "label": label,
            "limit": limit,
            "cursor": cursor,
        })
        answer: types.JobPage = await self._caller.call(
            "jobs.list", params, call_timeout=call_timeout
        )
        return answer

    async def refresh(
        self,
        id: types.JobID,
        *,
        call_timeout: Optional[float] = None,
    ) -> types.Job:
        """Look at a job now, with one request, before all that is planned.

        :param id: The job.
        :param call_timeout: Seconds that the call may take.
        :raises RPCError: of kind invalid_params, not_tracked, not_found, no_key, unauthorized, forbidden,
        payment_required, rate_limited, api_unavailable, timeout, unreachable, bad_response, too_large,
        redirected, refused, moved, registry, ended, overloaded, input_ended, server_ended, cancelled.
        """
        params = given({
            "id": id,
        })
        answer: types.Job = await self._caller.call(
            "jobs.refresh", params, call_timeout=call_timeout
        )
        return answer

    async def result(
        self,
        id: types.JobID,
        *,
        pointer: Optional[str] = None,
        offset: Optional[int] = None,
        length: Optional[int] = None,
        call_timeout: Optional[float] = None,
    ) -> types.ResultReply:
        """Give a kept result, byte for byte as the service sent it.

        The whole lies in a file already, whose path the job tells.

        :param id: The job.
        :param pointer: Only the value at that place (RFC 6901).
        :param offset: First byte of a range, from 0.
        :param length: Bytes of the range, at most 4 MiB.
        :param call_timeout: Seconds that the call may take.
        :raises RPCError: of kind invalid_params, not_tracked, result_unavailable, expired, result_too_large,
        no_such_place, registry, ended, overloaded, input_ended, server_ended, cancelled.
        """
        params = given({
            "id": id,
            "pointer": pointer,
            "offset": offset,
            "length": length,
        })
        answer: types.ResultReply = await self._caller.call(
            "jobs.result", params, call_timeout=call_timeout
        )
        return answer

    async def track(
        self,
        ids: Union[str, Iterable[str]],
        *,
        label: Optional[str] = None,
        tags: Optional[Union[str, Iterable[str]]] = None,
        policy: Optional[Literal["adaptive", "thrifty", "eager", "fixed", "exponential", "batched",
            "serverHint"]] = None,
        call_timeout: Optional[float] = None,
    ) -> types.TrackReply:
        """Track jobs: watch them, and keep their results.

        Sends nothing by itself. A job that is tracked already stays so, with the new label and tags.

        :param ids: The ids that the service gave.
        :param label: A name by which the job can be called instead of its id.
        :param tags: A word to find the jobs by.
        :param policy: A poll policy for these jobs alone.
        :param call_timeout: Seconds that the call may take.
        :raises RPCError: of kind invalid_params, moved, registry, ended, overloaded, input_ended,
        server_ended, cancelled.
        """
        params = given({
            "ids": listed(ids),
            "label": label,
            "tags": tags and listed(tags),
            "policy": policy,
        })
        answer: types.TrackReply = await self._caller.call(
            "jobs.track", params, call_timeout=call_timeout
        )
        return answer

    async def wait(
        self,
        ids: Union[str, Iterable[str]],
        *,
        mode: Optional[Literal["all", "any"]] = None,
        timeout: Optional[float] = None,
        on_progress: Optional[Callable[[types.WaitProgress], object]] = None,
        call_timeout: Optional[float] = None,
    ) -> types.WaitReply:
        """Wait until jobs have ended.

        Ends on any final state: completed, failed and expired are outcomes. Results are on disk before the
        wait ends. A job that nothing can bring further, such as one that the service does not know for this
        key, is told of as unresolved, and the wait goes on for the others. Interrupting it leaves the jobs as
        they are.

        :param ids: The jobs to wait for.
        :param mode: Until all have ended, or any has.
        :param timeout: Give up after that time, by the simulated clock with --sandbox --speed; the jobs go
        on.
        :param on_progress: Told how it goes, the latest first, until the answer.
        :param call_timeout: Seconds that the call may take.
        :raises RPCError: of kind invalid_params, not_tracked, no_key, unauthorized, forbidden, moved,
        registry, ended, overloaded, input_ended, server_ended, cancelled.
        """
        params = given({
            "ids": listed(ids),
            "mode": mode,
            "timeout": timeout,
        })
        answer: types.WaitReply = await self._caller.call(
            "jobs.wait", params, call_timeout=call_timeout, on_progress=on_progress
        )
        return answer


class AsyncMetricsMethods:
    """The methods `metrics.*`."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def get(
        self,
        *,
        call_timeout: Optional[float] = None,
    ) -> types.Metrics:
        """Give counts of requests to the service, and of this connection, with its latencies.

        :param call_timeout: Seconds that the call may take.
        :raises RPCError: of kind registry, ended, overloaded, input_ended, server_ended, cancelled.
        """
        answer: types.Metrics = await self._caller.call(
            "metrics.get", None, call_timeout=call_timeout
        )
        return answer


class AsyncPolicyMethods:
    """The methods `policy.*`."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def get(
        self,
        *,
        job: Optional[types.JobID] = None,
        call_timeout: Optional[float] = None,
    ) -> types.Policy:
        """Show the poll policy in force and its numbers.

        A job itself tells why its next look is when it is.

        :param job: The policy that this job is looked at by, instead of the session's.
        :param call_timeout: Seconds that the call may take.
        :raises RPCError: of kind invalid_params, not_tracked, registry, ended, overloaded, input_ended,
        server_ended, cancelled.
        """
        params = given({
            "job": job,
        })
        answer: types.Policy = await self._caller.call(
            "policy.get", params, call_timeout=call_timeout
        )
        return answer

    async def list(
        self,
        *,
        call_timeout: Optional[float] = None,
    ) -> types.PolicyList:
        """List the poll policies and their numbers.

        :param call_timeout: Seconds that the call may take.
        :raises RPCError: of kind registry, ended, overloaded, input_ended, server_ended, cancelled.
        """
        answer: types.PolicyList = await self._caller.call(
            "policy.list", None, call_timeout=call_timeout
        )
        return answer

    async def set(
        self,
        name: Literal["adaptive", "thrifty", "eager", "fixed", "exponential", "batched", "serverHint"],
        *,
        numbers: Optional[Mapping[str, float]] = None,
        jobs: Optional[Union[str, Iterable[str]]] = None,
        call_timeout: Optional[float] = None,
    ) -> types.Policy:
        """Choose the poll policy of the session or of some jobs, and tune its numbers.

        Takes effect with the next look at each job. A session's choice ends with the session; a job's is
        kept.

        :param name: The policy's name.
        :param numbers: Numbers of the policy by their names, those left out as the policy has them.
        :param jobs: For these jobs alone, instead of the session.
        :param call_timeout: Seconds that the call may take.
        :raises RPCError: of kind invalid_params, not_tracked, registry, ended, overloaded, input_ended,
        server_ended, cancelled.
        """
        params = given({
            "name": name,
            "numbers": numbers,
            "jobs": jobs and listed(jobs),
        })
        answer: types.Policy = await self._caller.call(
            "policy.set", params, call_timeout=call_timeout
        )
        return answer


class AsyncRpcMethods:
    """The methods `rpc.*`."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def discover(
        self,
        *,
        call_timeout: Optional[float] = None,
    ) -> Dict[str, Any]:
        """Give this description, an OpenRPC document.

        :param call_timeout: Seconds that the call may take.
        """
        answer: Dict[str, Any] = await self._caller.call(
            "rpc.discover", None, call_timeout=call_timeout
        )
        return answer


class AsyncSandboxMethods:
    """The methods `sandbox.*`."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def advance(
        self,
        seconds: float,
        *,
        call_timeout: Optional[float] = None,
    ) -> types.Empty:
        """Move the simulated service's clock ahead, and the session's with it. Needs a server with
        `--sandbox`.

        Looks that are due by then go out, waits whose time is up by then end.

        :param seconds: By so much of its own time.
        :param call_timeout: Seconds that the call may take.
        :raises RPCError: of kind invalid_params, registry, ended, overloaded, input_ended, server_ended,
        cancelled.
        """
        params = given({
            "seconds": seconds,
        })
        answer: types.Empty = await self._caller.call(
            "sandbox.advance", params, call_timeout=call_timeout
        )
        return answer

    async def create_job(
        self,
        *,
        type: Optional[Literal["codebook_generation", "auto_coding", "one_call"]] = None,
        total: Optional[int] = None,
        seconds: Optional[float] = None,
        outcome: Optional[Literal["completed", "failed"]] = None,
        call_timeout: Optional[float] = None,
    ) -> types.SandboxJobReply:
        """Begin a job at the simulated service. Needs a server with `--sandbox`.

        It is not tracked by that.

        :param type: Its type, one_call unless told.
        :param total: Responses to code, 100 unless told.
        :param seconds: From its beginning to its end, of the simulated clock; left to chance unless told.
        :param outcome: How it ends, completed unless told.
        :param call_timeout: Seconds that the call may take.
        :raises RPCError: of kind invalid_params, registry, ended, overloaded, input_ended, server_ended,
        cancelled.
        """
        params = given({
            "type": type,
            "total": total,
            "seconds": seconds,
            "outcome": outcome,
        })
        answer: types.SandboxJobReply = await self._caller.call(
            "sandbox.createJob", params, call_timeout=call_timeout
        )
        return answer

    async def fault(
        self,
        kind: str,
        *,
        match: Optional[str] = None,
        times: Optional[int] = None,
        call_timeout: Optional[float] = None,
    ) -> types.Empty:
        """Let requests to the simulated service go wrong. Needs a server with `--sandbox`.

        :param kind: What goes wrong, as behind --fault: 429;retry-after=2, 502-html, hang, reset ….
        :param match: Which requests: a job id, a path such as /v2/jobs, GET:/v2/jobs; all unless told.
        :param times: How many requests it meets, 1 unless told.
        :param call_timeout: Seconds that the call may take.
        :raises RPCError: of kind invalid_params, registry, ended, overloaded, input_ended, server_ended,
        cancelled.
        """
        params = given({
            "kind": kind,
            "match": match,
            "times": times,
        })
        answer: types.Empty = await self._caller.call(
            "sandbox.fault", params, call_timeout=call_timeout
        )
        return answer


class AsyncScriptMethods:
    """The methods `script.*`."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def run(
        self,
        *,
        path: Optional[str] = None,
        text: Optional[str] = None,
        set: Optional[Mapping[str, str]] = None,
        recording: Optional[str] = None,
        call_timeout: Optional[float] = None,
    ) -> types.ScriptReply:
        """Run a script of the command language.

        It is checked whole before any of it runs, and ends at the first command that fails. Paths are
        relative to the server's folder. With a recording it runs in a session of its own, which sends no
        request, needs no key and in which no time passes: the jobs are those of the recording.

        :param path: The script's file; this or text.
        :param text: The script itself; this or path.
        :param set: Values of variables before the first command.
        :param recording: A file that --record wrote, which answers in the service's place.
        :param call_timeout: Seconds that the call may take.
        :raises RPCError: of kind invalid_params, registry, ended, overloaded, input_ended, server_ended,
        cancelled.
        """
        params = given({
            "path": path,
            "text": text,
            "set": set,
            "recording": recording,
        })
        answer: types.ScriptReply = await self._caller.call(
            "script.run", params, call_timeout=call_timeout
        )
        return answer


class AsyncUsageMethods:
    """The methods `usage.*`."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def get(
        self,
        *,
        call_timeout: Optional[float] = None,
    ) -> types.Usage:
        """Ask the service for the plan, the credits left and the rate limit.

        One request. The session's budget follows the limit that comes back.

        :param call_timeout: Seconds that the call may take.
        :raises RPCError: of kind no_key, unauthorized, forbidden, payment_required, rate_limited,
        api_unavailable, timeout, unreachable, bad_response, too_large, redirected, refused, moved, registry,
        ended, overloaded, input_ended, server_ended, cancelled.
        """
        answer: types.Usage = await self._caller.call(
            "usage.get", None, call_timeout=call_timeout
        )
        return answer


class AsyncSessionMethods:
    """The methods of a session, most of them in groups."""

    async def call(
        self,
        method: str,
        params: Optional[Mapping[str, Any]] = None,
        *,
        call_timeout: Optional[float] = None,
        on_progress: Optional[Callable[[Any], object]] = None,
    ) -> Any:
        raise NotImplementedError

    @property
    def command(self) -> AsyncCommandMethods:
        return AsyncCommandMethods(self)

    @property
    def events(self) -> AsyncEventsMethods:
        return AsyncEventsMethods(self)

    @property
    def health(self) -> AsyncHealthMethods:
        return AsyncHealthMethods(self)

    @property
    def jobs(self) -> AsyncJobsMethods:
        return AsyncJobsMethods(self)

    @property
    def metrics(self) -> AsyncMetricsMethods:
        return AsyncMetricsMethods(self)

    @property
    def policy(self) -> AsyncPolicyMethods:
        return AsyncPolicyMethods(self)

    @property
    def rpc(self) -> AsyncRpcMethods:
        return AsyncRpcMethods(self)

    @property
    def sandbox(self) -> AsyncSandboxMethods:
        return AsyncSandboxMethods(self)

    @property
    def script(self) -> AsyncScriptMethods:
        return AsyncScriptMethods(self)

    @property
    def usage(self) -> AsyncUsageMethods:
        return AsyncUsageMethods(self)

    async def ping(
        self,
        *,
        call_timeout: Optional[float] = None,
    ) -> types.Empty:
        """Answer at once, to show that the server lives.

        :param call_timeout: Seconds that the call may take.
        """
        answer: types.Empty = await self.call(
            "ping", None, call_timeout=call_timeout
        )
        return answer

    async def configure(
        self,
        *,
        api_key: Optional[str] = None,
        api_key_file: Optional[str] = None,
        api_url: Optional[str] = None,
        policy: Optional[Literal["adaptive", "thrifty", "eager", "fixed", "exponential", "batched",
            "serverHint"]] = None,
        call_timeout: Optional[float] = None,
    ) -> types.SessionStatus:
        """Set the key, the API's address or the poll policy of the session.

        :param api_key: The API key; kept in memory alone, and never told again.
        :param api_key_file: A file with the key that only its owner can read.
        :param api_url: Where the API answers, https or this machine.
        :param policy: The poll policy for all jobs.
        :param call_timeout: Seconds that the call may take.
        :raises RPCError: of kind invalid_params, registry, ended, overloaded, input_ended, server_ended,
        cancelled.
        """
        params = given({
            "apiKey": api_key,
            "apiKeyFile": api_key_file,
            "apiUrl": api_url,
            "policy": policy,
        })
        answer: types.SessionStatus = await self.call(
            "session.configure", params, call_timeout=call_timeout
        )
        return answer

    async def status(
        self,
        *,
        call_timeout: Optional[float] = None,
    ) -> types.SessionStatus:
        """Say what is going on: key, API, budget, jobs by state, anything paused.

        :param call_timeout: Seconds that the call may take.
        :raises RPCError: of kind registry, ended, overloaded, input_ended, server_ended, cancelled.
        """
        answer: types.SessionStatus = await self.call(
            "session.status", None, call_timeout=call_timeout
        )
        return answer
