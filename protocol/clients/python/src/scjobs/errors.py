"""One exception for each kind of error that the server tells.

Written by generate.py from protocol/openrpc.json, version 1.0: change those.
"""

from typing import Dict, Type

from ._failures import RPCError


class ParseError(RPCError):
    """The line is not one JSON value, or not UTF-8; `offset` is the byte where reading stopped.

    What to do: Mend the client: one JSON value a line, UTF-8, no raw newline in it.

    `kind` is `parse_error`, `code` -32700.
    """


class InvalidRequestError(RPCError):
    """The JSON is not a request, or an empty batch.

    What to do: Mend the client: an object with jsonrpc, method, and an id of string or number.

    `kind` is `invalid_request`, `code` -32600.
    """


class DuplicateIdError(RPCError):
    """A request with this id is still in flight.

    What to do: Give each request an id of its own.

    `kind` is `duplicate_id`, `code` -32600.
    """


class BatchTooLargeError(RPCError):
    """The batch has more members than `limit`.

    What to do: Send several batches.

    `kind` is `batch_too_large`, `code` -32600.
    """


class ShuttingDownError(RPCError):
    """The request came after `shutdown`.

    What to do: Send `exit`, or start another server.

    `kind` is `shutting_down`, `code` -32600.
    """


class MethodNotFoundError(RPCError):
    """There is no such method, or not in this server: `sandbox.*` needs --sandbox.

    What to do: See `hint`; `initialize` lists the methods.

    `kind` is `method_not_found`, `code` -32601.
    """


class OverloadedError(RPCError):
    """`limits.maxInFlight` requests are in flight already.

    What to do: Wait for answers, or for `retryAfter` seconds, then send it again.

    `kind` is `overloaded`, `code` -32001.
    """


class MessageTooLargeError(RPCError):
    """The line is longer than `limits.maxMessageBytes`; the next one is served.

    What to do: Send less at a time.

    `kind` is `message_too_large`, `code` -32005.
    """


class TooDeepError(RPCError):
    """The line is nested deeper than `limits.maxDepth`.

    What to do: Send less at a time.

    `kind` is `too_deep`, `code` -32006.
    """


class InputEndedError(RPCError):
    """The input ended, and the request was not done within the time to drain.

    What to do: Keep the input open while you wait for answers.

    `kind` is `input_ended`, `code` -32007.
    """


class ServerEndedError(RPCError):
    """The server was told to end, and the request was not done within the time to drain.

    What to do: Send it again to another server.

    `kind` is `server_ended`, `code` -32007.
    """


class CancelledError(RPCError):
    """The request was cancelled; its jobs go on.

    What to do: Nothing: it was asked for.

    `kind` is `cancelled`, `code` -32800.
    """


class InvalidParamsError(RPCError):
    """A member of params is missing, unknown or wrong; `pointer` names it.

    What to do: Mend the call: `pointer` is the place in params, `hint` what was probably meant.

    `kind` is `invalid_params`, `code` -32602.
    """


class NoKeyError(RPCError):
    """The call needs an API key and the session has none.

    What to do: Call `session.configure` with apiKey or apiKeyFile, or set SCP_API_KEY before the start.

    `kind` is `no_key`, `code` -32010.
    """


class UnauthorizedError(RPCError):
    """The service does not know the key (401).

    What to do: Call `session.configure` with another key; waits go on when it is good.

    `kind` is `unauthorized`, `code` -32011.
    """


class ForbiddenError(RPCError):
    """The key lacks a scope (403).

    What to do: Use a key with that scope.

    `kind` is `forbidden`, `code` -32012.
    """


class PaymentRequiredError(RPCError):
    """The organization has no credits left (402).

    What to do: Buy credits, then call again.

    `kind` is `payment_required`, `code` -32013.
    """


class NotFoundError(RPCError):
    """The service does not have what was asked for (404).

    What to do: Check the id: it may be another organization's, or deleted after 24 h.

    `kind` is `not_found`, `code` -32014.
    """


class NotTrackedError(RPCError):
    """A job is not in the registry; `ids` names each that is not.

    What to do: Call `jobs.track` first.

    `kind` is `not_tracked`, `code` -32015.
    """


class ExpiredError(RPCError):
    """The service has deleted the job, and no result was kept.

    What to do: Nothing: the service keeps jobs for 24 h, so track them sooner.

    `kind` is `expired`, `code` -32016.
    """


class ResultUnavailableError(RPCError):
    """The job has no result, or not yet.

    What to do: Call `jobs.wait` first; of a failed job `jobs.get` gives the reason.

    `kind` is `result_unavailable`, `code` -32017.
    """


