import { ScjobsError } from "./errors.mjs";

/** One request from the moment it is made until its promise is settled. */
export class Call {
  promise;
  #resolve;
  #reject;
  #cleanUp = [];

  /**
   * @param {object} call
   * @param {number} call.id
   * @param {string} call.line The request as it goes out.
   * @param {boolean} call.isLong Whether it lasts as long as a job makes it last.
   * @param {(result: unknown) => void} [call.onAnswer] Called before anything that comes after the answer is read.
   */
  constructor({ id, line, isLong, onAnswer }) {
    this.id = id;
    this.line = line;
    this.isLong = isLong;
    this.onAnswer = onAnswer;
    this.isSent = false;
    /** Whether the caller has its error already, so that the answer is of no use. */
    this.isGivenUp = false;
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** @param {(error: ScjobsError) => void} giveUp Called once the caller wants no more of it. */
  watch({ signal, timeoutMs }, giveUp) {
    if (signal) {
      const onAbort = () => giveUp(ScjobsError.fromAbort(signal.reason));
      signal.addEventListener("abort", onAbort, { once: true });
      this.#cleanUp.push(() => signal.removeEventListener("abort", onAbort));
    }
    if (timeoutMs !== undefined) {
      const timer = setTimeout(() => giveUp(noAnswer(timeoutMs)), timeoutMs);
      this.#cleanUp.push(() => clearTimeout(timer));
    }
  }

  /** Runs `action` when the call is over, however it ends. */
  whenOver(action) {
    this.#cleanUp.push(action);
  }

  resolve(result) {
    this.#end();
    this.#resolve(result);
  }

  reject(error) {
    this.#end();
    this.#reject(error);
  }

  #end() {
    for (const action of this.#cleanUp.splice(0)) action();
  }
}

function noAnswer(timeoutMs) {
  return new ScjobsError(`The server did not answer within ${timeoutMs} ms; the request was cancelled.`, {
    kind: "no_answer", retryable: true,
  });
}
