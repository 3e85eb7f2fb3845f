// Generated from openrpc.json by generate.mjs: do not edit.

import type { CallOptions, ProgressOptions } from "../../index.js";

export interface ArchivedResult {
  /** length of the file */
  bytes: number;
  /** the file on this machine, absolute; its bytes are as the service sent them */
  path: string;
  /** of the file's bytes */
  sha256: string;
}

export interface CommandCandidate {
  /** what takes the place of the line from start to the cursor */
  text: string;
  /** what a list shows instead of the text */
  display?: string;
  /** what follows the text when this is the only candidate */
  suffix: string;
  /** in Unicode code points from the line's start */
  start: number;
}

export interface CommandReply {
  /** what it printed, replies and messages in their order */
  output: string;
  /** true when more was printed than an answer carries */
  truncated?: boolean;
  /** 0 done; else as the process's own exit codes */
  exitCode: number;
}

export interface CompletionReply {
  candidates: CommandCandidate[];
}

/** A row of the service's own list */
export interface DiscoveredJob {
  /** whether it is in the registry */
  tracked: boolean;
  id: JobID;
  type?: string;
  status: JobStatus;
  progress?: JobProgress;
  createdAt?: string;
  updatedAt?: string;
  expiresAt?: string;
  /** where it is tracked and has one */
  label?: string;
}

export interface Discovery {
  /** newest first */
  jobs: DiscoveredJob[];
  /** rows that are no jobs and were left out */
  unreadableRows?: number;
}

/** Always {} */
export type Empty = { [name: string]: unknown };

export interface ErrorObject {
  code: number;
  /** a sentence that a person can act on */
  message: string;
  data: ErrorData;
}

export interface ErrorData {
  /** the stable word; later versions may add some */
  kind: ErrorKind;
  /** whether the same request may succeed later without a change */
  retryable: boolean;
  /** the place in params that is wrong */
  pointer?: string;
  /** every job of the call that is not tracked */
  ids?: JobID[];
  /** what to do or what was probably meant */
  hint?: string;
  /** so many seconds to wait before the next try; of the session's clock, but of overloaded the machine's */
  retryAfter?: number;
  /** until when the service lets the key send nothing */
  pausedUntil?: string;
  /** of the service's answer */
  httpStatus?: number;
  /** the service's word */
  apiCode?: string;
  /** of the request to the service, for its support */
  requestId?: string;
  /** where the service explains its word */
  docUrl?: string;
  /** the method that there is not */
  method?: string;
  /** the byte of the line where reading stopped */
  offset?: number;
  /** length of the line that was too long */
  bytes?: number;
  /** the limit that was passed */
  limit?: number;
}

export type ErrorKind = "parse_error" | "invalid_request" | "duplicate_id" | "batch_too_large" | "shutting_down" | "method_not_found" | "overloaded" | "message_too_large" | "too_deep" | "input_ended" | "server_ended" | "cancelled" | "invalid_params" | "no_key" | "unauthorized" | "forbidden" | "payment_required" | "not_found" | "not_tracked" | "expired" | "result_unavailable" | "result_too_large" | "no_such_place" | "rate_limited" | "api_unavailable" | "timeout" | "unreachable" | "bad_response" | "too_large" | "redirected" | "refused" | "moved" | "registry" | "file" | "busy" | "ended";

export interface EventPage {
  /** oldest first */
  events: JobEvent[];
  /** of the last event here, or what was asked with: ask on from it */
  sequence: number;
  /** the number of the oldest event that is kept, or of the next while there is none; what lies between the number asked with and this one is gone */
  oldest: number;
}

export type EventType = "job.tracked" | "job.forgotten" | "job.updated" | "job.expiring" | "job.completed" | "job.failed" | "job.expired";

export interface ForgetReply {
  /** how many of them were tracked */
  forgotten: number;
}

export interface Health {
  /** healthy, degraded, or another word of the service */
  status: string;
  /** whether the service answered 200 */
  healthy: boolean;
  /** the whole answer, as the service gave it */
  body: unknown;
}

