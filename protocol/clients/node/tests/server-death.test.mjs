import assert from "node:assert/strict";
import { test } from "node:test";
import { open, ServerEndedError } from "scjobs";
import { errorOf, openFake, openService } from "./support.mjs";

test("when the server is killed, every call, wait and stream ends with how it ended", async (t) => {
  const { scjobs, service } = await openService(t);
  const id = service.addJob();
  await scjobs.jobs.track({ ids: [id] });
  const events = scjobs.events.subscribe({ types: ["job.completed"] });
  const left = [scjobs.jobs.wait({ ids: [id] }), scjobs.jobs.wait({ ids: [id], mode: "any" }), events.next()].map(errorOf);
  await scjobs.ping();
  process.kill(scjobs.pid, "SIGKILL");
  for (const error of await Promise.all(left)) {
    assert.ok(error instanceof ServerEndedError, String(error));
    assert.deepEqual([error.kind, error.signal, error.exitCode], ["server_ended", "SIGKILL", null]);
    assert.match(error.message, /was ended by SIGKILL/);
  }
  assert.equal((await errorOf(scjobs.ping())).kind, "server_ended");
  assert.equal((await events.next()).done, true);
  assert.equal((await errorOf(scjobs.events.subscribe().next())).kind, "server_ended");
  assert.equal((await scjobs.ended).signal, "SIGKILL");
  await scjobs.close();
});

test("events that came before the server's death are still given out", async (t) => {
  const scjobs = await openFake(t, "events-then-exit");
  const events = scjobs.events.subscribe();
  await scjobs.ended;
  assert.equal((await events.next()).value.sequence, 1);
  assert.equal((await events.next()).value.sequence, 2);
  assert.equal((await errorOf(events.next())).exitCode, 4);
});

test("the exit code and the last lines of standard error are told", async (t) => {
  const heard = [];
  const scjobs = await openFake(t, "exit-3", { onStderr: (line) => heard.push(line) });
  const error = await errorOf(scjobs.ping());
  assert.deepEqual([error.exitCode, error.stderr], [3, ["starting", "the disk is full"]]);
  assert.match(error.message, /exit code 3 .*the disk is full/);
  assert.deepEqual(heard, error.stderr);
  assert.equal(error.retryable, true);
});

test("a server that refuses its arguments is told with its own words", async () => {
  const error = await errorOf(open({ args: ["--no-such-option"] }));
  assert.ok(error instanceof ServerEndedError);
  assert.notEqual(error.exitCode, 0);
  assert.match(error.message, /no-such-option/);
});

test("a program that is not there, or is none, is told", async () => {
  const absent = await errorOf(open({ binary: "/nowhere/scjobs" }));
  assert.deepEqual([absent.kind, absent.cause.code], ["spawn_failed", "ENOENT"]);
  assert.match(absent.message, /\/nowhere\/scjobs.*SCJOBS_BIN/);
  const none = await errorOf(open({ binary: "/" }));
  assert.equal(none.kind, "spawn_failed");
});

test("a server that does not introduce itself in time is given up", async () => {
  const error = await errorOf(open({ binary: "/bin/cat", args: [], startTimeoutMs: 300, onGarbage() {} }));
  assert.ok(["no_answer", "server_ended"].includes(error.kind), error.kind);
});

test("calls made while the server dies do not throw into the void", async (t) => {
  const scjobs = await openFake(t, "killed");
  const errors = await Promise.all(Array.from({ length: 1000 }, () => errorOf(scjobs.ping())));
  assert.ok(errors.every((error) => error.kind === "server_ended" && error.signal === "SIGKILL"));
});
