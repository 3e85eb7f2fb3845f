"""What goes over the wire, as types: dictionaries with the names of the protocol.

Written by generate.py from protocol/openrpc.json, version 1.0: change those.
"""

from typing import Any, Dict, List, Literal, TypedDict, Union

__all__ = [
    "ArchivedResult",
    "CommandCandidate",
    "CommandReply",
    "CompletionReply",
    "DiscoveredJob",
    "Discovery",
    "Empty",
    "Error",
    "ErrorData",
    "ErrorKind",
    "EventNotification",
    "EventPage",
    "EventType",
    "ForgetReply",
    "Health",
    "InitializeReply",
    "InitializeReplyCapabilities",
    "InitializeReplyLimits",
    "InitializeReplyServerInfo",
    "Job",
    "JobEvent",
    "JobFailure",
    "JobHistory",
    "JobID",
    "JobPage",
    "JobProgress",
    "JobStatus",
    "LogNotification",
    "Metrics",
    "MetricsRequests",
    "MetricsRequestsByKind",
    "MetricsRpc",
    "MetricsRpcLatency",
    "Policy",
    "PolicyList",
    "PolicyNumber",
    "ProgressNotification",
    "ProgressPoint",
    "ProgressToken",
    "ResultReply",
    "SandboxJobReply",
    "ScriptProblem",
    "ScriptReply",
    "ScriptStep",
    "SessionStatus",
    "SessionStatusBudget",
    "SessionStatusForecast",
    "SessionStatusJobs",
    "SessionStatusKey",
    "SubscribeReply",
    "TrackReply",
    "UnresolvedJob",
    "Usage",
    "WaitProgress",
    "WaitProgressJobsItem",
    "WaitReply",
]


class ArchivedResult(TypedDict):
    """`ArchivedResult` of the protocol."""

    #: Length of the file.
    bytes: int
    #: The file on this machine, absolute; its bytes are as the service sent them.
    path: str
    #: Of the file's bytes.
    sha256: str


class _CommandCandidateRequired(TypedDict):
    #: What takes the place of the line from start to the cursor.
    text: str
    #: What follows the text when this is the only candidate.
    suffix: str
    #: In Unicode code points from the line's start.
    start: int


class CommandCandidate(_CommandCandidateRequired, total=False):
    """`CommandCandidate` of the protocol."""

    #: What a list shows instead of the text.
    display: str


class _CommandReplyRequired(TypedDict):
    #: What it printed, replies and messages in their order.
    output: str
    #: 0 done; else as the process's own exit codes.
    exitCode: int


class CommandReply(_CommandReplyRequired, total=False):
    """`CommandReply` of the protocol."""

    #: True when more was printed than an answer carries.
    truncated: bool


class CompletionReply(TypedDict):
    """`CompletionReply` of the protocol."""

    candidates: List[CommandCandidate]


#: A job's id at the service, kept as it is: 1 to 200 bytes, no white space.
JobID = str


#: Queued, processing, completed, failed, expired, unknown (not seen yet), or a newer word of the service.
JobStatus = str


class JobProgress(TypedDict):
    """`JobProgress` of the protocol."""

    #: Responses coded so far.
    processed: int
    #: Responses in all, 0 when not known yet.
    total: int
    #: 0 to 100, as the service rounds it.
    percentage: float


class _DiscoveredJobRequired(TypedDict):
    #: Whether it is in the registry.
    tracked: bool
    id: JobID
    status: JobStatus


class DiscoveredJob(_DiscoveredJobRequired, total=False):
    """A row of the service's own list."""

    type: str
    progress: JobProgress
    createdAt: str
    updatedAt: str
    expiresAt: str
    #: Where it is tracked and has one.
    label: str


class _DiscoveryRequired(TypedDict):
    #: Newest first.
    jobs: List[DiscoveredJob]


class Discovery(_DiscoveryRequired, total=False):
    """`Discovery` of the protocol."""

    #: Rows that are no jobs and were left out.
    unreadableRows: int


#: Always {}.
Empty = Dict[str, Any]