export interface InitializeReply {
  /** of this description; the first number changes when clients break */
  protocolVersion: string;
  serverInfo: {
    name: string;
    version: string;
  };
  capabilities: {
    /** those that this server has */
    methods: string[];
    /** those that it may send */
    notifications: string[];
    eventTypes: string[];
    /** whether batch arrays are served */
    batches: boolean;
    /** whether $/cancelRequest is obeyed */
    cancellation: boolean;
    /** whether the service is simulated and sandbox.* is there */
    sandbox: boolean;
  };
  limits: {
    /** longest line that is taken, its end not counted */
    maxMessageBytes: number;
    /** deepest nesting that is taken */
    maxDepth: number;
    /** requests in flight at once */
    maxInFlight: number;
  };
  session: SessionStatus;
}

/** What is known of a tracked job */
export interface Job {
  id: JobID;
  /** a name of its own, given when it was tracked */
  label?: string;
  /** words to find it by */
  tags: string[];
  /** codebook_generation, auto_coding, one_call, or a newer word of the service */
  type?: string;
  status: JobStatus;
  progress?: JobProgress;
  /** time left in seconds, as estimated now */
  eta?: number;
  /** the API that the job lives at */
  apiUrl: string;
  /** when the service says that it began */
  createdAt?: string;
  /** when the service says that it last changed */
  updatedAt?: string;
  /** from when the service may have deleted it, by the earliest reading */
  expiresAt?: string;
  /** when it was tracked here */
  trackedAt: string;
  /** when its end was first seen here */
  finishedAt?: string;
  /** when it was last looked at */
  observedAt?: string;
  /** when it will be looked at next */
  nextLookAt?: string;
  /** why then, for a person */
  nextLookReason?: string;
  /** only of a completed job: where its result is kept */
  result?: ArchivedResult;
  /** only of a failed or expired job */
  error?: JobFailure;
  /** its own poll policy, where it is not the session's */
  policy?: string;
  /** looks at it so far */
  requests: number;
}

export interface JobEvent {
  /** larger is later; gaps may exist */
  sequence: number;
  type: EventType;
  time: string;
  /** the job as it was then */
  job: Job;
}

export interface JobFailure {
  /** the service's word, such as CODING_FAILED; JOB_FAILED where it gave none */
  code: string;
  /** the service's sentence */
  message: string;
}

export interface JobHistory {
  id: JobID;
  /** oldest first */
  points: ProgressPoint[];
  /** whether they go back to when the job was tracked */
  complete: boolean;
}

/** A job's id at the service, kept as it is: 1 to 200 bytes, no white space */
export type JobID = string;

export interface JobPage {
  /** the latest tracked first */
  jobs: Job[];
  /** the cursor of the next page; absent on the last */
  next?: string;
}

export interface JobProgress {
  /** responses coded so far */
  processed: number;
  /** responses in all, 0 when not known yet */
  total: number;
  /** 0 to 100, as the service rounds it */
  percentage: number;
}

/** queued, processing, completed, failed, expired, unknown (not seen yet), or a newer word of the service */
export type JobStatus = string;

export interface Metrics {
  /** when the session began */
  startedAt: string;
  /** to the service */
  requests: {
    total: number;
    /** answers with status 429 */
    rateLimited: number;
    /** looks that failed and were planned again */
    retries: number;
    /** of the bodies of good answers, as received */
    bytes: number;
    /** requests by HTTP status; where none came, by a word such as timeout or unreachable */
    byKind: {
      job: { [name: string]: number };
      jobs: { [name: string]: number };
      usage: { [name: string]: number };
      health: { [name: string]: number };
    };
  };
  /** this connection */
  rpc: {
    /** that were read, this one among them */
    requests: number;
    /** of the client */
    notifications: number;
    /** answers that are errors */
    errors: number;
    bytesReceived: number;
    bytesSent: number;
    /** requests that wait for their answer */
    inFlight: number;
    /** in seconds of the machine, from when a request was read until its answer was written; right to an eighth */
    latency: {
      /** requests answered */
      count: number;
      p50: number;
      p90: number;
      p99: number;
      max: number;
    };
  };
}

export interface Policy {
  name: string;
  summary: string;
  /** whether it is in force */
  current: boolean;
  numbers: PolicyNumber[];
}

export interface PolicyList {
  policies: Policy[];
}

export interface PolicyNumber {
  name: string;
  value: number;
  /** s for seconds, empty for a plain number */
  unit: string;
  meaning: string;
  /** the least that it may be set to */
  minimum: number;
  /** the most that it may be set to */
  maximum: number;
}

