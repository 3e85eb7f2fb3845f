import { spawn } from "node:child_process";
import { ScjobsError, ServerEndedError } from "./errors.mjs";
import { LineSplitter } from "./lines.mjs";
import { TailOfText } from "./tail-of-text.mjs";

/** Time that what an ended server wrote has to arrive, should another process hold its pipes open. */
const leftoverMs = 1000;
/** Time that a server has to end after SIGTERM, before SIGKILL. */
const terminationMs = 3000;
/** The key's form, as the service documents it. */
const keyForm = /scp_(live|test)_[A-Za-z0-9]{8}/;

/**
 * The child process: lines in, lines out, and how it ended.
 *
 * Always reads both its outputs. Writes as fast as it takes, and keeps the rest in order.
 */
export class ServerProcess {
  /** Settles when the process is gone and all that it wrote was read; never rejects. */
  ended;
  #child;
  #command;
  #stderr = new TailOfText();
  #outbox = [];
  #isFull = false;
  #isEnding = false;
  #exit = null;
  #leftover;
  #failure = null;
  #settle;

  /**
   * @param {object} options `binary`, `args`, `env`, `cwd`, `maxLineBytes`
   * @param {(line: Buffer) => void} onLine
   * @param {(line: string) => void} onStderr
   */
  constructor({ binary, args = [], env = {}, cwd, maxLineBytes = 256 << 20 }, onLine, onStderr) {
    const environment = { ...process.env, ...env };
    this.#command = binary ?? (environment.SCJOBS_BIN || "scjobs");
    // Any user of the machine can read the arguments of a process.
    if (args.some((argument) => keyForm.test(argument))) {
      throw new TypeError("An API key must not stand in args: give it as apiKey, or by SCP_API_KEY.");
    }
    this.ended = new Promise((resolve) => {
      this.#settle = resolve;
    });
    // In a process group of its own, Ctrl-C reaches the caller alone, who then closes in order.
    this.#child = spawn(this.#command, ["serve", ...args], {
      stdio: ["pipe", "pipe", "pipe"], env: environment, cwd, detached: true, windowsHide: true,
    });
    this.#child.on("error", (error) => this.#end(error));
    // Without file descriptors left there are no pipes; the error comes in a moment.
    if (!this.#child.stdin) return;
    this.#read(new LineSplitter(maxLineBytes), onLine);
    this.#child.stderr.on("data", (chunk) => this.#stderr.push(chunk).forEach(onStderr));
    this.#child.stdin.on("drain", () => {
      this.#isFull = false;
      this.#flush();
    });
    // A pipe that breaks is told by the process's end.
    for (const stream of this.#child.stdio) stream.on("error", () => {});
    this.#child.on("exit", (code, signal) => {
      this.#exit = { code, signal };
      this.#leftover = setTimeout(() => this.#end(), leftoverMs);
    });
    this.#child.on("close", () => this.#end());
  }

  get pid() {
    return this.#child.pid;
  }

  /** @param {string} line Without its end. */
  write(line) {
    this.#outbox.push(line);
    if (this.#outbox.length === 1) queueMicrotask(() => this.#flush());
  }

  /** Whether all that was written is in the pipe, or on its way there. */
  get hasRoom() {
    return !this.#isFull;
  }

  /** The server answers what it has read, and ends. */
  endInput() {
    this.#isEnding = true;
    this.#flush();
  }

  /** @returns {Promise<void>} Fulfilled when the process is gone, by force if need be. */
  async stop(graceMs) {
    const term = setTimeout(() => this.#child.kill("SIGTERM"), graceMs);
    const kill = setTimeout(() => this.#child.kill("SIGKILL"), graceMs + terminationMs);
    await this.ended;
    clearTimeout(term);
    clearTimeout(kill);
  }

  /** While `holds` is false, the server alone does not keep the caller's process alive. */
  hold(holds) {
    const change = holds ? "ref" : "unref";
    this.#child[change]();
    for (const stream of this.#child.stdio ?? []) stream[change]();
  }

  #read(splitter, onLine) {
    this.#child.stdout.on("data", (chunk) => {
      if (this.#failure) return;
      try {
        splitter.push(chunk).forEach(onLine);
      } catch (error) {
        this.#fail(error);
      }
    });
    this.#child.stdout.on("end", () => {
      if (!this.#failure) onLine(splitter.rest());
    });
  }

  /** The wire can't be read any further. */
  #fail(error) {
    this.#failure = new ScjobsError(`What the server writes can't be read: ${error.message}`, {
      kind: "bad_answer", cause: error,
    });
    this.#child.kill("SIGKILL");
  }

  #flush() {
    const { stdin } = this.#child;
    if (this.#isFull || !stdin?.writable) return;
    while (this.#outbox.length > 0 && !this.#isFull) {
      this.#isFull = !stdin.write(this.#outbox.splice(0, 512).join("\n") + "\n");
    }
    if (this.#isEnding && this.#outbox.length === 0) stdin.end();
  }

  #end(spawnError) {
    clearTimeout(this.#leftover);
    this.#outbox = [];
    for (const stream of this.#child.stdio ?? []) stream.destroy();
    this.#settle({
      exitCode: this.#exit?.code ?? null, signal: this.#exit?.signal ?? null, stderr: this.#stderr.lines,
      error: spawnError ? this.#notStarted(spawnError) : (this.#failure ?? this.#endedEarly()),
    });
  }

  #notStarted(error) {
    const advice = error.code === "ENOENT"
      ? "there is no such program: give the option binary, set SCJOBS_BIN, or put scjobs on PATH."
      : error.message;
    return new ServerEndedError(`Can't start ${this.#command}: ${advice}`, { kind: "spawn_failed", cause: error });
  }

  #endedEarly() {
    const { code: exitCode = null, signal = null } = this.#exit ?? {};
    const how = signal ? `was ended by ${signal}` : `ended with exit code ${exitCode}`;
    const stderr = this.#stderr.lines;
    const words = stderr.length > 0 ? ` It last wrote: ${stderr.slice(-3).join(" / ")}` : "";
    return new ServerEndedError(`scjobs serve ${how} before it answered.${words}`, { exitCode, signal, stderr });
  }
}
