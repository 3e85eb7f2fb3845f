import { Call } from "./call.mjs";
import { ScjobsError } from "./errors.mjs";
import { longMethods } from "./generated/constants.mjs";
import { decode, encode, isAnswer, isNotification, isRequest } from "./messages.mjs";
import { Queue } from "./queue.mjs";
import { ServerProcess } from "./server-process.mjs";

/** Calls in flight that waits leave free, so that short requests go on beside any number of waits. */
const keptFromWaits = 64;

/** Requests and their answers, notifications and who wants them, over one server process. */
export class Connection {
  /** Settles when the server is gone; never rejects. */
  ended;
  /** What `initialize` told; until then the contract's defaults. */
  limits = { maxMessageBytes: 16 << 20, maxInFlight: 1024 };
  #server;
  #calls = new Map();
  #heldShort = new Queue();
  #heldLong = new Queue();
  #inFlight = 0;
  #longInFlight = 0;
  #lastID = 0;
  #lastToken = 0;
  #progress = new Map();
  #handlers;
  #error = null;
  #isClosing = false;
  #holders = 0;

  /** @param {object} handlers `onNotification(method, params)`, `onStderr(line)`, `onGarbage(line)` */
  constructor(options, handlers) {
    this.#handlers = handlers;
    this.#server = new ServerProcess(options, (line) => this.#receive(line), (line) => handlers.onStderr(line));
    this.ended = this.#server.ended.then((end) => this.#end(end));
    this.#server.hold(false);
  }

  get pid() {
    return this.#server.pid;
  }

  /**
   * @param {object} options `signal`, `timeoutMs`, `onProgress`
   * @param {(result: unknown) => void} [onAnswer]
   */
  async request(method, params, { signal, timeoutMs, onProgress } = {}, onAnswer) {
    if (this.#isClosing) throw ScjobsError.closed();
    if (this.#error) throw this.#error;
    if (signal?.aborted) throw ScjobsError.fromAbort(signal.reason);
    const id = ++this.#lastID;
    const token = onProgress ? `p${++this.#lastToken}` : undefined;
    const line = encode({
      jsonrpc: "2.0", id, method, params: token ? { ...params, progressToken: token } : params,
    });
    this.#checkLength(line);
    const call = new Call({ id, line, isLong: longMethods.includes(method), onAnswer });
    this.#calls.set(id, call);
    this.hold();
    call.whenOver(() => this.release());
    call.watch({ signal, timeoutMs }, (error) => this.#giveUp(call, error));
    if (token) this.#report(call, token, onProgress);
    (call.isLong ? this.#heldLong : this.#heldShort).push(call);
    this.#sendHeld();
    return call.promise;
  }

  notify(method, params) {
    if (!this.#error) this.#server.write(encode({ jsonrpc: "2.0", method, params }));
  }

  /** Keeps the caller's process alive until {@link release}. */
  hold() {
    if (this.#holders++ === 0) this.#server.hold(true);
  }

  release() {
    if (--this.#holders === 0) this.#server.hold(false);
  }

  /** Ends in order: what was sent is answered, waits are cancelled. */
  async close(graceMs) {
    this.#isClosing = true;
    this.hold();
    for (const call of [...this.#calls.values()]) {
      if (!call.isSent || call.isLong) this.#giveUp(call, ScjobsError.closed());
    }
    this.#server.endInput();
    await this.#server.stop(graceMs);
    await this.ended;
    this.release();
  }

  #checkLength(line) {
    const { maxMessageBytes: limit } = this.limits;
    // A character has 3 bytes at most, so most lines need no counting.
    if (line.length * 3 <= limit || Buffer.byteLength(line) <= limit) return;
    throw new ScjobsError(`The request is longer than the ${limit} bytes that the server takes.`, {
      code: -32005, kind: "message_too_large",
    });
  }

  // MARK: Sending

  /**
   * The server refuses what is beyond `maxInFlight`, so it is held back here until there is room. Waits may
   * then be overtaken by short requests; all others keep their order.
   */
  #sendHeld() {
    const { maxInFlight } = this.limits;
    const longRoom = Math.max(1, maxInFlight - keptFromWaits);
    while (this.#heldShort.length > 0 && this.#inFlight < maxInFlight) this.#send(this.#heldShort.shift());
    while (this.#heldLong.length > 0 && this.#inFlight < maxInFlight && this.#longInFlight < longRoom) {
      this.#send(this.#heldLong.shift());
    }
  }

  #send(call) {
    if (call.isGivenUp) return;
    call.isSent = true;
    this.#inFlight += 1;
    if (call.isLong) this.#longInFlight += 1;
    this.#server.write(call.line);
    call.line = "";
  }

  /** Rejects now; the server's answer, which comes later, only frees its place. */
  #giveUp(call, error) {
    if (call.isSent) this.notify("$/cancelRequest", { id: call.id });
    else this.#calls.delete(call.id);
    call.isGivenUp = true;
    call.reject(error);
  }

  #report(call, token, onProgress) {
    call.whenOver(() => this.#progress.delete(token));
    this.#progress.set(token, (value) => {
      try {
        onProgress(value);
      } catch (error) {
        this.#giveUp(call, error);
      }
    });
  }

  // MARK: Receiving

  #receive(line) {
    if (line.length === 0 || (line.length === 1 && line[0] === 13)) return;
    const messages = decode(line);
    if (messages.length === 0) this.#handlers.onGarbage(line);
    for (const message of messages) {
      if (isNotification(message)) this.#notified(message);
      else if (isRequest(message)) this.#refuse(message);
      else if (!isAnswer(message) || !this.#answered(message)) this.#handlers.onGarbage(line);
    }
  }

  /** @returns {boolean} Whether it answers a call. */
  #answered(message) {
    const call = this.#calls.get(message.id);
    if (!call?.isSent) return false;
    this.#calls.delete(message.id);
    this.#inFlight -= 1;
    if (call.isLong) this.#longInFlight -= 1;
    this.#sendHeld();
    if (!("error" in message)) call.onAnswer?.(message.result);
    if (call.isGivenUp) return true;
    if ("error" in message) call.reject(ScjobsError.fromAnswer(message.error));
    else call.resolve(message.result);
    return true;
  }

  #notified({ method, params }) {
    if (method === "$/progress") this.#progress.get(params?.token)?.(params.value);
    else this.#handlers.onNotification(method, params);
  }

  #refuse({ id, method }) {
    const error = { code: -32601, message: `This client serves no method ${method}.` };
    this.#server.write(encode({ jsonrpc: "2.0", id, error }));
  }

  #end(end) {
    this.#error = this.#isClosing ? ScjobsError.closed() : end.error;
    for (const call of this.#calls.values()) if (!call.isGivenUp) call.reject(this.#error);
    this.#calls.clear();
    const { exitCode, signal, stderr } = end;
    return { exitCode, signal, stderr, error: this.#isClosing ? null : end.error };
  }
}
