#!/usr/bin/env node
// Stands in for `scjobs serve` and misbehaves as its second argument says.
import { createInterface } from "node:readline";

const behaviour = process.argv[3];
const send = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
const unanswered = [];
let hasWritten = false;

/** What each behaviour does with a request other than `initialize`. */
const behaviours = {
  /** Every kind of line that is no answer, then the answer, cut within a character. */
  garbage({ id, method }) {
    if (method === undefined) return;
    process.stdout.write("a stray line\n\n\r\n[]\nnull\n7\n{}\n{\"jsonrpc\":\"2.0\"}\n");
    process.stdout.write(Buffer.from([0xff, 0xfe, 0x0a]));
    send({ id: id + 1000, result: "nobody's" });
    send({ id: String(id), result: "another id: a text" });
    send({ id: null, error: { code: -32700, message: "Not JSON." } });
    send({ method: "unheard/of", params: [1] });
    send({ method: "event", params: { subscription: "nobody's" } });
    send({ method: "$/progress", params: null });
    send({ id: "theirs", method: "client/ask" });
    const answer = Buffer.from(`[{"jsonrpc":"2.0","id":${id},"result":{"text":"Grüße, 世界"}}]\r\n`);
    const cut = answer.indexOf(Buffer.from("ü")) + 1;
    process.stdout.write(answer.subarray(0, cut));
    setImmediate(() => process.stdout.write(answer.subarray(cut)));
  },
  "bad-errors"({ id, params }) {
    send({ id, error: [null, "text", { code: "x", message: 1 }, { code: -1, message: "No data." }][params.number] });
  },
  "exit-3"() {
    process.stderr.write("starting\nthe disk is full\n", () => process.exit(3));
  },
  "events-then-exit"({ id }) {
    send({ id, result: { subscription: "s1", sequence: 0 } });
    for (const sequence of [1, 2]) send({ method: "event", params: { subscription: "s1", sequence } });
    process.stdout.write("", () => process.exit(4));
  },
  /** Two subscriptions, the first of which misses events and then ends. */
  "events-lost"({ id }) {
    const subscription = `s${unanswered.push(id)}`;
    send({ id, result: { subscription, sequence: 5, oldest: 100 } });
    if (unanswered.length < 2) return;
    const event = (name, sequence) => send({ method: "event", params: { subscription: name, sequence } });
    const log = (params) => send({ method: "log", params: { message: "Told.", subscription: "s1", ...params } });
    event("s1", 100);
    log({ level: "warning", sequence: 100, oldest: 110 });
    event("s1", 110);
    log({ level: "error", kind: "registry", sequence: 110 });
    event("s2", 100);
  },
  killed() {
    process.kill(process.pid, "SIGKILL");
  },
  silent({ id, method, params }) {
    if (method === "$/cancelRequest") unanswered.push(params.id);
    if (method === "$/cancelRequest") send({ id: params.id, error: { code: -32800, message: "Cancelled." } });
    if (method === "ping") send({ id, result: { cancelled: unanswered.length } });
  },
  /** Reads nothing more until it has written 8 MB, which it can't unless it is read. */
  full({ id }) {
    if (hasWritten) return send({ id, result: {} });
    if (unanswered.push(id) > 1) return undefined;
    lines.pause();
    const line = `${JSON.stringify({ jsonrpc: "2.0", method: "log", params: { message: "x".repeat(8000) } })}\n`;
    for (let count = 0; count < 1000; count += 1) process.stdout.write(line);
    return process.stdout.write("", () => {
      hasWritten = true;
      for (const each of unanswered) send({ id: each, result: {} });
      lines.resume();
    });
  },
  /** Refuses what is beyond the limit that it told, as the real one does. */
  narrow({ id, method }) {
    if (method === "$/cancelRequest") return;
    if (unanswered.length >= 80) return send({ id, error: { code: -32001, message: "Overloaded." } });
    if (method === "jobs.wait") return unanswered.push(id);
    send({ id, result: { waits: unanswered.length } });
  },
  "long-line"() {
    process.stdout.write("x".repeat(2 << 20));
  },
  stubborn({ id }) {
    process.on("SIGTERM", () => {});
    setInterval(() => {}, 1000);
    send({ id, result: {} });
  },
};

const maxInFlight = behaviour === "narrow" ? 80 : 1024;
const lines = createInterface({ input: process.stdin });
lines.on("line", (line) => {
  const message = JSON.parse(line);
  if (message.method !== "initialize") return behaviours[behaviour](message);
  const limits = { maxMessageBytes: 1 << 20, maxDepth: 128, maxInFlight };
  send({ id: message.id, result: { protocolVersion: "1.0", serverInfo: { name: "fake" }, limits } });
});