ErrorKind = Literal["parse_error", "invalid_request", "duplicate_id", "batch_too_large", "shutting_down",
    "method_not_found", "overloaded", "message_too_large", "too_deep", "input_ended", "server_ended",
    "cancelled", "invalid_params", "no_key", "unauthorized", "forbidden", "payment_required", "not_found",
    "not_tracked", "expired", "result_unavailable", "result_too_large", "no_such_place", "rate_limited",
    "api_unavailable", "timeout", "unreachable", "bad_response", "too_large", "redirected", "refused",
    "moved", "registry", "file", "busy", "ended"]


class _ErrorDataRequired(TypedDict):
    #: The stable word; later versions may add some.
    kind: ErrorKind
    #: Whether the same request may succeed later without a change.
    retryable: bool


class ErrorData(_ErrorDataRequired, total=False):
    """`ErrorData` of the protocol."""

    #: The place in params that is wrong.
    pointer: str
    #: Every job of the call that is not tracked.
    ids: List[JobID]
    #: What to do or what was probably meant.
    hint: str
    #: So many seconds to wait before the next try; of the session's clock, but of overloaded the machine's.
    retryAfter: float
    #: Until when the service lets the key send nothing.
    pausedUntil: str
    #: Of the service's answer.
    httpStatus: int
    #: The service's word.
    apiCode: str
    #: Of the request to the service, for its support.
    requestId: str
    #: Where the service explains its word.
    docUrl: str
    #: The method that there is not.
    method: str
    #: The byte of the line where reading stopped.
    offset: int
    #: Length of the line that was too long.
    bytes: int
    #: The limit that was passed.
    limit: int


class Error(TypedDict):
    """`Error` of the protocol."""

    code: int
    #: A sentence that a person can act on.
    message: str
    data: ErrorData


#: `job.tracked`: the job is tracked from now on.
#: `job.forgotten`: the job is tracked no longer.
#: `job.updated`: something is new: a status that is not final, progress, or label, tags or policy.
#: `job.expiring`: the job may be deleted by the service before its result can be fetched.
#: `job.completed`: the job is completed, and its result is on disk.
#: `job.failed`: the job failed.
#: `job.expired`: the service has deleted the job, and its result was not kept.
EventType = Literal["job.tracked", "job.forgotten", "job.updated", "job.expiring", "job.completed",
    "job.failed", "job.expired"]


class JobFailure(TypedDict):
    """`JobFailure` of the protocol."""

    #: The service's word, such as CODING_FAILED; JOB_FAILED where it gave none.
    code: str
    #: The service's sentence.
    message: str


class _JobRequired(TypedDict):
    id: JobID
    #: Words to find it by.
    tags: List[str]
    status: JobStatus
    #: The API that the job lives at.
    apiUrl: str
    #: When it was tracked here.
    trackedAt: str
    #: Looks at it so far.
    requests: int


class Job(_JobRequired, total=False):
    """What is known of a tracked job."""

    #: A name of its own, given when it was tracked.
    label: str
    #: Codebook_generation, auto_coding, one_call, or a newer word of the service.
    type: str
    progress: JobProgress
    #: Time left in seconds, as estimated now.
    eta: float
    #: When the service says that it began.
    createdAt: str
    #: When the service says that it last changed.
    updatedAt: str
    #: From when the service may have deleted it, by the earliest reading.
    expiresAt: str
    #: When its end was first seen here.
    finishedAt: str
    #: When it was last looked at.
    observedAt: str
    #: When it will be looked at next.
    nextLookAt: str
    #: Why then, for a person.
    nextLookReason: str
    #: Only of a completed job: where its result is kept.
    result: ArchivedResult
    #: Only of a failed or expired job.
    error: JobFailure
    #: Its own poll policy, where it is not the session's.
    policy: str


class JobEvent(TypedDict):
    """`JobEvent` of the protocol."""

    #: Larger is later; gaps may exist.
    sequence: int
    type: EventType
    time: str
    #: The job as it was then.
    job: Job


