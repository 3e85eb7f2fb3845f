// Generated from openrpc.json by generate.mjs: do not edit.

import type { CallOptions, ProgressOptions } from "../../index.js";

export type JobID = string;

export type JobStatus = string;

export interface JobProgress {
  processed: number;
  total: number;
  percentage: number;
}

export interface ArchivedResult {
  bytes: number;
  path: string;
  sha256: string;
}

export interface Job {
  id: JobID;
  tags: string[];
  status: JobStatus;
  apiUrl: string;
  trackedAt: string;
  requests: number;
  label?: string;
  type?: string;
  progress?: JobProgress;
  eta?: number;
  result?: ArchivedResult;
  error?: {
    code: string;
    message: string;
  };
}

export interface DiscoveredJob {
  id: string;
  status: string;
  tracked: boolean;
  type?: string;
  progress?: JobProgress;
}

export type EventType = "job.tracked" | "job.forgotten" | "job.updated" | "job.completed" | "job.failed" | "job.expired";

export interface JobEvent {
  sequence: number;
  type: EventType;
  time: string;
  job: Job;
}

export interface SessionStatus {
  apiUrl: string;
  key: {
    present: boolean;
    fingerprint?: string;
  };
  policy: string;
  version: string;
  jobs?: { [name: string]: number };
}

export interface ResultReply {
  id: string;
  bytes: number;
  path: string;
  sha256: string;
  result?: unknown;
  offset?: number;
  length?: number;
  encoding?: "base64";
  data?: string;
}

/** x */
export interface InitializeParams {
  protocolVersion?: string;
  clientInfo?: {
    name: string;
    version?: string;
  };
  session?: {
    apiKey?: string;
  };
  optOut?: string[];
}

export type ShutdownParams = Record<string, never>;

export type PingParams = Record<string, never>;

export type SessionStatusParams = Record<string, never>;

/** x */
export interface SessionConfigureParams {
  apiKey?: string;
  apiKeyFile?: string;
  apiUrl?: string;
  policy?: string;
}

/** x */
export interface JobsTrackParams {
  ids: JobID[];
  label?: string;
  tags?: string[];
  policy?: string;
}

/** x */
export interface JobsForgetParams {
  ids: JobID[];
  deleteResults?: boolean;
}

/** x */
export interface JobsListParams {
  status?: string;
  tag?: string;
  label?: string;
  limit?: number;
  cursor?: string;
}

/** x */
export interface JobsGetParams {
  id: JobID;
}

/** x */
export interface JobsRefreshParams {
  id: JobID;
}

/** x */
export interface JobsDiscoverParams {
  status?: string;
  limit?: number;
  track?: boolean;
}

/** x */
export interface JobsWaitParams {
  ids: JobID[];
  mode?: "all" | "any";
  timeout?: number;
}

/** x */
export interface JobsResultParams {
  id: JobID;
  pointer?: string;
  offset?: number;
  length?: number;
}

/** x */
export interface EventsSubscribeParams {
  since?: number;
  types?: EventType[];
  ids?: JobID[];
}

/** x */
export interface EventsUnsubscribeParams {
  subscription: string;
}

/** x */
export interface EventsSinceParams {
  sequence?: number;
  limit?: number;
}

export type PolicyListParams = Record<string, never>;

/** x */
export interface PolicyGetParams {
  job?: string;
}

/** x */
export interface PolicySetParams {
  name: string;
}

export type UsageGetParams = Record<string, never>;

export type HealthGetParams = Record<string, never>;

/** x */
export interface EventParams {
  subscription: string;
  sequence: number;
  type: EventType;
  job: Job;
  time: string;
}

/** x */
export interface ProgressParams {
  token: string | number;
  value: {
    jobs: {
      id: string;
      status: string;
      progress?: JobProgress;
      eta?: number;
    }[];
    completed: number;
    total: number;
  };
}

/** x */
export interface LogParams {
  level: string;
  message: string;
  kind?: string;
}

export type InitializeResult = {
  protocolVersion: string;
  serverInfo: {
    name: string;
    version: string;
  };
  capabilities: { [name: string]: unknown };
  limits: {
    maxMessageBytes: number;
    maxDepth: number;
    maxInFlight: number;
  };
  session: SessionStatus;
};

export type ShutdownResult = null;

export type PingResult = { [name: string]: unknown };

export type SessionStatusResult = SessionStatus;

export type SessionConfigureResult = SessionStatus;

export type JobsTrackResult = {
  jobs: Job[];
};

export type JobsForgetResult = {
  forgotten: number;
};

export type JobsListResult = {
  jobs: Job[];
  next?: string;
};

export type JobsGetResult = Job;

export type JobsRefreshResult = Job;

export type JobsDiscoverResult = {
  jobs: DiscoveredJob[];
  unreadableRows?: number;
};

export type JobsWaitResult = {
  outcome: "completed" | "failed" | "expired" | "timeout";
  jobs: Job[];
};

