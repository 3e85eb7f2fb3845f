/**
 * Why a call was not done.
 *
 * `kind` is a stable word, from the server's list or one of the client's own: `cancelled` (its AbortSignal),
 * `no_answer` (`timeoutMs` is over), `closed`, `server_ended`, `spawn_failed`, `bad_answer`.
 */
export class ScjobsError extends Error {
  /** The JSON-RPC code, or `null` when the error arose in the client. */
  code;
  kind;
  /** Whether the same call may succeed later. */
  retryable;
  /** What the server sent along, such as `hint`, `retryAfter` (s), `pointer`, `httpStatus`. */
  data;

  constructor(message, { code = null, kind, retryable = false, data = {}, cause } = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "ScjobsError";
    this.code = code;
    this.kind = kind;
    this.retryable = retryable;
    this.data = data;
  }

  /** From the `error` of an answer. */
  static fromAnswer(error) {
    const isError = error !== null && typeof error === "object" && Number.isInteger(error.code);
    if (!isError || typeof error.message !== "string") {
      return new ScjobsError("The server's answer holds an error that can't be read.", { kind: "bad_answer" });
    }
    const data = error.data !== null && typeof error.data === "object" ? error.data : {};
    return new ScjobsError(error.message, {
      code: error.code,
      kind: typeof data.kind === "string" ? data.kind : "unknown",
      retryable: data.retryable === true,
      data,
    });
  }

  /** As Node's own functions are aborted: the name is `AbortError`, the cause is the signal's reason. */
  static fromAbort(reason) {
    const error = new ScjobsError("The request was cancelled by its caller; the jobs go on.", {
      code: -32800,
      kind: "cancelled",
      cause: reason,
    });
    error.name = "AbortError";
    return error;
  }

  static closed() {
    return new ScjobsError("The connection was closed by its owner.", { kind: "closed" });
  }
}

/** The server ended, or never started, before it answered. */
export class ServerEndedError extends ScjobsError {
  /** `null` when a signal ended it, or it never started. */
  exitCode;
  signal;
  /** The last lines that it wrote on standard error. */
  stderr;

  constructor(message, { kind = "server_ended", exitCode = null, signal = null, stderr = [], cause } = {}) {
    super(message, { kind, retryable: kind === "server_ended", cause });
    this.name = "ServerEndedError";
    this.exitCode = exitCode;
    this.signal = signal;
    this.stderr = stderr;
  }
}