export interface ProgressPoint {
  /** of the event that tells of it */
  sequence: number;
  /** when it was seen */
  time: string;
  type: EventType;
  status: JobStatus;
  progress?: JobProgress;
}

export type ProgressToken = string | number;

/** With result, or for a range with offset, length, encoding and data */
export interface ResultReply {
  id: JobID;
  /** length of the whole result */
  bytes: number;
  /** the file that holds it, absolute */
  path: string;
  /** of the whole result's bytes */
  sha256: string;
  /** the result, or the value at the pointer, as the service sent it */
  result?: unknown;
  /** of a range: its first byte */
  offset?: number;
  /** of a range: its bytes; fewer than asked for, or 0, at the end */
  length?: number;
  /** of a range: how data is written */
  encoding?: "base64";
  /** of a range: its bytes */
  data?: string;
}

export interface SandboxJobReply {
  id: JobID;
}

export interface ScriptProblem {
  /** the script, or one that it sources */
  file: string;
  line: number;
  column: number;
  /** a sentence */
  message: string;
}

export interface ScriptReply {
  /** invalid when nothing ran, because of the problems; failed when a step did that nothing allowed to, or when the recording does not fit */
  outcome: "completed" | "failed" | "invalid";
  /** as that of scjobs run */
  exitCode: number;
  /** the commands that ran, in their order */
  steps: ScriptStep[];
  /** why the script was refused */
  problems?: ScriptProblem[];
  /** why the recording does not fit the script, a sentence each: requests that it has no answer to, and what was not asked for */
  misfits?: string[];
}

export interface ScriptStep {
  /** where the command begins in the script */
  line: number;
  /** as it was written, with keys taken out */
  command: string;
  /** what it printed, replies and messages in their order */
  output: string;
  /** true when more was printed than an answer carries */
  truncated?: boolean;
  /** 0 done; else as the process's own exit codes */
  exitCode: number;
  /** true where it failed and the script allowed for that: an expect or if judged it, or it was tried again */
  pardoned?: boolean;
}

export interface SessionStatus {
  /** where the API answers */
  apiUrl: string;
  key: {
    present: boolean;
    /** enough to tell keys apart, and never the key */
    fingerprint?: string;
    /** where the key came from */
    source?: "environment" | "file" | "session" | "sandbox" | "recording";
  };
  /** the poll policy in force */
  policy: string;
  budget: {
    /** requests that the key may send in a window */
    limit: number;
    windowSeconds: number;
    /** requests sent in the window that ends now */
    used: number;
    /** until when the service lets the key send nothing */
    pausedUntil?: string;
  };
  /** open while the service does not answer */
  breaker: "open" | "closed";
  /** why nothing is polled, for a person */
  paused?: string;
  /** what went wrong and is not mended yet, for a person */
  problem?: string;
  jobs: {
    tracked: number;
    active: number;
    completed: number;
    failed: number;
    expired: number;
    /** active jobs that may be deleted before their results are fetched */
    expiring: number;
    /** tracked jobs of another API, which are kept and not polled */
    elsewhere: number;
  };
  /** while the key has fewer requests in a window than there are results to come */
  forecast?: {
    /** results that are still to come */
    results: number;
    /** requests that they take at least */
    requests: number;
    /** when the last one is expected */
    doneAt: string;
  };
  /** the folder of the registry and the results */
  home: string;
  /** of scjobs */
  version: string;
}

export interface SubscribeReply {
  /** its name, for this connection */
  subscription: string;
  /** events later than this are sent */
  sequence: number;
  /** the number of the oldest event that is kept, or of the next while there is none; what lies between the number asked with and this one is gone */
  oldest: number;
}

export interface TrackReply {
  /** in the order asked for */
  jobs: Job[];
}

export interface UnresolvedJob {
  id: JobID;
  /** why, by the words of an error's kind: not_found when the service does not know the job for this key, refused, forbidden or too_large when it gives no answer for it, not_tracked when it was forgotten */
  kind: string;
  /** why, a sentence */
  message: string;
  /** of the service's answer */
  httpStatus?: number;
  /** the service's word */
  apiCode?: string;
  /** of the request to the service, for its support */
  requestId?: string;
  /** where the service explains its word */
  docUrl?: string;
}

