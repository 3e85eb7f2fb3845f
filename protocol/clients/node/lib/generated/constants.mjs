// Generated from openrpc.json by generate.mjs: do not edit.

export const protocolVersion = "1.0";

export const methodNames = [
  "command.complete",
  "command.run",
  "events.since",
  "events.subscribe",
  "events.unsubscribe",
  "health.get",
  "initialize",
  "jobs.discover",
  "jobs.forget",
  "jobs.get",
  "jobs.history",
  "jobs.list",
  "jobs.refresh",
  "jobs.result",
  "jobs.track",
  "jobs.wait",
  "metrics.get",
  "ping",
  "policy.get",
  "policy.list",
  "policy.set",
  "rpc.discover",
  "sandbox.advance",
  "sandbox.createJob",
  "sandbox.fault",
  "script.run",
  "session.configure",
  "session.status",
  "shutdown",
  "usage.get",
];

/** Those that last as long as jobs make them last. */
export const longMethods = [
  "command.run",
  "jobs.wait",
  "script.run",
];

export const notificationNames = [
  "event",
  "$/progress",
  "log",
];

export const eventTypes = [
  "job.tracked",
  "job.forgotten",
  "job.updated",
  "job.expiring",
  "job.completed",
  "job.failed",
  "job.expired",
];

