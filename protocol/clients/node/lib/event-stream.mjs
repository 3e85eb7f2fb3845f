import { ScjobsError } from "./errors.mjs";

/** Events that wait for a slow reader. */
const defaultBuffer = 1000;
/** Events that the server gives in one page. */
const maxPage = 1000;

/**
 * Events in order, each once, for `for await`.
 *
 * Is live while events come as notifications. When more than `buffer` of them wait for the reader, it lags: the
 * subscription ends, and the reader gets pages of `events.since` until it has caught up and is live again.
 */
export class EventStream {
  sequence;
  lags = 0;
  missed = 0;
  #connection;
  #subscriptions;
  #params;
  #stopListening = () => {};
  #limit;
  #buffer = [];
  #readers = [];
  /** Of the subscription; `null` while there is none. */
  #name = null;
  /** Number of the last event taken in. */
  #taken;
  #isLagging = false;
  #isCatchingUp = false;
  #end = null;

  /**
   * Subscribes at once, so what is asked afterwards is seen.
   *
   * @param {Map<string, EventStream>} subscriptions Where the connection looks up whose an event is.
   */
  constructor(connection, subscriptions, params, { signal, buffer = defaultBuffer } = {}) {
    if (!Number.isSafeInteger(buffer) || buffer < 1) {
      throw new TypeError("buffer must be a whole number, 1 or more.");
    }
    this.#connection = connection;
    this.#subscriptions = subscriptions;
    this.#params = params;
    this.#limit = buffer;
    connection.hold();
    connection.ended.then(({ error }) => this.#finish(error));
    if (signal) this.#listen(signal);
    if (!this.#end) this.#subscribe(params);
  }

  [Symbol.asyncIterator]() {
    return this;
  }

  /** @throws What ended the subscription, once the events before it are read. */
  async next() {
    if (this.#buffer.length > 0) return { done: false, value: this.#give() };
    if (this.#end) return this.#takeEnd();
    const read = new Promise((resolve, reject) => this.#readers.push({ resolve, reject }));
    if (this.#isLagging) this.#catchUp();
    return read;
  }

  /** `break` in a loop. */
  async return(value) {
    this.close();
    return { done: true, value };
  }

  close() {
    this.#buffer = [];
    this.#finish(null);
  }

  /** An event from the wire. */
  push({ subscription, ...event }) {
    if (this.#isLagging || this.#end) return;
    if (this.#buffer.length >= this.#limit) return this.#lag();
    this.#take(event);
  }

  /** What the server tells of the subscription: its end, or that it left some events out. */
  told({ level, message, kind, sequence, oldest }) {
    if (this.#isLagging || this.#end) return;
    if (level !== "error") return this.#miss(sequence, oldest);
    // There is none any more at the server.
    this.#subscriptions.delete(this.#name);
    this.#name = null;
    this.#finish(new ScjobsError(message, { kind, data: { kind, sequence } }));
  }

  /** Between these two numbers the server keeps no event any more. */
  #miss(last, next) {
    if (next > last + 1) this.missed += next - last - 1;
  }

  #take(event) {
    this.#taken = event.sequence;
    this.#buffer.push(event);
    this.#readers.shift()?.resolve({ done: false, value: this.#give() });
  }

  #give() {
    const event = this.#buffer.shift();
    this.sequence = event.sequence;
    return event;
  }

  #lag() {
    this.#isLagging = true;
    this.lags += 1;
    this.#unsubscribe();
  }

  /** Takes in pages until there is something to read, or nothing is left to catch up with. */
  async #catchUp() {
    if (this.#isCatchingUp) return;
    this.#isCatchingUp = true;
    const limit = Math.min(this.#limit, maxPage);
    try {
      while (this.#buffer.length === 0 && this.#isLagging && !this.#end) {
        const page = await this.#connection.request("events.since", { sequence: this.#taken, limit });
        if (this.#end) return;
        this.#miss(this.#taken, page.oldest);
        for (const event of page.events) if (this.#isWanted(event)) this.#take(event);
        this.#taken = page.sequence;
        if (page.events.length < limit) {
          this.#isLagging = false;
          this.#subscribe({ ...this.#params, since: this.#taken });
        }
      }
    } catch (error) {
      this.#finish(error);
    } finally {
      this.#isCatchingUp = false;
    }
    // Others may have come to read what the page did not hold.
    if (this.#readers.length > 0 && this.#isLagging) this.#catchUp();
  }

  /** As the server chooses for a subscription. */
  #isWanted({ type, job }) {
    const { types, ids } = this.#params;
    return (!types || types.includes(type)) && (!ids || ids.includes(job.id));
  }

  #subscribe(params) {
    // Taken in before the next line is read: its first event may come in the same piece.
    const onAnswer = ({ subscription, sequence, oldest }) => {
      this.#miss(sequence, oldest);
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

  #listen(signal) {
    const onAbort = () => {
      this.#buffer = [];
      this.#finish(ScjobsError.fromAbort(signal.reason));
    };
    if (signal.aborted) return onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    this.#stopListening = () => signal.removeEventListener("abort", onAbort);
  }

  #finish(error) {
    if (this.#end) return;
    this.#end = { error: error?.kind === "closed" ? null : error };
    this.#stopListening();
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