/** What the service says of the account, as it says it: plan, credits, rate limit */
export type Usage = { [name: string]: unknown };

export interface WaitProgress {
  /** in the order asked for */
  jobs: {
    id: JobID;
    status: JobStatus;
    progress?: JobProgress;
    /** time left in seconds, as estimated now */
    eta?: number;
  }[];
  /** how many have ended, whichever way */
  completed: number;
  total: number;
}

export interface WaitReply {
  /** of several endings the worst: failed, expired, unresolved, completed; in mode any completed before all others; timeout when the time was up before */
  outcome: "completed" | "failed" | "expired" | "unresolved" | "timeout";
  /** in the order asked for, without those that were forgotten meanwhile */
  jobs: Job[];
  /** the jobs that did not end and that nothing can bring further: the wait went on without them */
  unresolved?: UnresolvedJob[];
}

/** Give what may stand at the cursor of a line */
export interface CommandCompleteParams {
  /** the line so far */
  line: string;
  /** where the cursor is, in Unicode code points; at the end unless told */
  cursor?: number;
}

/** Do what a line of the command language says. As at the prompt: `help` lists the commands. Variables and the output mode last as long as the connection. A command that fails is an exit code, not an RPC error. */
export interface CommandRunParams {
  /** one command or several, each on a line of its own */
  line: string;
}

/** Give the events after a number, oldest first, so that nothing is missed across a reconnect. The latest 10,000 events are kept. Where `oldest` is more than the number asked with + 1, those between are gone, and jobs.list tells how the jobs stand. A number beyond the latest event comes from another registry and is refused, as events.subscribe refuses it. */
export interface EventsSinceParams {
  /** the number of the last event that you have; 0 for the start */
  sequence?: number;
  /** events at most, 1000 unless told */
  limit?: number;
}

/** Send events as notifications from now on, or from a number on. The answer comes before the first event. A client that was away gives the last number it has as since, and misses nothing that is still kept: the latest 10,000 events are. Where `oldest` is more than since + 1, those between are gone, and jobs.list tells how the jobs stand. A client that reads so slowly that events go before they are sent is told so by a `log` notification, and the subscription goes on behind them. */
export interface EventsSubscribeParams {
  /** the number of the last event that you have; without it only what is new is sent */
  since?: number;
  /** only events of these types */
  types?: EventType[];
  /** only events of these jobs */
  ids?: JobID[];
}

/** End a subscription. None of its events comes behind the answer. */
export interface EventsUnsubscribeParams {
  /** the name that events.subscribe gave */
  subscription: string;
}

/** Ask the service how it is. Needs no key. A service that answers “degraded” has answered. */
export type HealthGetParams = Record<string, never>;

/** Say who serves and what it can, and configure the session on the way; never required */
export interface InitializeParams {
  /** the version that the client speaks; the answer tells the server's */
  protocolVersion?: string;
  /** who the client is */
  clientInfo?: {
    name?: string;
    version?: string;
  };
  /** what session.configure takes */
  session?: {
    /** the API key; kept in memory alone, and never told again */
    apiKey?: string;
    /** a file with the key that only its owner can read */
    apiKeyFile?: string;
    /** where the API answers, https or this machine */
    apiUrl?: string;
    /** the poll policy for all jobs */
    policy?: "adaptive" | "thrifty" | "eager" | "fixed" | "exponential" | "batched" | "serverHint";
  };
  /** names of notifications that the client does not want; those unknown here do no harm */
  optOut?: string[];
}

/** Ask the service for the organization's jobs, newest first */
export interface JobsDiscoverParams {
  /** only jobs in that state */
  status?: "queued" | "processing" | "completed" | "failed";
  /** jobs to ask for, 20 unless told; the service shows no more than 100 */
  limit?: number;
  /** track those that are not tracked yet */
  track?: boolean;
}

/** Stop tracking jobs; kept results stay on disk */
export interface JobsForgetParams {
  /** the jobs to stop tracking */
  ids: JobID[];
  /** delete their kept results too */
  deleteResults?: boolean;
}

/** Show what is known of a job, without asking the service */
export interface JobsGetParams {
  /** the job */
  id: JobID;
}

/** Show how a job went: the progress points seen. They come from the events, of which the latest 10,000 of all jobs are kept. */
export interface JobsHistoryParams {
  /** the job */
  id: JobID;
}