class ResultTooLargeError(RPCError):
    """The result is too long for one answer; read it by ranges.

    What to do: Call `jobs.result` with offset and length, or read the file at its path.

    `kind` is `result_too_large`, `code` -32018.
    """


class NoSuchPlaceError(RPCError):
    """The result holds nothing at that pointer.

    What to do: Ask without a pointer, and look.

    `kind` is `no_such_place`, `code` -32019.
    """


class RateLimitedError(RPCError):
    """The key may send nothing for a while (429).

    What to do: Call again after `retryAfter` seconds; tracked jobs are fetched as soon as it allows.

    `kind` is `rate_limited`, `code` -32020.
    """


class ApiUnavailableError(RPCError):
    """The service can't answer now (408, 425, 5xx).

    What to do: Call again later; tracked jobs are asked for again by themselves.

    `kind` is `api_unavailable`, `code` -32021.
    """


class ServiceTimeoutError(RPCError):
    """The service did not answer in time.

    What to do: Call again later; tracked jobs are asked for again by themselves.

    `kind` is `timeout`, `code` -32022.
    """


class UnreachableError(RPCError):
    """No connection to the service, or it broke.

    What to do: Call again later; tracked jobs are asked for again by themselves.

    `kind` is `unreachable`, `code` -32023.
    """


class BadResponseError(RPCError):
    """The service's answer is not what it documents.

    What to do: Call again later; if it stays so, tell the service's support the `requestId`.

    `kind` is `bad_response`, `code` -32024.
    """


class TooLargeError(RPCError):
    """The service's answer is longer than the client takes.

    What to do: Fetch it by other means: this client takes no answer of that size.

    `kind` is `too_large`, `code` -32025.
    """


class RedirectedError(RPCError):
    """The service answered with a redirect, which is never followed.

    What to do: Check `apiUrl`: something else answers there.

    `kind` is `redirected`, `code` -32026.
    """


class RefusedError(RPCError):
    """The service refused the request itself (another 4xx).

    What to do: See `apiCode` and `docUrl`.

    `kind` is `refused`, `code` -32027.
    """


class MovedError(RPCError):
    """The session went to another API while the call was under way.

    What to do: Call again if it was meant for the new API.

    `kind` is `moved`, `code` -32028.
    """


class RegistryError(RPCError):
    """The registry or a kept result could not be read or written.

    What to do: Mend the disk or the folder that the message names; nothing is lost at the service.

    `kind` is `registry`, `code` -32029.
    """


class FileError(RPCError):
    """A file of this machine could not be written.

    What to do: Choose another path.

    `kind` is `file`, `code` -32030.
    """


class BusyError(RPCError):
    """The connection has as many subscriptions as it may.

    What to do: End a subscription first.

    `kind` is `busy`, `code` -32031.
    """


class SessionEndedError(RPCError):
    """The session has ended.

    What to do: Start another server.

    `kind` is `ended`, `code` -32032.
    """


#: By the word in `kind`.
KINDS: Dict[str, Type[RPCError]] = {
    "parse_error": ParseError,
    "invalid_request": InvalidRequestError,
    "duplicate_id": DuplicateIdError,
    "batch_too_large": BatchTooLargeError,
    "shutting_down": ShuttingDownError,
    "method_not_found": MethodNotFoundError,
    "overloaded": OverloadedError,
    "message_too_large": MessageTooLargeError,
    "too_deep": TooDeepError,
    "input_ended": InputEndedError,
    "server_ended": ServerEndedError,
    "cancelled": CancelledError,
    "invalid_params": InvalidParamsError,
    "no_key": NoKeyError,
    "unauthorized": UnauthorizedError,
    "forbidden": ForbiddenError,
    "payment_required": PaymentRequiredError,
    "not_found": NotFoundError,
    "not_tracked": NotTrackedError,
    "expired": ExpiredError,
    "result_unavailable": ResultUnavailableError,
    "result_too_large": ResultTooLargeError,
    "no_such_place": NoSuchPlaceError,
    "rate_limited": RateLimitedError,
    "api_unavailable": ApiUnavailableError,
    "timeout": ServiceTimeoutError,
    "unreachable": UnreachableError,
    "bad_response": BadResponseError,
    "too_large": TooLargeError,
    "redirected": RedirectedError,
    "refused": RefusedError,
    "moved": MovedError,
    "registry": RegistryError,
    "file": FileError,
    "busy": BusyError,
    "ended": SessionEndedError,
}


def error_class(kind: object) -> Type[RPCError]:
    """The exception for a kind; a newer server may tell of kinds that have none of their own."""
    return KINDS.get(str(kind), RPCError)