export const errorKinds = {
  parse_error: {
    code: -32700,
    meaning: "the line is not one JSON value, or not UTF-8; `offset` is the byte where reading stopped",
    retryable: false,
    advice: "mend the client: one JSON value a line, UTF-8, no raw newline in it",
  },
  invalid_request: {
    code: -32600,
    meaning: "the JSON is not a request, or an empty batch",
    retryable: false,
    advice: "mend the client: an object with jsonrpc, method, and an id of string or number",
  },
  duplicate_id: {
    code: -32600,
    meaning: "a request with this id is still in flight",
    retryable: false,
    advice: "give each request an id of its own",
  },
  batch_too_large: {
    code: -32600,
    meaning: "the batch has more members than `limit`",
    retryable: false,
    advice: "send several batches",
  },
  shutting_down: {
    code: -32600,
    meaning: "the request came after `shutdown`",
    retryable: false,
    advice: "send `exit`, or start another server",
  },
  method_not_found: {
    code: -32601,
    meaning: "there is no such method, or not in this server: `sandbox.*` needs --sandbox",
    retryable: false,
    advice: "see `hint`; `initialize` lists the methods",
  },
  overloaded: {
    code: -32001,
    meaning: "`limits.maxInFlight` requests are in flight already",
    retryable: true,
    advice: "wait for answers, or for `retryAfter` seconds, then send it again",
  },
  message_too_large: {
    code: -32005,
    meaning: "the line is longer than `limits.maxMessageBytes`; the next one is served",
    retryable: false,
    advice: "send less at a time",
  },
  too_deep: {
    code: -32006,
    meaning: "the line is nested deeper than `limits.maxDepth`",
    retryable: false,
    advice: "send less at a time",
  },
  input_ended: {
    code: -32007,
    meaning: "the input ended, and the request was not done within the time to drain",
    retryable: false,
    advice: "keep the input open while you wait for answers",
  },
  server_ended: {
    code: -32007,
    meaning: "the server was told to end, and the request was not done within the time to drain",
    retryable: true,
    advice: "send it again to another server",
  },
  cancelled: {
    code: -32800,
    meaning: "the request was cancelled; its jobs go on",
    retryable: false,
    advice: "nothing: it was asked for",
  },
  invalid_params: {
    code: -32602,
    meaning: "a member of params is missing, unknown or wrong; `pointer` names it",
    retryable: false,
    advice: "mend the call: `pointer` is the place in params, `hint` what was probably meant",
  },
  no_key: {
    code: -32010,
    meaning: "the call needs an API key and the session has none",
    retryable: false,
    advice: "call `session.configure` with apiKey or apiKeyFile, or set SCP_API_KEY before the start",
  },
  unauthorized: {
    code: -32011,
    meaning: "the service does not know the key (401)",
    advice: "call `session.configure` with another key; waits go on when it is good",
  },
  forbidden: {
    code: -32012,
    meaning: "the key lacks a scope (403)",
    retryable: false,
    advice: "use a key with that scope",
  },
  payment_required: {
    code: -32013,
    meaning: "the organization has no credits left (402)",
    retryable: false,
    advice: "buy credits, then call again",
  },
  not_found: {
    code: -32014,
    meaning: "the service does not have what was asked for (404)",
    advice: "check the id: it may be another organization's, or deleted after 24 h",
  },
  not_tracked: {
    code: -32015,
    meaning: "a job is not in the registry; `ids` names each that is not",
    retryable: false,
    advice: "call `jobs.track` first",
  },
  expired: {
    code: -32016,
    meaning: "the service has deleted the job, and no result was kept",
    retryable: false,
    advice: "nothing: the service keeps jobs for 24 h, so track them sooner",
  },
  result_unavailable: {
    code: -32017,
    meaning: "the job has no result, or not yet",
    advice: "call `jobs.wait` first; of a failed job `jobs.get` gives the reason",
  },
  result_too_large: {
    code: -32018,
    meaning: "the result is too long for one answer; read it by ranges",
    retryable: false,
    advice: "call `jobs.result` with offset and length, or read the file at its path",
  },
  no_such_place: {
    code: -32019,
    meaning: "the result holds nothing at that pointer",
    retryable: false,
    advice: "ask without a pointer, and look",
  },
  rate_limited: {
    code: -32020,
    meaning: "the key may send nothing for a while (429)",
    retryable: true,
    advice: "call again after `retryAfter` seconds; tracked jobs are fetched as soon as it allows",
  },
  api_unavailable: {
    code: -32021,
    meaning: "the service can't answer now (408, 425, 5xx)",
    retryable: true,
    advice: "call again later; tracked jobs are asked for again by themselves",
  },
  timeout: {
    code: -32022,
    meaning: "the service did not answer in time",
    retryable: true,
    advice: "call again later; tracked jobs are asked for again by themselves",
  },
  unreachable: {
    code: -32023,
    meaning: "no connection to the service, or it broke",
    retryable: true,
    advice: "call again later; tracked jobs are asked for again by themselves",
  },
  bad_response: {
    code: -32024,
    meaning: "the service's answer is not what it documents",
    retryable: true,
    advice: "call again later; if it stays so, tell the service's support the `requestId`",
  },
  too_large: {
    code: -32025,
    meaning: "the service's answer is longer than the client takes",
    retryable: false,
    advice: "fetch it by other means: this client takes no answer of that size",
  },
  redirected: {
    code: -32026,
    meaning: "the service answered with a redirect, which is never followed",
    retryable: true,
    advice: "check `apiUrl`: something else answers there",
  },
  refused: {
    code: -32027,
    meaning: "the service refused the request itself (another 4xx)",
    retryable: false,
    advice: "see `apiCode` and `docUrl`",
  },
  moved: {
    code: -32028,
    meaning: "the session went to another API while the call was under way",
    retryable: false,
    advice: "call again if it was meant for the new API",
  },
  registry: {
    code: -32029,
    meaning: "the registry or a kept result could not be read or written",
    retryable: false,
    advice: "mend the disk or the folder that the message names; nothing is lost at the service",
  },
  file: {
    code: -32030,
    meaning: "a file of this machine could not be written",
    retryable: false,
    advice: "choose another path",
  },
  busy: {
    code: -32031,
    meaning: "the connection has as many subscriptions as it may",
    retryable: false,
    advice: "end a subscription first",
  },
  ended: {
    code: -32032,
    meaning: "the session has ended",
    retryable: false,
    advice: "start another server",
  },
};