/** List the tracked jobs, the latest first, without asking the service */
export interface JobsListParams {
  /** only jobs in that state: queued, processing, completed, failed, expired … */
  status?: string;
  /** only jobs with that tag */
  tag?: string;
  /** only jobs with that label */
  label?: string;
  /** jobs on a page, 100 unless told */
  limit?: number;
  /** `next` of the page before */
  cursor?: string;
}

/** Look at a job now, with one request, before all that is planned */
export interface JobsRefreshParams {
  /** the job */
  id: JobID;
}

/** Give a kept result, byte for byte as the service sent it. The whole lies in a file already, whose path the job tells. */
export interface JobsResultParams {
  /** the job */
  id: JobID;
  /** only the value at that place (RFC 6901) */
  pointer?: string;
  /** first byte of a range, from 0 */
  offset?: number;
  /** bytes of the range, at most 4 MiB */
  length?: number;
}

/** Track jobs: watch them, and keep their results. Sends nothing by itself. A job that is tracked already stays so, with the new label and tags. */
export interface JobsTrackParams {
  /** the ids that the service gave */
  ids: JobID[];
  /** a name by which the job can be called instead of its id */
  label?: string;
  /** a word to find the jobs by */
  tags?: string[];
  /** a poll policy for these jobs alone */
  policy?: "adaptive" | "thrifty" | "eager" | "fixed" | "exponential" | "batched" | "serverHint";
}

/** Wait until jobs have ended. Ends on any final state: completed, failed and expired are outcomes. Results are on disk before the wait ends. A job that nothing can bring further, such as one that the service does not know for this key, is told of as unresolved, and the wait goes on for the others. Interrupting it leaves the jobs as they are. */
export interface JobsWaitParams {
  /** the jobs to wait for */
  ids: JobID[];
  /** until all have ended, or any has */
  mode?: "all" | "any";
  /** give up after that time, by the simulated clock with --sandbox --speed; the jobs go on */
  timeout?: number;
}

/** Give counts of requests to the service, and of this connection, with its latencies */
export type MetricsGetParams = Record<string, never>;

/** Answer at once, to show that the server lives */
export type PingParams = Record<string, never>;

/** Show the poll policy in force and its numbers. A job itself tells why its next look is when it is. */
export interface PolicyGetParams {
  /** the policy that this job is looked at by, instead of the session's */
  job?: JobID;
}

/** List the poll policies and their numbers */
export type PolicyListParams = Record<string, never>;

/** Choose the poll policy of the session or of some jobs, and tune its numbers. Takes effect with the next look at each job. A session's choice ends with the session; a job's is kept. */
export interface PolicySetParams {
  /** the policy's name */
  name: "adaptive" | "thrifty" | "eager" | "fixed" | "exponential" | "batched" | "serverHint";
  /** numbers of the policy by their names, those left out as the policy has them */
  numbers?: { [name: string]: number };
  /** for these jobs alone, instead of the session */
  jobs?: JobID[];
}

/** Give this description, an OpenRPC document */
export type RpcDiscoverParams = Record<string, never>;

/** Move the simulated service's clock ahead, and the session's with it. Needs --sandbox. Looks that are due by then go out, waits whose time is up by then end. */
export interface SandboxAdvanceParams {
  /** by so much of its own time */
  seconds: number;
}

/** Begin a job at the simulated service. Needs --sandbox. It is not tracked by that. */
export interface SandboxCreateJobParams {
  /** its type, one_call unless told */
  type?: "codebook_generation" | "auto_coding" | "one_call";
  /** responses to code, 100 unless told */
  total?: number;
  /** from its beginning to its end, of the simulated clock; left to chance unless told */
  seconds?: number;
  /** how it ends, completed unless told */
  outcome?: "completed" | "failed";
}

/** Let requests to the simulated service go wrong. Needs --sandbox */
export interface SandboxFaultParams {
  /** what goes wrong, as behind --fault: 429;retry-after=2, 502-html, hang, reset … */
  kind: string;
  /** which requests: a job id, a path such as /v2/jobs, GET:/v2/jobs; all unless told */
  match?: string;
  /** how many requests it meets, 1 unless told */
  times?: number;
}