export type JobsResultResult = ResultReply;

export type EventsSubscribeResult = {
  subscription: string;
  sequence: number;
};

export type EventsUnsubscribeResult = { [name: string]: unknown };

export type EventsSinceResult = {
  events: JobEvent[];
  sequence: number;
};

export type PolicyListResult = { [name: string]: unknown };

export type PolicyGetResult = { [name: string]: unknown };

export type PolicySetResult = { [name: string]: unknown };

export type UsageGetResult = { [name: string]: unknown };

export type HealthGetResult = { [name: string]: unknown };

/** Parameters and result of each method, by its name. */
export interface MethodMap {
  "initialize": { params: InitializeParams; result: InitializeResult };
  "shutdown": { params: ShutdownParams; result: ShutdownResult };
  "ping": { params: PingParams; result: PingResult };
  "session.status": { params: SessionStatusParams; result: SessionStatusResult };
  "session.configure": { params: SessionConfigureParams; result: SessionConfigureResult };
  "jobs.track": { params: JobsTrackParams; result: JobsTrackResult };
  "jobs.forget": { params: JobsForgetParams; result: JobsForgetResult };
  "jobs.list": { params: JobsListParams; result: JobsListResult };
  "jobs.get": { params: JobsGetParams; result: JobsGetResult };
  "jobs.refresh": { params: JobsRefreshParams; result: JobsRefreshResult };
  "jobs.discover": { params: JobsDiscoverParams; result: JobsDiscoverResult };
  "jobs.wait": { params: JobsWaitParams; result: JobsWaitResult };
  "jobs.result": { params: JobsResultParams; result: JobsResultResult };
  "events.subscribe": { params: EventsSubscribeParams; result: EventsSubscribeResult };
  "events.unsubscribe": { params: EventsUnsubscribeParams; result: EventsUnsubscribeResult };
  "events.since": { params: EventsSinceParams; result: EventsSinceResult };
  "policy.list": { params: PolicyListParams; result: PolicyListResult };
  "policy.get": { params: PolicyGetParams; result: PolicyGetResult };
  "policy.set": { params: PolicySetParams; result: PolicySetResult };
  "usage.get": { params: UsageGetParams; result: UsageGetResult };
  "health.get": { params: HealthGetParams; result: HealthGetResult };
}

/** Parameters of what the server sends unasked. */
export interface NotificationMap {
  "event": EventParams;
  "$/progress": ProgressParams;
  "log": LogParams;
}

/** The words of an error's `kind` that the server knows. */
export type ServerErrorKind =
  /** the call needs an API key and the session has none */
  | "no_key"
  /** the job is not in the registry */
  | "not_tracked"
  /** too long */
  | "result_too_large"
;

/** A wrapper for each method that the client does not send by itself. */
export interface Methods {
  /** x */
  ping(params?: PingParams, options?: CallOptions): Promise<PingResult>;
  readonly session: {
    /** x */
    status(params?: SessionStatusParams, options?: CallOptions): Promise<SessionStatusResult>;
    /** x */
    configure(params?: SessionConfigureParams, options?: CallOptions): Promise<SessionConfigureResult>;
  };
  readonly jobs: {
    /** x */
    track(params: JobsTrackParams, options?: CallOptions): Promise<JobsTrackResult>;
    /** x */
    forget(params: JobsForgetParams, options?: CallOptions): Promise<JobsForgetResult>;
    /** x */
    list(params?: JobsListParams, options?: CallOptions): Promise<JobsListResult>;
    /** x */
    get(params: JobsGetParams, options?: CallOptions): Promise<JobsGetResult>;
    /** x */
    refresh(params: JobsRefreshParams, options?: CallOptions): Promise<JobsRefreshResult>;
    /** x */
    discover(params?: JobsDiscoverParams, options?: CallOptions): Promise<JobsDiscoverResult>;
    /** x */
    wait(params: JobsWaitParams, options?: ProgressOptions<ProgressParams["value"]>): Promise<JobsWaitResult>;
    /** x */
    result(params: JobsResultParams, options?: CallOptions): Promise<JobsResultResult>;
  };
  readonly events: {
    /** x */
    since(params?: EventsSinceParams, options?: CallOptions): Promise<EventsSinceResult>;
  };
  readonly policy: {
    /** x */
    list(params?: PolicyListParams, options?: CallOptions): Promise<PolicyListResult>;
    /** x */
    get(params?: PolicyGetParams, options?: CallOptions): Promise<PolicyGetResult>;
    /** x */
    set(params: PolicySetParams, options?: CallOptions): Promise<PolicySetResult>;
  };
  readonly usage: {
    /** x */
    get(params?: UsageGetParams, options?: CallOptions): Promise<UsageGetResult>;
  };
  readonly health: {
    /** x */
    get(params?: HealthGetParams, options?: CallOptions): Promise<HealthGetResult>;
  };
}
