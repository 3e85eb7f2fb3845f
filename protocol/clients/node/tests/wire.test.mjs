import assert from "node:assert/strict";
import { test } from "node:test";
import { LineSplitter } from "../lib/lines.mjs";
import { errorOf, openFake, openSandbox } from "./support.mjs";

test("garbage on the wire is told and passed over", async (t) => {
  const garbage = [];
  const scjobs = await openFake(t, "garbage", { onGarbage: (line) => garbage.push(line) });
  assert.deepEqual(await scjobs.call("session.status"), { text: "Grüße, 世界" });
  await scjobs.close();
  assert.deepEqual(garbage.slice(0, 5), ["a stray line", "[]", "null", "7", "{}"]);
  assert.ok(garbage.some((line) => line.includes("nobody's")));
  assert.ok(garbage.some((line) => line.includes("another id")));
  assert.ok(garbage.some((line) => line.includes("-32700")));
});

test("without a listener, garbage is a warning of the process", async (t) => {
  const warning = new Promise((resolve) => process.once("warning", resolve));
  const scjobs = await openFake(t, "garbage");
  await scjobs.session.status();
  assert.match((await warning).message, /a stray line/);
});

test("full pipes in both directions do not hold each other up", { timeout: 60_000 }, async (t) => {
  const logs = [];
  const scjobs = await openFake(t, "full", { onLog: (log) => logs.push(log.message.length) });
  const first = scjobs.ping();
  // 20 MB for a server that reads none of it until its own 8 MB are read.
  const others = Array.from({ length: 40 }, () => scjobs.call("ping", { _note: "y".repeat(500_000) }));
  const answers = await Promise.all([first, ...others]);
  assert.equal(answers.length, 41);
  assert.equal(logs.length, 1000);
});

test("the real server takes 30 MB of requests while it writes as much", { timeout: 60_000 }, async (t) => {
  const scjobs = await openSandbox(t);
  const ids = Array.from({ length: 1000 }, (_, number) => `job_${String(number).padStart(24, "0")}`);
  await scjobs.jobs.track({ ids });
  const lists = Array.from({ length: 100 }, () =>
    scjobs.call("jobs.list", { limit: 1000, _note: "z".repeat(300_000) }));
  const pages = await Promise.all(lists);
  assert.ok(pages.every((page) => page.jobs.length === 1000));
});

test("what is beyond the server's limit waits here, and short requests go on beside waits", async (t) => {
  const scjobs = await openFake(t, "narrow");
  const waits = Array.from({ length: 200 }, () => errorOf(scjobs.jobs.wait({ ids: ["x"] })));
  const status = await scjobs.session.status();
  assert.ok(status.waits > 0 && status.waits < 80, `${status.waits} waits`);
  await scjobs.close();
  const kinds = new Set((await Promise.all(waits)).map((error) => error.kind));
  assert.deepEqual([...kinds], ["closed"]);
});

test("a line without an end is not gathered for ever", async (t) => {
  const scjobs = await openFake(t, "long-line", { maxLineBytes: 1 << 20 });
  const error = await errorOf(scjobs.ping());
  assert.equal(error.kind, "bad_answer");
  assert.match(error.message, /longer than 1048576 bytes/);
});

test("lines are cut right wherever the pieces end", () => {
  const text = Buffer.from("one\n\nzwö\r\n" + "x".repeat(50) + "\nrest");
  for (let size = 1; size <= text.length; size += 1) {
    const splitter = new LineSplitter(100);
    const lines = [];
    for (let start = 0; start < text.length; start += size) {
      lines.push(...splitter.push(text.subarray(start, start + size)));
    }
    assert.deepEqual(lines.map(String), ["one", "", "zwö\r", "x".repeat(50)]);
    assert.equal(String(splitter.rest()), "rest");
  }
});