class EventPage(TypedDict):
    """`EventPage` of the protocol."""

    #: Oldest first.
    events: List[JobEvent]
    #: Of the last event here, or what was asked with: ask on from it.
    sequence: int
    #: The number of the oldest event that is kept, or of the next while there is none; what lies between the
    #: number asked with and this one is gone.
    oldest: int


class ForgetReply(TypedDict):
    """`ForgetReply` of the protocol."""

    #: How many of them were tracked.
    forgotten: int


class Health(TypedDict):
    """`Health` of the protocol."""

    #: Healthy, degraded, or another word of the service.
    status: str
    #: Whether the service answered 200.
    healthy: bool
    #: The whole answer, as the service gave it.
    body: Any


class InitializeReplyServerInfo(TypedDict):
    """`InitializeReplyServerInfo` of the protocol."""

    name: str
    version: str


class InitializeReplyCapabilities(TypedDict):
    """`InitializeReplyCapabilities` of the protocol."""

    #: Those that this server has.
    methods: List[str]
    #: Those that it may send.
    notifications: List[str]
    eventTypes: List[str]
    #: Whether batch arrays are served.
    batches: bool
    #: Whether $/cancelRequest is obeyed.
    cancellation: bool
    #: Whether the service is simulated and sandbox.* is there.
    sandbox: bool


class InitializeReplyLimits(TypedDict):
    """`InitializeReplyLimits` of the protocol."""

    #: Longest line that is taken, its end not counted.
    maxMessageBytes: int
    #: Deepest nesting that is taken.
    maxDepth: int
    #: Requests in flight at once.
    maxInFlight: int


class _SessionStatusKeyRequired(TypedDict):
    present: bool


class SessionStatusKey(_SessionStatusKeyRequired, total=False):
    """`SessionStatusKey` of the protocol."""

    #: Enough to tell keys apart, and never the key.
    fingerprint: str
    #: Where the key came from.
    source: Literal["environment", "file", "session", "sandbox", "recording"]


class _SessionStatusBudgetRequired(TypedDict):
    #: Requests that the key may send in a window.
    limit: int
    windowSeconds: float
    #: Requests sent in the window that ends now.
    used: int


class SessionStatusBudget(_SessionStatusBudgetRequired, total=False):
    """`SessionStatusBudget` of the protocol."""

    #: Until when the service lets the key send nothing.
    pausedUntil: str


class SessionStatusJobs(TypedDict):
    """`SessionStatusJobs` of the protocol."""

    tracked: int
    active: int
    completed: int
    failed: int
    expired: int
    #: Active jobs that may be deleted before their results are fetched.
    expiring: int
    #: Tracked jobs of another API, which are kept and not polled.
    elsewhere: int


class SessionStatusForecast(TypedDict):
    """While the key has fewer requests in a window than there are results to come."""

    #: Results that are still to come.
    results: int
    #: Requests that they take at least.
    requests: int
    #: When the last one is expected.
    doneAt: str


class _SessionStatusRequired(TypedDict):
    #: Where the API answers.
    apiUrl: str
    key: SessionStatusKey
    #: The poll policy in force.
    policy: str
    budget: SessionStatusBudget
    #: Open while the service does not answer.
    breaker: Literal["open", "closed"]
    jobs: SessionStatusJobs
    #: The folder of the registry and the results.
    home: str
    #: Of scjobs.
    version: str


class SessionStatus(_SessionStatusRequired, total=False):
    """`SessionStatus` of the protocol."""

    #: Why nothing is polled, for a person.
    paused: str
    #: What went wrong and is not mended yet, for a person.
    problem: str
    #: While the key has fewer requests in a window than there are results to come.
    forecast: SessionStatusForecast


class InitializeReply(TypedDict):
    """`InitializeReply` of the protocol."""

    #: Of this description; the first number changes when clients break.
    protocolVersion: str
    serverInfo: InitializeReplyServerInfo
    capabilities: InitializeReplyCapabilities
    limits: InitializeReplyLimits
    session: SessionStatus


class _ProgressPointRequired(TypedDict):
    #: Of the event that tells of it.
    sequence: int
    #: When it was seen.
    time: str
    type: EventType
    status: JobStatus


