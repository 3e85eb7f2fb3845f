import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { LineSplitter } from "../lib/lines.mjs";
import { Names, names, parse, shown, steps, textOf } from "./vectors.mjs";

/** Far more than any file takes. */
const timeout = 120_000;

/** The server did not do what the vector says. */
class Mismatch extends Error {}

/** A server at the other ends of two pipes; its lines are cut as this client cuts them. */
class Peer {
  #child;
  #splitter = new LineSplitter(256 << 20);
  #lines = [];
  #hasEnded = false;
  #wake = () => {};
  #exit;

  constructor(options, home) {
    const env = { ...process.env, SCJOBS_HOME: home };
    this.#child = spawn(process.env.SCJOBS_BIN, ["serve", ...options], { stdio: ["pipe", "pipe", "ignore"], env });
    this.#exit = new Promise((resolve) => this.#child.on("exit", (code, signal) => resolve(signal ?? code)));
    // A server that is gone is seen by what it did not answer.
    this.#child.stdin.on("error", () => {});
    this.#child.stdout.on("data", (chunk) => this.#take(this.#splitter.push(chunk)));
    this.#child.stdout.on("end", () => {
      const rest = this.#splitter.rest();
      this.#hasEnded = true;
      this.#take(rest.length > 0 ? [rest] : []);
    });
  }

  send(data) {
    this.#child.stdin.write(data);
  }

  endInput() {
    this.#child.stdin.end();
  }

  /** The next line; `null` at the end of the output. */
  async nextLine() {
    while (this.#lines.length === 0 && !this.#hasEnded) await new Promise((resolve) => (this.#wake = resolve));
    return this.#lines.shift() ?? null;
  }

  /** Kills it, where it has not ended. */
  async stop() {
    this.#child.kill("SIGKILL");
    await this.#exit;
  }

  /** @returns {Promise<number | string>} The exit status, or the signal that ended it. */
  get exit() {
    return this.#exit;
  }

  #take(lines) {
    this.#lines.push(...lines);
    this.#wake();
  }
}

/** One file under way. */
class Replay {
  #home;
  #servers = 0;
  #server = null;
  #names = new Names();
  /** What is to come, in any order, until something is sent again. */
  #expected = [];
  /** What may come besides. */
  #allowed = [];

  constructor(home) {
    this.#home = home;
  }

  /** Rejects with a {@link Mismatch} for the first line that the server does not keep to. */
  async run(text) {
    try {
      for (const step of steps(text)) {
        await this.#perform(step).catch((error) => {
          error.message = `line ${step.line}, or those before it: ${error.message}`;
          throw error;
        });
      }
      await this.#endServer();
    } finally {
      await this.stop();
    }
  }

  async stop() {
    await this.#server?.stop();
    this.#server = null;
  }

  async #perform({ kind, options, data, pattern }) {
    switch (kind) {
      case "expect": this.#expected.push(pattern); break;
      case "allow": this.#allowed.push(pattern); break;
      case "expectEnd": await this.#endServer(); break;
      case "serve":
        await this.#endServer();
        this.#begin(options);
        break;
      default:
        await this.#receive();
        this.#server ?? this.#begin([]);
        if (kind === "send") this.#server.send(this.#names.fill(data));
        else this.#server.endInput();
    }
  }

  #begin(options) {
    this.#names = new Names();
    this.#server = new Peer(options, join(this.#home, String(++this.#servers)));
  }

  /** Waits until each line that is expected has come. */
  async #receive() {
    while (this.#expected.length > 0) {
      this.#server ?? this.#begin([]);
      const line = await this.#server.nextLine();
      if (line === null) throw new Mismatch(`the server ended before it wrote ${shown(this.#expected[0])}`);
      this.#take(parse(line.toString()));
      if (this.#expected.length === 0) this.#allowed = [];
    }
  }

  #take(value) {
    const found = this.#expected.findIndex((pattern) => this.#names.fits(value, pattern, Array.isArray(pattern)));
    if (found !== -1) {
      this.#expected.splice(found, 1);
      return;
    }
    if (this.#allowed.some((pattern) => new Names(this.#names.bound).fits(value, pattern))) return;
    const differences = this.#expected.map((pattern) => this.#names.difference(value, pattern));
    throw new Mismatch(`${differences.join("; ")}; came: ${shown(value)}`);
  }

  async #endServer() {
    await this.#receive();
    if (!this.#server) return;
    this.#server.endInput();
    const surplus = [];
    for (let line; (line = await this.#server.nextLine()) !== null;) surplus.push(line.toString());
    const status = await this.#server.exit;
    this.#server = null;
    if (surplus.length > 0 || status !== 0) {
      throw new Mismatch(`came at the end: ${shown(surplus)}, exit status ${status}`);
    }
  }
}

function newReplay(t) {
  const home = mkdtempSync(join(tmpdir(), "scjobs-vectors-"));
  const replay = new Replay(home);
  // Also when the test's time is up, with a server that hangs.
  t.after(async () => {
    await replay.stop();
    rmSync(home, { recursive: true, force: true });
  });
  return replay;
}

for (const name of names) {
  test(`the server keeps to the vectors of ${name}`, { timeout }, (t) => newReplay(t).run(textOf(name)));
}

test("there are vectors, and each step of their language is met", () => {
  const met = names.flatMap((name) => [...steps(textOf(name))]);
  assert.deepEqual(
    [...new Set(met.map(({ kind }) => kind))].sort(), ["allow", "endInput", "expect", "expectEnd", "send", "serve"]);
  assert.ok(names.length >= 6 && met.filter(({ kind }) => kind === "expect").length > 200);
});

const ping = '--> {"jsonrpc":"2.0","id":1,"method":"ping"}\n';

for (const [text, complaint] of [
  [ping + '<-- {"jsonrpc":"2.0","id":1.0,"result":{}}', "/id: 1 is not 1.0"],
  [ping + '<-- {"jsonrpc":"2.0","id":"1","result":{}}', '/id: 1 is not "1"'],
  [ping + '<-- {"jsonrpc":"2.0","id":1}', "/result is not expected"],
  [ping + '<-- {"jsonrpc":"2.0","id":1,"result":{"a":1}}', "/result/a is missing"],
  [ping + '<-- {"jsonrpc":"2.0","id":1,"result":"<array>"}', "/result: {} is no <array>"],
  [ping + '--> @end\n<-- {"jsonrpc":"2.0","id":1,"result":{}}\n<-- {}', "ended before it wrote {}"],
  [ping, "came at the end"],
  ["@serve --no-such-option", "exit status"],
  ['--> [{"jsonrpc":"2.0","id":1,"method":"ping"}]\n<-- [{"id":2,"...":"..."}]', "no member is"],
]) {
  test(`a vector that the server does not keep to fails: ${complaint}`, { timeout }, async (t) => {
    await assert.rejects(newReplay(t).run(text), (error) => {
      assert.ok(error instanceof Mismatch, error);
      assert.ok(error.message.includes(complaint), error.message);
      return true;
    });
  });
}

test("a line that is none of a vector is told", () => {
  for (const line of ["hello", "<-- {", '--> @ "a" b', "--> @ 0xF", "--> @ 3*0x00"]) {
    assert.throws(() => [...steps(`# first\n${line}`)], /^Error: line 2: /, line);
  }
});
