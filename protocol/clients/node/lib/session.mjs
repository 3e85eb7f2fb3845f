import { readFileSync } from "node:fs";
import { Connection } from "./connection.mjs";
import { EventStream } from "./event-stream.mjs";
import { createMethods } from "./generated/methods.mjs";
import { protocolVersion } from "./generated/constants.mjs";
import { resultBytes, resultChunks, resultValue } from "./results.mjs";

const asyncDispose = Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose");
const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const packageInfo = { name: "scjobs-node", version };
/** Time that a server has to end when it was no use from the start. */
const failedStartMs = 1000;

/** A session, served by a process of its own; `index.d.ts` tells what it is to its users. */
export class Session {
  #connection;
  #methods;
  #streams = new Map();
  #info;
  #closing;
  #closeTimeoutMs;
  #timeoutMs;

  /** @param {(onNotification: Function) => Connection} connect */
  constructor(connect, { timeoutMs, closeTimeoutMs = 10_000, onLog = () => {} }) {
    this.#timeoutMs = timeoutMs;
    this.#closeTimeoutMs = closeTimeoutMs;
    this.#connection = connect((method, params) => {
      if (method === "event") this.#streams.get(params?.subscription)?.push(params);
      if (method === "log") {
        this.#streams.get(params?.subscription)?.told(params);
        queueMicrotask(() => onLog(params));
      }
    });
    this.#methods = createMethods(this.call.bind(this));
    Object.assign(this, this.#methods);
    this.events = { ...this.#methods.events, subscribe: this.#subscribe.bind(this) };
  }

  /** @throws What kept it from serving; the process is gone then. */
  static async open(options) {
    const {
      startTimeoutMs = 30_000, onStderr = () => {}, onGarbage = warnOfGarbage, clientInfo = packageInfo, optOut,
      apiKey, apiKeyFile, apiUrl, policy, ...others
    } = options;
    const connect = (onNotification) => new Connection(others, {
      onNotification,
      // An exception of theirs is not the wire's.
      onStderr: (line) => queueMicrotask(() => onStderr(line)),
      onGarbage: (line) => queueMicrotask(() => onGarbage(line.toString("utf8"))),
    });
    const session = new Session(connect, others);
    await session.#introduce({ clientInfo, optOut, session: given({ apiKey, apiKeyFile, apiUrl, policy }) },
      startTimeoutMs);
    return session;
  }

  get info() {
    return this.#info;
  }

  get ended() {
    return this.#connection.ended;
  }

  get pid() {
    return this.#connection.pid;
  }

  call(method, params, options) {
    return this.#connection.request(method, params, { timeoutMs: this.#timeoutMs, ...options });
  }

  result(id, options) {
    return resultValue(this.#methods, id, options);
  }

  resultBytes(id, options) {
    return resultBytes(this.#methods, id, options);
  }

  resultChunks(id, options) {
    return resultChunks(this.#methods, id, options);
  }

  close() {
    this.#closing ??= this.#connection.close(this.#closeTimeoutMs);
    return this.#closing;
  }

  [asyncDispose]() {
    return this.close();
  }

  #subscribe(params = {}, options = {}) {
    return new EventStream(this.#connection, this.#streams, params, options);
  }

  async #introduce(params, timeoutMs) {
    try {
      this.#info = await this.#connection.request("initialize", { protocolVersion, ...params }, { timeoutMs });
      this.#connection.limits = this.#info.limits;
    } catch (error) {
      await this.#connection.close(failedStartMs);
      throw error;
    }
  }
}

/** The members that have a value; `undefined` when none has. */
function given(members) {
  const entries = Object.entries(members).filter(([, value]) => value !== undefined);
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

function warnOfGarbage(line) {
  process.emitWarning(`scjobs serve wrote a line that is no message: ${line.slice(0, 200)}`, "ScjobsWarning");
}
