import assert from "node:assert/strict";
import { test } from "node:test";
import { errorOf, openFake, openService, openSandbox } from "./support.mjs";

test("an AbortSignal cancels a wait at once, and the job goes on", async (t) => {
  const { scjobs, service } = await openService(t);
  const id = service.addJob();
  await scjobs.jobs.track({ ids: [id] });
  const abort = new AbortController();
  const waiting = errorOf(scjobs.jobs.wait({ ids: [id] }, { signal: abort.signal }));
  await scjobs.ping();
  abort.abort(new Error("enough"));
  const error = await waiting;
  assert.deepEqual([error.name, error.kind, error.code], ["AbortError", "cancelled", -32800]);
  assert.equal(error.cause.message, "enough");
  assert.equal((await scjobs.jobs.get({ id })).status !== "failed", true);
  service.complete(id);
  await scjobs.jobs.refresh({ id });
  assert.equal((await scjobs.jobs.wait({ ids: [id] })).outcome, "completed");
});

test("the server is told of a cancelled request", async (t) => {
  const garbage = [];
  const scjobs = await openFake(t, "silent", { onGarbage: (line) => garbage.push(line) });
  const abort = new AbortController();
  const waiting = errorOf(scjobs.call("jobs.get", { id: "x" }, { signal: abort.signal }));
  await scjobs.ping();
  abort.abort();
  assert.equal((await waiting).kind, "cancelled");
  // Which counts the cancelled; their late answers belong to known calls and are no garbage.
  assert.deepEqual(await scjobs.ping(), { cancelled: 1 });
  assert.deepEqual(garbage, []);
});

test("a signal that is aborted already sends nothing", async (t) => {
  const scjobs = await openSandbox(t);
  const error = await errorOf(scjobs.jobs.forget({ ids: ["x"] }, { signal: AbortSignal.abort() }));
  assert.equal(error.kind, "cancelled");
});

test("100 waits cancelled together end each once", async (t) => {
  const { scjobs, service } = await openService(t);
  const ids = Array.from({ length: 100 }, () => service.addJob());
  await scjobs.jobs.track({ ids });
  const abort = new AbortController();
  const waits = ids.map((id) => errorOf(scjobs.jobs.wait({ ids: [id] }, { signal: abort.signal })));
  await scjobs.ping();
  abort.abort();
  const errors = await Promise.all(waits);
  assert.ok(errors.every((error) => error.kind === "cancelled"));
});

test("timeoutMs ends a call that is not answered", async (t) => {
  const scjobs = await openFake(t, "silent", { timeoutMs: 50 });
  const error = await errorOf(scjobs.session.status());
  assert.deepEqual([error.kind, error.code, error.retryable], ["no_answer", null, true]);
  assert.match(error.message, /within 50 ms/);
});

test("what onProgress throws cancels the wait and is what the caller gets", async (t) => {
  const scjobs = await openSandbox(t);
  const { jobs } = await scjobs.jobs.discover({ track: true });
  const onProgress = () => {
    throw new RangeError("no room on the screen");
  };
  const error = await errorOf(scjobs.jobs.wait({ ids: jobs.map((job) => job.id) }, { onProgress }));
  assert.ok(error instanceof RangeError);
  assert.deepEqual(await scjobs.ping(), {});
});

test("jobs.wait with a timeout of its own is an outcome, not an error", async (t) => {
  const { scjobs, service } = await openService(t);
  const id = service.addJob();
  await scjobs.jobs.track({ ids: [id] });
  const { outcome, jobs } = await scjobs.jobs.wait({ ids: [id], timeout: 0.05 });
  assert.equal(outcome, "timeout");
  assert.equal(jobs[0].id, id);
});
