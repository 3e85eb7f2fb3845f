import { ScjobsError } from "./errors.mjs";

/** Events that wait for a slow reader. */
const defaultBuffer = 1000;

/**
 * Events in order, each once, for `for await`.
 *
 * Holds `buffer` events for a reader that is slower than they come. When there are more, the subscription is
 * ended on the server, and begun again behind the last event held as soon as the reader has caught up: nothing
 * is lost and memory stays bounded. (The server keeps the latest 10,000 events.)
 */
export class EventStream {
  /** The number of the last event given out, or where the stream began; `undefined` until that is known. */
  sequence;
  /** How often the reader was so slow that the subscription had to begin again. */
  restarts = 0;
  #connection;
  #subscriptions;
  #params;
  #signal;
  #limit;
  #buffer = [];
  #readers = [];
  #name = null;
  /** Number of the last event taken in. */
  #taken;
  #isPaused = false;
  #end = null;

  /**
   * Subscribes at once, so what is asked afterwards is seen.
   *
   * @param {Map<string, EventStream>} subscriptions Where the connection looks up whose an event is.
   */
  constructor(connection, subscriptions, params, { signal, buffer = defaultBuffer } = {}) {
    if (!Number.isSafeInteger(buffer) || buffer < 1) throw new TypeError("buffer must be a whole number, 1 or more.");
    this.#connection = connection;
    this.#subscriptions = subscriptions;
    this.#params = params;
    this.#limit = buffer;
    connection.hold();
    connection.ended.then(({ error }) => this.#finish(error));
    if (signal) {
      this.#signal = { signal, listener: () => this.#abort(signal.reason) };
      signal.addEventListener("abort", this.#signal.listener, { once: true });
    }
    if (signal?.aborted) this.#abort(signal.reason);
    else this.#subscribe(params);
  }

  [Symbol.asyncIterator]() {
    return this;
  }

  /** @throws What ended the subscription, once the events before it are read. */
  async next() {
    if (this.#buffer.length > 0) return { done: false, value: this.#give() };
    if (this.#end) return this.#takeEnd();
    if (this.#isPaused) this.#restart();
    return new Promise((resolve, reject) => this.#readers.push({ resolve, reject }));
  }

  /** `break` in a loop. */
  async return(value) {
    this.close();
    return { done: true, value };
  }

  /** Ends the subscription and the stream; events still held are dropped. */
  close() {
    this.#buffer = [];
    this.#finish(null);
  }

  #abort(reason) {
    this.#buffer = [];
    this.#finish(ScjobsError.fromAbort(reason));
  }

  /** An event from the wire. */
  push(event) {
    if (this.#isPaused || this.#end) return;
    if (this.#readers.length === 0 && this.#buffer.length >= this.#limit) {
      this.#isPaused = true;
      return this.#unsubscribe();
    }
    this.#taken = event.sequence;
    this.#buffer.push(event);
    this.#readers.shift()?.resolve({ done: false, value: this.#give() });
  }

  #give() {
    const { subscription, ...event } = this.#buffer.shift();
    this.sequence = event.sequence;
    return event;
  }

  #restart() {
    this.#isPaused = false;
    this.restarts += 1;
    this.#subscribe({ ...this.#params, since: this.#taken });
  }

  #subscribe(params) {
    // Taken in before the next line is read: its first event may come in the same piece.
    const onAnswer = ({ subscription, sequence }) => {
      this.#taken ??= sequence;
      this.sequence ??= sequence;
      this.#name = subscription;
      if (this.#end) return this.#unsubscribe();
      this.#subscriptions.set(subscription, this);
    };
    this.#connection.request("events.subscribe", params, {}, onAnswer).catch((error) => this.#finish(error));
  }

  #unsubscribe() {
    if (this.#name === null) return;
    this.#subscriptions.delete(this.#name);
    // It may have ended by itself, or with the server.
    this.#connection.request("events.unsubscribe", { subscription: this.#name }).catch(() => {});
    this.#name = null;
  }

  #finish(error) {
    if (this.#end) return;
    this.#end = { error: error?.kind === "closed" ? null : error };
    if (this.#signal) this.#signal.signal.removeEventListener("abort", this.#signal.listener);
    this.#unsubscribe();
    this.#connection.release();
    for (const reader of this.#readers.splice(0)) this.#takeEnd().then(reader.resolve, reader.reject);
  }

  /** An error is thrown once; the stream is over afterwards. */
  async #takeEnd() {
    const { error } = this.#end;
    this.#end = { error: null };
    if (error) throw error;
    return { done: true, value: undefined };
  }
}