/** Run a script of the command language. It is checked whole before any of it runs, and ends at the first command that fails. Paths are relative to the server's folder. With a recording it runs in a session of its own, which sends no request, needs no key and in which no time passes: the jobs are those of the recording. */
export interface ScriptRunParams {
  /** the script's file; this or text */
  path?: string;
  /** the script itself; this or path */
  text?: string;
  /** values of variables before the first command */
  set?: { [name: string]: string };
  /** a file that --record wrote, which answers in the service's place */
  recording?: string;
}

/** Set the key, the API's address or the poll policy of the session */
export interface SessionConfigureParams {
  /** the API key; kept in memory alone, and never told again */
  apiKey?: string;
  /** a file with the key that only its owner can read */
  apiKeyFile?: string;
  /** where the API answers, https or this machine */
  apiUrl?: string;
  /** the poll policy for all jobs */
  policy?: "adaptive" | "thrifty" | "eager" | "fixed" | "exponential" | "batched" | "serverHint";
}

/** Say what is going on: key, API, budget, jobs by state, anything paused */
export type SessionStatusParams = Record<string, never>;

/** Take no more requests; those in flight go on. The next is the notification exit. Closing the input does both. */
export type ShutdownParams = Record<string, never>;

/** Ask the service for the plan, the credits left and the rate limit. One request. The session's budget follows the limit that comes back. */
export type UsageGetParams = Record<string, never>;

/** Cancel a request; its jobs go on. The request is answered with the error cancelled. An id that is not in flight is passed over: the answer may have crossed the notification. */
export interface CancelRequestParams {
  /** of the request, as it was written there */
  id: string | number;
}

/** End the server. What was read before is answered, requests in flight within 5 s; nothing behind it is served. */
export type ExitParams = Record<string, never>;

/** Something happened to a job */
export interface EventParams {
  /** the subscription that it is sent for */
  subscription: string;
  /** larger is later; gaps may exist */
  sequence: number;
  /** what happened */
  type: EventType;
  /** the job as it was then */
  job: Job;
  /** when */
  time: string;
}

/** How the jobs of a wait fare. For a jobs.wait with a progressToken. A client that is slow to read gets fewer, and always the latest state; the last one comes before the answer. */
export interface ProgressParams {
  /** the token of the wait, as it was written there */
  token: ProgressToken;
  /** the jobs at one moment */
  value: WaitProgress;
}

/** Something that a person may want to know. Why looks bring nothing at present, or what became of a subscription. Comes only to clients that have called initialize or events.subscribe. With `subscription` and the level error, that subscription has ended behind the event `sequence`; with `oldest`, it goes on from there, and the events between are gone. */
export interface LogParams {
  /** how bad it is */
  level: "info" | "warning" | "error";
  /** a sentence */
  message: string;
  /** the stable word, where it is an error */
  kind?: string;
  /** the subscription that it is about */
  subscription?: string;
  /** with subscription: the number up to which its events were sent */
  sequence?: number;
  /** with subscription: the number of the next event that it sends; those before it are kept no more */
  oldest?: number;
}

export type CommandCompleteResult = CompletionReply;

export type CommandRunResult = CommandReply;

export type EventsSinceResult = EventPage;

export type EventsSubscribeResult = SubscribeReply;

export type EventsUnsubscribeResult = Empty;

export type HealthGetResult = Health;

export type InitializeResult = InitializeReply;

export type JobsDiscoverResult = Discovery;

export type JobsForgetResult = ForgetReply;

export type JobsGetResult = Job;

export type JobsHistoryResult = JobHistory;

export type JobsListResult = JobPage;

export type JobsRefreshResult = Job;

export type JobsResultResult = ResultReply;

export type JobsTrackResult = TrackReply;

export type JobsWaitResult = WaitReply;

export type MetricsGetResult = Metrics;

export type PingResult = Empty;

export type PolicyGetResult = Policy;

export type PolicyListResult = PolicyList;

export type PolicySetResult = Policy;

export type RpcDiscoverResult = { [name: string]: unknown };

export type SandboxAdvanceResult = Empty;

export type SandboxCreateJobResult = SandboxJobReply;

export type SandboxFaultResult = Empty;

export type ScriptRunResult = ScriptReply;

export type SessionConfigureResult = SessionStatus;

export type SessionStatusResult = SessionStatus;

export type ShutdownResult = null;

export type UsageGetResult = Usage;

