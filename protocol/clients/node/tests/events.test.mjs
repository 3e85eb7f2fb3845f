import assert from "node:assert/strict";
import { test } from "node:test";
import { errorOf, openFake, openSandbox, openService, take } from "./support.mjs";

const someIDs = (count, from = 0) =>
  Array.from({ length: count }, (_, number) => `job_${String(from + number).padStart(24, "0")}`);

test("a subscription sees what is asked after it, in order", async (t) => {
  const { scjobs, service } = await openService(t);
  const id = service.addJob();
  const events = scjobs.events.subscribe();
  await scjobs.jobs.track({ ids: [id] });
  service.complete(id, '{"codes":[]}');
  await scjobs.jobs.refresh({ id });
  const seen = [];
  for await (const event of events) {
    seen.push(event);
    if (event.type === "job.completed") break;
  }
  assert.equal(seen[0].type, "job.tracked");
  assert.equal(seen.at(-1).job.result.bytes, 12);
  assert.equal(events.sequence, seen.at(-1).sequence);
  assert.deepEqual(seen.map((event) => event.sequence), seen.map((_, index) => seen[0].sequence + index));
  assert.ok(!("subscription" in seen[0]));
});

test("types, ids and since choose the events", async (t) => {
  const scjobs = await openSandbox(t);
  const ids = someIDs(4);
  await scjobs.jobs.track({ ids });
  const [first] = await take(1, scjobs.events.subscribe({ since: 1 }));
  assert.equal(first.job.id, ids[1]);
  await scjobs.jobs.forget({ ids: [ids[2], ids[3]] });
  const chosen = scjobs.events.subscribe({ since: 0, types: ["job.forgotten"], ids: [ids[3]] });
  const [event] = await take(1, chosen);
  assert.deepEqual([event.type, event.job.id], ["job.forgotten", ids[3]]);
});

test("a reader that is too slow gets every event, and then goes on with what is new", async (t) => {
  const scjobs = await openSandbox(t);
  const events = scjobs.events.subscribe({ types: ["job.tracked"] }, { buffer: 100 });
  for (let from = 0; from < 3000; from += 500) await scjobs.jobs.track({ ids: someIDs(500, from) });
  await scjobs.jobs.forget({ ids: someIDs(500) });
  const reader = events[Symbol.asyncIterator]();
  const read = async () => (await reader.next()).value.job.id;
  for (const id of someIDs(3000)) assert.equal(await read(), id);
  assert.equal(events.lags, 1);
  const next = read();
  await scjobs.jobs.track({ ids: someIDs(1, 9000) });
  assert.equal(await next, someIDs(1, 9000)[0]);
  events.close();
});

test("a slow reader of one job among many gets its events alone", async (t) => {
  const scjobs = await openSandbox(t);
  const [id] = someIDs(1, 8000);
  const events = scjobs.events.subscribe({ ids: [id] }, { buffer: 2 });
  for (let round = 0; round < 5; round += 1) {
    await scjobs.jobs.track({ ids: [id] });
    await scjobs.jobs.track({ ids: someIDs(10, 100 * round) });
    await scjobs.jobs.forget({ ids: [id] });
  }
  const seen = await take(10, events);
  assert.ok(seen.every((event) => event.job.id === id));
  assert.deepEqual(new Set(seen.map((event) => event.type)), new Set(["job.tracked", "job.forgotten"]));
  assert.equal(events.lags, 1);
});

test("two streams each get every event", async (t) => {
  const scjobs = await openSandbox(t);
  const streams = [scjobs.events.subscribe(), scjobs.events.subscribe()];
  await scjobs.jobs.track({ ids: someIDs(5) });
  const [one, other] = await Promise.all(streams.map((events) => take(5, events)));
  assert.deepEqual(one, other);
});

