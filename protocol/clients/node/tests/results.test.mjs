import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { errorOf, openService } from "./support.mjs";

/** A result in 20 MB of text, with characters of several bytes and numbers that a double can't hold. */
const largeResult = (() => {
  const rows = Array.from({ length: 60_000 }, (_, number) =>
    `{"id":"r${number}","text":"${"grüße 世界 ".repeat(20)}","n":9007199254740993, "x" : 1.50}`);
  return `{"results":[${rows.join(",")}],"a/b":{"~":["found"]}}`;
})();

async function completed(t, text) {
  const { scjobs, service } = await openService(t);
  const id = service.addJob();
  await scjobs.jobs.track({ ids: [id] });
  service.complete(id, text);
  await scjobs.jobs.refresh({ id });
  return { scjobs, id };
}

test("a result of 20 MB arrives byte for byte, and its value as if it were short", { timeout: 60_000 }, async (t) => {
  const text = largeResult;
  assert.ok(Buffer.byteLength(text) > 20e6);
  const { scjobs, id } = await completed(t, text);
  assert.equal((await errorOf(scjobs.jobs.result({ id }))).kind, "result_too_large");
  const bytes = await scjobs.resultBytes(id);
  assert.ok(bytes.equals(Buffer.from(text)), "the bytes differ");
  assert.ok(bytes.equals(readFileSync((await scjobs.jobs.get({ id })).result.path)));
  const value = await scjobs.result(id);
  assert.equal(value.results.length, 60_000);
  assert.equal(value.results[59_999].id, "r59999");
});

test("the place at a pointer is found in a long result, short or long itself", { timeout: 60_000 }, async (t) => {
  const { scjobs, id } = await completed(t, largeResult);
  assert.equal(await scjobs.result(id, { pointer: "/a~1b/~0/0" }), "found");
  assert.equal((await scjobs.result(id, { pointer: "/results/7" })).id, "r7");
  assert.equal((await scjobs.result(id, { pointer: "/results" })).length, 60_000);
  assert.equal((await errorOf(scjobs.result(id, { pointer: "/none" }))).kind, "no_such_place");
});

test("short results come in one piece, with their numbers kept in the bytes", async (t) => {
  const text = '{"n": 9007199254740993}';
  const { scjobs, id } = await completed(t, text);
  assert.equal((await scjobs.resultBytes(id)).toString(), text);
  const pieces = [];
  for await (const piece of scjobs.resultChunks(id)) pieces.push(piece);
  assert.equal(pieces.length, 1);
});

test("calls are answered while a long result is read", { timeout: 60_000 }, async (t) => {
  const { scjobs, id } = await completed(t, largeResult);
  const done = [];
  const reading = scjobs.resultBytes(id).then(() => done.push("result"));
  await scjobs.ping();
  done.push("ping");
  await reading;
  assert.deepEqual(done, ["ping", "result"]);
});

test("a failed job has no result, and waiting for it is an outcome", async (t) => {
  const { scjobs, service } = await openService(t);
  const id = service.addJob();
  await scjobs.jobs.track({ ids: [id] });
  service.fail(id, "CODING_FAILED");
  await scjobs.jobs.refresh({ id });
  const { outcome, jobs } = await scjobs.jobs.wait({ ids: [id] });
  assert.equal(outcome, "failed");
  assert.equal(jobs[0].error.code, "CODING_FAILED");
  assert.equal((await errorOf(scjobs.result(id))).kind, "result_unavailable");
});