/** Parameters and result of each method, by its name. */
export interface MethodMap {
  "command.complete": { params: CommandCompleteParams; result: CommandCompleteResult };
  "command.run": { params: CommandRunParams; result: CommandRunResult };
  "events.since": { params: EventsSinceParams; result: EventsSinceResult };
  "events.subscribe": { params: EventsSubscribeParams; result: EventsSubscribeResult };
  "events.unsubscribe": { params: EventsUnsubscribeParams; result: EventsUnsubscribeResult };
  "health.get": { params: HealthGetParams; result: HealthGetResult };
  "initialize": { params: InitializeParams; result: InitializeResult };
  "jobs.discover": { params: JobsDiscoverParams; result: JobsDiscoverResult };
  "jobs.forget": { params: JobsForgetParams; result: JobsForgetResult };
  "jobs.get": { params: JobsGetParams; result: JobsGetResult };
  "jobs.history": { params: JobsHistoryParams; result: JobsHistoryResult };
  "jobs.list": { params: JobsListParams; result: JobsListResult };
  "jobs.refresh": { params: JobsRefreshParams; result: JobsRefreshResult };
  "jobs.result": { params: JobsResultParams; result: JobsResultResult };
  "jobs.track": { params: JobsTrackParams; result: JobsTrackResult };
  "jobs.wait": { params: JobsWaitParams; result: JobsWaitResult };
  "metrics.get": { params: MetricsGetParams; result: MetricsGetResult };
  "ping": { params: PingParams; result: PingResult };
  "policy.get": { params: PolicyGetParams; result: PolicyGetResult };
  "policy.list": { params: PolicyListParams; result: PolicyListResult };
  "policy.set": { params: PolicySetParams; result: PolicySetResult };
  "rpc.discover": { params: RpcDiscoverParams; result: RpcDiscoverResult };
  "sandbox.advance": { params: SandboxAdvanceParams; result: SandboxAdvanceResult };
  "sandbox.createJob": { params: SandboxCreateJobParams; result: SandboxCreateJobResult };
  "sandbox.fault": { params: SandboxFaultParams; result: SandboxFaultResult };
  "script.run": { params: ScriptRunParams; result: ScriptRunResult };
  "session.configure": { params: SessionConfigureParams; result: SessionConfigureResult };
  "session.status": { params: SessionStatusParams; result: SessionStatusResult };
  "shutdown": { params: ShutdownParams; result: ShutdownResult };
  "usage.get": { params: UsageGetParams; result: UsageGetResult };
}

/** Parameters of what a client may send without an answer. */
export interface ClientNotificationMap {
  "$/cancelRequest": CancelRequestParams;
  "exit": ExitParams;
}

/** Parameters of what the server sends unasked. */
export interface NotificationMap {
  "event": EventParams;
  "$/progress": ProgressParams;
  "log": LogParams;
}