test("several readers of one stream share its events", async (t) => {
  const scjobs = await openSandbox(t);
  const events = scjobs.events.subscribe();
  const reads = [events.next(), events.next(), events.next()];
  await scjobs.jobs.track({ ids: someIDs(3) });
  const sequences = (await Promise.all(reads)).map(({ value }) => value.sequence);
  assert.deepEqual(sequences, [1, 2, 3]);
});

test("a stream ends when it is closed, when the session is, and with an AbortError by its signal", async (t) => {
  const scjobs = await openSandbox(t);
  const closed = scjobs.events.subscribe();
  const next = closed.next();
  closed.close();
  assert.deepEqual(await next, { done: true, value: undefined });
  assert.deepEqual(await closed.next(), { done: true, value: undefined });
  const abort = new AbortController();
  const aborted = scjobs.events.subscribe({}, { signal: abort.signal });
  const waiting = errorOf(aborted.next());
  abort.abort();
  assert.equal((await waiting).name, "AbortError");
  assert.equal((await aborted.next()).done, true);
  const open = scjobs.events.subscribe();
  await scjobs.ping();
  const last = open.next();
  await scjobs.close();
  assert.equal((await last).done, true);
});

test("a subscription that the server refuses is an error of the stream", async (t) => {
  const scjobs = await openSandbox(t);
  const error = await errorOf(scjobs.events.subscribe({ types: ["job.sleeping"] }).next());
  assert.equal(error.kind, "invalid_params");
  const ahead = await errorOf(scjobs.events.subscribe({ since: 1_000_000 }).next());
  assert.equal(ahead.kind, "invalid_params");
});

test("events that the server keeps no more are counted, and a subscription that it ends is an error", async (t) => {
  const logs = [];
  const scjobs = await openFake(t, "events-lost", { onLog: (log) => logs.push(log.level) });
  const [one, other] = [scjobs.events.subscribe({ since: 5 }), scjobs.events.subscribe({ since: 5 })];
  const seen = [await one.next(), await one.next()].map(({ value }) => value.sequence);
  assert.deepEqual(seen, [100, 110]);
  const error = await errorOf(one.next());
  assert.deepEqual([error.kind, error.message, error.data.sequence, one.missed], ["registry", "Told.", 110, 94 + 9]);
  assert.equal((await one.next()).done, true);
  assert.equal((await other.next()).value.sequence, 100);
  assert.equal(other.missed, 94);
  assert.deepEqual(logs, ["warning", "error"]);
});

test("nothing is missed where the server still has it, and a number of another registry is refused", async (t) => {
  const scjobs = await openSandbox(t);
  await scjobs.jobs.track({ ids: someIDs(3) });
  const events = scjobs.events.subscribe({ since: 0 });
  assert.equal((await events.next()).value.sequence, 1);
  assert.equal(events.missed, 0);
  events.close();
  const error = await errorOf(scjobs.events.since({ sequence: 1000 }));
  assert.deepEqual([error.kind, error.data.pointer], ["invalid_params", "/sequence"]);
});

test("a stream that is left ends its subscription on the server", async (t) => {
  const scjobs = await openSandbox(t);
  // The server has 256 subscriptions at most, so that those left behind would be too many.
  await scjobs.jobs.track({ ids: someIDs(1) });
  for (let round = 0; round < 300; round += 1) {
    const [event] = await take(1, scjobs.events.subscribe({ since: 0 }));
    assert.equal(event.type, "job.tracked");
  }
});

test("events.since gives pages of what was missed", async (t) => {
  const scjobs = await openSandbox(t);
  await scjobs.jobs.track({ ids: someIDs(5) });
  const page = await scjobs.events.since({ sequence: 2, limit: 2 });
  assert.deepEqual(page.events.map((event) => event.sequence), [3, 4]);
  assert.equal(page.sequence, 4);
});

test("a buffer that could hold nothing is refused", async (t) => {
  const scjobs = await openSandbox(t);
  assert.throws(() => scjobs.events.subscribe({}, { buffer: 0 }), TypeError);
});