class ProgressPoint(_ProgressPointRequired, total=False):
    """`ProgressPoint` of the protocol."""

    progress: JobProgress


class JobHistory(TypedDict):
    """`JobHistory` of the protocol."""

    id: JobID
    #: Oldest first.
    points: List[ProgressPoint]
    #: Whether they go back to when the job was tracked.
    complete: bool


class _JobPageRequired(TypedDict):
    #: The latest tracked first.
    jobs: List[Job]


class JobPage(_JobPageRequired, total=False):
    """`JobPage` of the protocol."""

    #: The cursor of the next page; absent on the last.
    next: str


class MetricsRequestsByKind(TypedDict):
    """Requests by HTTP status; where none came, by a word such as timeout or unreachable."""

    job: Dict[str, int]
    jobs: Dict[str, int]
    usage: Dict[str, int]
    health: Dict[str, int]


class MetricsRequests(TypedDict):
    """To the service."""

    total: int
    #: Answers with status 429.
    rateLimited: int
    #: Looks that failed and were planned again.
    retries: int
    #: Of the bodies of good answers, as received.
    bytes: int
    #: Requests by HTTP status; where none came, by a word such as timeout or unreachable.
    byKind: MetricsRequestsByKind


class MetricsRpcLatency(TypedDict):
    """In seconds of the machine, from when a request was read until its answer was written; right to an
    eighth."""

    #: Requests answered.
    count: int
    p50: float
    p90: float
    p99: float
    max: float


class MetricsRpc(TypedDict):
    """This connection."""

    #: That were read, this one among them.
    requests: int
    #: Of the client.
    notifications: int
    #: Answers that are errors.
    errors: int
    bytesReceived: int
    bytesSent: int
    #: Requests that wait for their answer.
    inFlight: int
    #: In seconds of the machine, from when a request was read until its answer was written; right to an
    #: eighth.
    latency: MetricsRpcLatency


class Metrics(TypedDict):
    """`Metrics` of the protocol."""

    #: When the session began.
    startedAt: str
    #: To the service.
    requests: MetricsRequests
    #: This connection.
    rpc: MetricsRpc


class PolicyNumber(TypedDict):
    """`PolicyNumber` of the protocol."""

    name: str
    value: float
    #: S for seconds, empty for a plain number.
    unit: str
    meaning: str
    #: The least that it may be set to.
    minimum: float
    #: The most that it may be set to.
    maximum: float


class Policy(TypedDict):
    """`Policy` of the protocol."""

    name: str
    summary: str
    #: Whether it is in force.
    current: bool
    numbers: List[PolicyNumber]


class PolicyList(TypedDict):
    """`PolicyList` of the protocol."""

    policies: List[Policy]


ProgressToken = Union[str, float]


class _ResultReplyRequired(TypedDict):
    id: JobID
    #: Length of the whole result.
    bytes: int
    #: The file that holds it, absolute.
    path: str
    #: Of the whole result's bytes.
    sha256: str


class ResultReply(_ResultReplyRequired, total=False):
    """With result, or for a range with offset, length, encoding and data."""

    #: The result, or the value at the pointer, as the service sent it.
    result: Any
    #: Of a range: its first byte.
    offset: int
    #: Of a range: its bytes; fewer than asked for, or 0, at the end.
    length: int
    #: Of a range: how data is written.
    encoding: Literal["base64"]
    #: Of a range: its bytes.
    data: str


class SandboxJobReply(TypedDict):
    """`SandboxJobReply` of the protocol."""

    id: JobID


class ScriptProblem(TypedDict):
    """`ScriptProblem` of the protocol."""

    #: The script, or one that it sources.
    file: str
    line: int
    column: int
    #: A sentence.
    message: str


class _ScriptStepRequired(TypedDict):
    #: Where the command begins in the script.
    line: int
    #: As it was written, with keys taken out.
    command: str
    #: What it printed, replies and messages in their order.
    output: str
    #: 0 done; else as the process's own exit codes.
    exitCode: int


class ScriptStep(_ScriptStepRequired, total=False):
    """`ScriptStep` of the protocol."""

    #: True when more was printed than an answer carries.
    truncated: bool
    #: True where it failed and the script allowed for that: an expect or if judged it, or it was tried again.
    pardoned: bool