/** A wrapper for each method that the client does not send by itself. */
export interface Methods {
  /** Answer at once, to show that the server lives */
  ping(params?: PingParams, options?: CallOptions): Promise<PingResult>;
  readonly command: {
    /** Give what may stand at the cursor of a line */
    complete(params: CommandCompleteParams, options?: CallOptions): Promise<CommandCompleteResult>;
    /** Do what a line of the command language says. As at the prompt: `help` lists the commands. Variables and the output mode last as long as the connection. A command that fails is an exit code, not an RPC error. */
    run(params: CommandRunParams, options?: CallOptions): Promise<CommandRunResult>;
  };
  readonly events: {
    /** Give the events after a number, oldest first, so that nothing is missed across a reconnect. The latest 10,000 events are kept. Where `oldest` is more than the number asked with + 1, those between are gone, and jobs.list tells how the jobs stand. A number beyond the latest event comes from another registry and is refused, as events.subscribe refuses it. */
    since(params?: EventsSinceParams, options?: CallOptions): Promise<EventsSinceResult>;
  };
  readonly health: {
    /** Ask the service how it is. Needs no key. A service that answers “degraded” has answered. */
    get(params?: HealthGetParams, options?: CallOptions): Promise<HealthGetResult>;
  };
  readonly jobs: {
    /** Ask the service for the organization's jobs, newest first */
    discover(params?: JobsDiscoverParams, options?: CallOptions): Promise<JobsDiscoverResult>;
    /** Stop tracking jobs; kept results stay on disk */
    forget(params: JobsForgetParams, options?: CallOptions): Promise<JobsForgetResult>;
    /** Show what is known of a job, without asking the service */
    get(params: JobsGetParams, options?: CallOptions): Promise<JobsGetResult>;
    /** Show how a job went: the progress points seen. They come from the events, of which the latest 10,000 of all jobs are kept. */
    history(params: JobsHistoryParams, options?: CallOptions): Promise<JobsHistoryResult>;
    /** List the tracked jobs, the latest first, without asking the service */
    list(params?: JobsListParams, options?: CallOptions): Promise<JobsListResult>;
    /** Look at a job now, with one request, before all that is planned */
    refresh(params: JobsRefreshParams, options?: CallOptions): Promise<JobsRefreshResult>;
    /** Give a kept result, byte for byte as the service sent it. The whole lies in a file already, whose path the job tells. */
    result(params: JobsResultParams, options?: CallOptions): Promise<JobsResultResult>;
    /** Track jobs: watch them, and keep their results. Sends nothing by itself. A job that is tracked already stays so, with the new label and tags. */
    track(params: JobsTrackParams, options?: CallOptions): Promise<JobsTrackResult>;
    /** Wait until jobs have ended. Ends on any final state: completed, failed and expired are outcomes. Results are on disk before the wait ends. A job that nothing can bring further, such as one that the service does not know for this key, is told of as unresolved, and the wait goes on for the others. Interrupting it leaves the jobs as they are. */
    wait(params: JobsWaitParams, options?: ProgressOptions<ProgressParams["value"]>): Promise<JobsWaitResult>;
  };
  readonly metrics: {
    /** Give counts of requests to the service, and of this connection, with its latencies */
    get(params?: MetricsGetParams, options?: CallOptions): Promise<MetricsGetResult>;
  };
  readonly policy: {
    /** Show the poll policy in force and its numbers. A job itself tells why its next look is when it is. */
    get(params?: PolicyGetParams, options?: CallOptions): Promise<PolicyGetResult>;
    /** List the poll policies and their numbers */
    list(params?: PolicyListParams, options?: CallOptions): Promise<PolicyListResult>;
    /** Choose the poll policy of the session or of some jobs, and tune its numbers. Takes effect with the next look at each job. A session's choice ends with the session; a job's is kept. */
    set(params: PolicySetParams, options?: CallOptions): Promise<PolicySetResult>;
  };
  readonly rpc: {
    /** Give this description, an OpenRPC document */
    discover(params?: RpcDiscoverParams, options?: CallOptions): Promise<RpcDiscoverResult>;
  };
  readonly sandbox: {
    /** Move the simulated service's clock ahead, and the session's with it. Needs --sandbox. Looks that are due by then go out, waits whose time is up by then end. */
    advance(params: SandboxAdvanceParams, options?: CallOptions): Promise<SandboxAdvanceResult>;
    /** Begin a job at the simulated service. Needs --sandbox. It is not tracked by that. */
    createJob(params?: SandboxCreateJobParams, options?: CallOptions): Promise<SandboxCreateJobResult>;
    /** Let requests to the simulated service go wrong. Needs --sandbox */
    fault(params: SandboxFaultParams, options?: CallOptions): Promise<SandboxFaultResult>;
  };
  readonly script: {
    /** Run a script of the command language. It is checked whole before any of it runs, and ends at the first command that fails. Paths are relative to the server's folder. With a recording it runs in a session of its own, which sends no request, needs no key and in which no time passes: the jobs are those of the recording. */
    run(params?: ScriptRunParams, options?: CallOptions): Promise<ScriptRunResult>;
  };
  readonly session: {
    /** Set the key, the API's address or the poll policy of the session */
    configure(params?: SessionConfigureParams, options?: CallOptions): Promise<SessionConfigureResult>;
    /** Say what is going on: key, API, budget, jobs by state, anything paused */
    status(params?: SessionStatusParams, options?: CallOptions): Promise<SessionStatusResult>;
  };
  readonly usage: {
    /** Ask the service for the plan, the credits left and the rate limit. One request. The session's budget follows the limit that comes back. */
    get(params?: UsageGetParams, options?: CallOptions): Promise<UsageGetResult>;
  };
}
