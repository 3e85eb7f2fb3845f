import type {
  ErrorData, ErrorKind, EventParams, EventsSubscribeParams, EventType, InitializeResult, JobsResultParams, LogParams,
  MethodMap, Methods,
} from "./lib/generated/types.js";

export * from "./lib/generated/types.js";

declare global {
  interface SymbolConstructor {
    readonly asyncDispose: unique symbol;
  }
}

export interface OpenOptions {
  /** The program to start; else `SCJOBS_BIN`, else `scjobs` on `PATH`. */
  binary?: string;
  /** Arguments behind `serve`, such as `["--sandbox", "--speed", "60"]`. A key is refused here. */
  args?: readonly string[];
  /** Added to this process's environment. */
  env?: Readonly<Record<string, string | undefined>>;
  cwd?: string;
  /** The API key. It goes to the server by `initialize`; without it the server looks for `SCP_API_KEY`. */
  apiKey?: string;
  /** A file with the key that only its owner can read. */
  apiKeyFile?: string;
  apiUrl?: string;
  policy?: string;
  /** Who calls, for the server's log. Default: this package. */
  clientInfo?: { name: string; version?: string };
  /** Notifications that the server need not send, such as `"$/progress"`. */
  optOut?: readonly string[];
  /** For every call that names none of its own, in milliseconds. Default: none. */
  timeoutMs?: number;
  /** Until the server has introduced itself, in milliseconds. Default 30 000. */
  startTimeoutMs?: number;
  /** Until a server that is closed and does not end is ended by SIGTERM, in milliseconds. Default 10 000. */
  closeTimeoutMs?: number;
  /** Longest line that is taken from the server, in bytes. Default 256 MiB. */
  maxLineBytes?: number;
  /** What the server tells its client, such as a subscription that ended. */
  onLog?(log: LogParams): void;
  /** Each line that the server writes on standard error. */
  onStderr?(line: string): void;
  /** A line on the wire that is no message or answers nothing. Default: a warning of the process. */
  onGarbage?(line: string): void;
}

export interface CallOptions {
  /** Cancels the request: its promise is rejected at once with an `AbortError`, the server told; jobs go on. */
  signal?: AbortSignal;
  /** Likewise after so many milliseconds, with kind `no_answer`. */
  timeoutMs?: number;
}

export interface ProgressOptions<Progress> extends CallOptions {
  /** Called with the latest state. What it throws cancels the request and rejects its promise. */
  onProgress?(progress: Progress): void;
}

export interface StreamOptions {
  /** Ends the stream: the next `next()` is rejected with an `AbortError`. */
  signal?: AbortSignal;
  /** Events held for a slow reader, 1 or more. Default 1000. */
  buffer?: number;
}

/** An event without the name of its subscription. */
export type StreamedEvent = Omit<EventParams, "subscription">;

/**
 * Events in order, each once.
 *
 * When more than `buffer` wait for a slow reader, the subscription ends and the reader gets what it missed from
 * the server in pages; once it has caught up, a new subscription goes on. So nothing is lost and memory stays
 * bounded, as long as the reader is not more than the 10,000 events behind that the server keeps; `missed` tells
 * how many are gone. Where the server can't go on with it, the stream ends with an error whose kind says why and whose
 * `data.sequence` is the number to go on from.
 */
export interface EventStream extends AsyncIterableIterator<StreamedEvent> {
  /** The number of the last event given out, or where the stream began; `undefined` until that is known. */
  readonly sequence: number | undefined;
  /** How often the reader was so slow that it had to catch up. */
  readonly lags: number;
  /** How many events at most the server kept no more when they were asked for. */
  readonly missed: number;
  next(): Promise<IteratorResult<StreamedEvent, undefined>>;
  /** Ends it quietly; events still held are dropped. */
  close(): void;
}

/** How a server ended; `error` is `null` after {@link Scjobs.close}. */
export interface ServerEnd {
  exitCode: number | null;
  signal: string | null;
  /** The last lines of its standard error. */
  stderr: string[];
  error: ScjobsError | null;
}

/** A session, served by a process of its own. Calls begin in the order in which they are made. */
export interface Scjobs extends Methods {
  /** What `initialize` told: version, capabilities, limits. */
  readonly info: InitializeResult;
  /** Fulfilled when the server is gone, for whatever reason; never rejected. */
  readonly ended: Promise<ServerEnd>;
  readonly pid: number | undefined;
  readonly events: Methods["events"] & {
    /** Subscribes at once, so that what is asked afterwards is seen. */
    subscribe(params?: EventsSubscribeParams, options?: StreamOptions): EventStream;
  };
  /** Any method by its name. */
  call<Name extends keyof MethodMap>(
    method: Name, params?: MethodMap[Name]["params"], options?: CallOptions,
  ): Promise<MethodMap[Name]["result"]>;
  /** The value of a job's kept result, or of the place in it at `pointer`; long ones are read by ranges. */
  result(id: JobsResultParams["id"], options?: CallOptions & { pointer?: string }): Promise<unknown>;
  /** A job's kept result as the service sent it, byte for byte. */
  resultBytes(id: JobsResultParams["id"], options?: CallOptions): Promise<Uint8Array>;
  /** The same in pieces of some MiB; the end throws if they do not add up to the file's SHA-256. */
  resultChunks(id: JobsResultParams["id"], options?: CallOptions): AsyncGenerator<Uint8Array, void>;
  /**
   * Ends in order: what was asked is answered, waits end with kind `closed`, streams end, the server exits.
   * Never rejected; may be called again.
   */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts `scjobs serve` and introduces this client to it. */
export function open(options?: OpenOptions): Promise<Scjobs>;

/** The words of the client's own errors. `cancelled` is the server's, too. */
export type ClientErrorKind =
  /** the caller's AbortSignal */
  | "cancelled"
  /** `timeoutMs` is over */
  | "no_answer"
  /** by `close()` */
  | "closed"
  /** the server's process ended before it answered */
  | "server_ended"
  /** there is no server to start */
  | "spawn_failed"
  /** what the server wrote can't be read */
  | "bad_answer"
  /** an error of the server that tells no kind */
  | "unknown";

/** Why a call was not done. The name is `AbortError` when an AbortSignal cancelled it. */
export class ScjobsError extends Error {
  protected constructor();
  /** The JSON-RPC code, or `null` when the error arose in the client. */
  readonly code: number | null;
  /** A stable word; later servers may add some. */
  readonly kind: ErrorKind | ClientErrorKind | (string & {});
  /** Whether the same call may succeed later. */
  readonly retryable: boolean;
  /** What the server sent along; empty when the error arose in the client. */
  readonly data: Partial<ErrorData>;
  readonly cause?: unknown;
}

/** The server ended, or never started, before it answered. */
export class ServerEndedError extends ScjobsError {
  private constructor();
  /** `null` when a signal ended it, or it never started. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** The last lines that it wrote on standard error. */
  readonly stderr: string[];
}

/** The contract's version that this package was made for. */
export const protocolVersion: string;
export const methodNames: readonly (keyof MethodMap)[];
export const eventTypes: readonly EventType[];
export const notificationNames: readonly string[];
/** What the server's errors mean and what to do about them, by kind. */
export const errorKinds: Readonly<Record<ErrorKind, {
  readonly code: number;
  readonly meaning: string;
  readonly retryable: boolean;
  readonly advice?: string;
}>>;