class _ScriptReplyRequired(TypedDict):
    #: Invalid when nothing ran, because of the problems; failed when a step did that nothing allowed to, or
    #: when the recording does not fit.
    outcome: Literal["completed", "failed", "invalid"]
    #: As that of scjobs run.
    exitCode: int
    #: The commands that ran, in their order.
    steps: List[ScriptStep]


class ScriptReply(_ScriptReplyRequired, total=False):
    """`ScriptReply` of the protocol."""

    #: Why the script was refused.
    problems: List[ScriptProblem]
    #: Why the recording does not fit the script, a sentence each: requests that it has no answer to, and what
    #: was not asked for.
    misfits: List[str]


class SubscribeReply(TypedDict):
    """`SubscribeReply` of the protocol."""

    #: Its name, for this connection.
    subscription: str
    #: Events later than this are sent.
    sequence: int
    #: The number of the oldest event that is kept, or of the next while there is none; what lies between the
    #: number asked with and this one is gone.
    oldest: int


class TrackReply(TypedDict):
    """`TrackReply` of the protocol."""

    #: In the order asked for.
    jobs: List[Job]


class _UnresolvedJobRequired(TypedDict):
    id: JobID
    #: Why, by the words of an error's kind: not_found when the service does not know the job for this key,
    #: refused, forbidden or too_large when it gives no answer for it, not_tracked when it was forgotten.
    kind: str
    #: Why, a sentence.
    message: str


class UnresolvedJob(_UnresolvedJobRequired, total=False):
    """`UnresolvedJob` of the protocol."""

    #: Of the service's answer.
    httpStatus: int
    #: The service's word.
    apiCode: str
    #: Of the request to the service, for its support.
    requestId: str
    #: Where the service explains its word.
    docUrl: str


#: What the service says of the account, as it says it: plan, credits, rate limit.
Usage = Dict[str, Any]


class _WaitProgressJobsItemRequired(TypedDict):
    id: JobID
    status: JobStatus


class WaitProgressJobsItem(_WaitProgressJobsItemRequired, total=False):
    """`WaitProgressJobsItem` of the protocol."""

    progress: JobProgress
    #: Time left in seconds, as estimated now.
    eta: float


class WaitProgress(TypedDict):
    """`WaitProgress` of the protocol."""

    #: In the order asked for.
    jobs: List[WaitProgressJobsItem]
    #: How many have ended, whichever way.
    completed: int
    total: int


class _WaitReplyRequired(TypedDict):
    #: Of several endings the worst: failed, expired, unresolved, completed; in mode any completed before all
    #: others; timeout when the time was up before.
    outcome: Literal["completed", "failed", "expired", "unresolved", "timeout"]
    #: In the order asked for, without those that were forgotten meanwhile.
    jobs: List[Job]


class WaitReply(_WaitReplyRequired, total=False):
    """`WaitReply` of the protocol."""

    #: The jobs that did not end and that nothing can bring further: the wait went on without them.
    unresolved: List[UnresolvedJob]


class EventNotification(TypedDict):
    """Something happened to a job."""

    #: The subscription that it is sent for.
    subscription: str
    #: Larger is later; gaps may exist.
    sequence: int
    #: What happened.
    type: EventType
    #: The job as it was then.
    job: Job
    #: When.
    time: str


class ProgressNotification(TypedDict):
    """How the jobs of a wait fare."""

    #: The token of the wait, as it was written there.
    token: ProgressToken
    #: The jobs at one moment.
    value: WaitProgress


class _LogNotificationRequired(TypedDict):
    #: How bad it is.
    level: Literal["info", "warning", "error"]
    #: A sentence.
    message: str


class LogNotification(_LogNotificationRequired, total=False):
    """Something that a person may want to know."""

    #: The stable word, where it is an error.
    kind: str
    #: The subscription that it is about.
    subscription: str
    #: With subscription: the number up to which its events were sent.
    sequence: int
    #: With subscription: the number of the next event that it sends; those before it are kept no more.
    oldest: int
