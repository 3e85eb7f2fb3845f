import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { errorKinds, methodNames, open, ScjobsError } from "scjobs";
import { errorOf, openFake, openSandbox, openService } from "./support.mjs";

const strangeID = "job_0000000000000000000fffff";

test("finds jobs, waits for them with progress, and reads a result", async (t) => {
  const scjobs = await openSandbox(t);
  const { jobs } = await scjobs.jobs.discover({ track: true });
  assert.equal(jobs.length, 3);
  const seen = [];
  const ids = jobs.map((job) => job.id);
  const { outcome, jobs: ended } = await scjobs.jobs.wait({ ids }, { onProgress: (value) => seen.push(value) });
  assert.equal(outcome, "completed");
  assert.deepEqual(ended.map((job) => job.status), ["completed", "completed", "completed"]);
  assert.deepEqual(seen.at(-1).completed, 3);
  assert.deepEqual(seen.at(-1).jobs.map((job) => job.id), ids);
  const value = await scjobs.result(ids[0]);
  assert.deepEqual(value, JSON.parse(readFileSync(ended[0].result.path, "utf8")));
});

test("answers 100 concurrent calls each with its own answer", async (t) => {
  const scjobs = await openSandbox(t);
  const ids = Array.from({ length: 100 }, (_, number) => `job_${String(number).padStart(24, "0")}`);
  await scjobs.jobs.track({ ids });
  const jobs = await Promise.all(ids.map((id) => scjobs.jobs.get({ id })));
  assert.deepEqual(jobs.map((job) => job.id), ids);
});

test("5,000 calls made at once are all answered", async (t) => {
  const scjobs = await openSandbox(t);
  const answers = await Promise.all(Array.from({ length: 5_000 }, () => scjobs.session.status()));
  assert.equal(answers.length, 5_000);
  assert.ok(answers.every((answer) => answer.policy === "adaptive"));
});

test("calls begin in the order in which they are made", async (t) => {
  const scjobs = await openSandbox(t);
  const id = "job_0123456789abcdef01234567";
  const [, before, , after] = await Promise.all([
    scjobs.jobs.track({ ids: [id], label: "first" }), scjobs.jobs.get({ id }),
    scjobs.jobs.track({ ids: [id], label: "second" }), scjobs.jobs.get({ id }),
  ]);
  assert.deepEqual([before.label, after.label], ["first", "second"]);
});

test("an error of the server keeps its code, kind, message and data", async (t) => {
  const scjobs = await openSandbox(t);
  const error = await errorOf(scjobs.jobs.get({ id: "job_0123456789abcdef01234567" }));
  assert.ok(error instanceof ScjobsError);
  assert.equal(error.kind, "not_tracked");
  assert.equal(error.code, errorKinds.not_tracked.code);
  assert.equal(error.retryable, false);
  assert.match(error.data.hint, /jobs\.track/);
  const wrong = await errorOf(scjobs.jobs.list({ limit: 0 }));
  assert.equal(wrong.kind, "invalid_params");
  assert.equal(wrong.data.pointer, "/limit");
});

test("errors that the server should not send are told as such", async (t) => {
  const scjobs = await openFake(t, "bad-errors");
  for (const number of [0, 1, 2]) {
    assert.equal((await errorOf(scjobs.call("ping", { number }))).kind, "bad_answer");
  }
  const error = await errorOf(scjobs.call("ping", { number: 3 }));
  assert.deepEqual([error.code, error.kind, error.message], [-1, "unknown", "No data."]);
});

test("every method that the server tells of has its wrapper or is the client's own", async (t) => {
  const scjobs = await openSandbox(t);
  const told = new Set(scjobs.info.capabilities.methods);
  const own = new Set(["initialize", "shutdown", "events.unsubscribe"]);
  for (const name of methodNames.filter((each) => told.has(each) && !own.has(each))) {
    const wrapper = name.split(".").reduce((part, word) => part[word], scjobs);
    assert.equal(typeof wrapper, "function", name);
  }
  assert.deepEqual([...told].filter((name) => !methodNames.includes(name)), []);
});

test("numbers that JSON would change are refused before they are sent", async (t) => {
  const scjobs = await openSandbox(t);
  for (const since of [NaN, Infinity, 2 ** 53, 5n]) {
    const error = await errorOf(scjobs.events.since({ sequence: since }));
    assert.ok(error instanceof TypeError, String(since));
  }
  assert.deepEqual(await scjobs.ping(), {});
});

test("a request longer than the server takes is refused here, and the next one goes through", async (t) => {
  const scjobs = await openSandbox(t);
  const error = await errorOf(scjobs.call("ping", { _note: "ü".repeat(9 << 20) }));
  assert.deepEqual([error.kind, error.code], ["message_too_large", -32005]);
  assert.deepEqual(await scjobs.ping(), {});
});

test("the key goes by initialize and shows nowhere", async (t) => {
  const { scjobs, service } = await openService(t);
  service.addJob();
  const { jobs } = await scjobs.jobs.discover();
  assert.equal(jobs.length, 1);
  const argv = readFileSync(`/proc/${scjobs.pid}/cmdline`, "utf8") + readFileSync(`/proc/${scjobs.pid}/environ`, "utf8");
  assert.ok(!argv.includes(service.key));
  const { inspect } = await import("node:util");
  assert.ok(!inspect(scjobs, { depth: 20, showHidden: true }).includes(service.key));
  const error = await errorOf(scjobs.session.configure({ apiKey: `${service.key}!` }));
  assert.ok(!inspect(error, { depth: 20 }).includes(service.key));
});

test("a key among the arguments is refused, as any user could read it", async () => {
  const key = "scp_test_0123456789abcdef0123456789abcdef";
  const error = await errorOf(open({ args: ["--key", key] }));
  assert.ok(error instanceof TypeError);
  assert.ok(!error.message.includes(key));
});

test("a job that the service does not know is its own outcome, and jobs that are not tracked are named", async (t) => {
  const scjobs = await openSandbox(t);
  const { jobs: [{ id }] } = await scjobs.jobs.discover({ limit: 1 });
  const ids = [strangeID, id];
  await scjobs.jobs.track({ ids });
  const { outcome, jobs, unresolved } = await scjobs.jobs.wait({ ids });
  assert.deepEqual([outcome, jobs.map(({ status }) => status)], ["unresolved", ["unknown", "completed"]]);
  assert.deepEqual(unresolved.map((job) => [job.id, job.kind]), [[strangeID, "not_found"]]);
  const others = ["job_000000000000000000000001", "job_000000000000000000000002"];
  const error = await errorOf(scjobs.jobs.wait({ ids: [id, ...others] }));
  assert.deepEqual([error.kind, error.data.ids], ["not_tracked", others]);
});
