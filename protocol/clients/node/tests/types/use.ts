// Compiled, never run: what users write has the types that they expect, and mistakes are found.
import {
  errorKinds, type ErrorKind, type Job, type JobEvent, open, ScjobsError, ServerEndedError, type WaitReply,
} from "scjobs";

const scjobs = await open({ args: ["--sandbox"], timeoutMs: 1000, onLog: ({ level, message }) => [level, message] });
const version: string = scjobs.info.serverInfo.version;

const { jobs } = await scjobs.jobs.discover({ track: true, limit: 5 });
const ids: string[] = jobs.map((job) => job.id);
const reply: WaitReply = await scjobs.jobs.wait({ ids, mode: "any", timeout: 5 }, {
  signal: new AbortController().signal,
  onProgress: ({ completed, total }) => completed / total,
});
const worst: "completed" | "failed" | "expired" | "unresolved" | "timeout" = reply.outcome;
const strange: string[] = (reply.unresolved ?? []).map(({ id, kind }) => `${id}: ${kind}`);
const job: Job = await scjobs.call("jobs.get", { id: ids[0] });
const bytes: number | undefined = job.result?.bytes;
const value: unknown = await scjobs.result(job.id, { pointer: "/results" });
for await (const piece of scjobs.resultChunks(job.id)) new Uint8Array(piece);
for await (const event of scjobs.events.subscribe({ types: ["job.completed"] }, { buffer: 5 })) {
  const whole: JobEvent = event;
  // @ts-expect-error The subscription's name is the client's own affair.
  event.subscription;
}
try {
  await scjobs.ping();
} catch (error) {
  if (error instanceof ServerEndedError) console.log(error.exitCode, error.stderr.join());
  if (error instanceof ScjobsError && error.kind === "rate_limited") console.log(error.data.retryAfter);
}
const code: number = errorKinds.no_key.code;
const kind: ErrorKind = "not_tracked";

// @ts-expect-error ids are needed.
scjobs.jobs.wait({});
// @ts-expect-error There is no such type of event.
scjobs.events.subscribe({ types: ["job.sleeping"] });
// @ts-expect-error There is no such method.
scjobs.call("jobs.gte", { id: "" });
// @ts-expect-error Only waits tell their progress.
scjobs.ping({}, { onProgress() {} });
// @ts-expect-error Errors come from the client alone.
new ScjobsError("");
await scjobs[Symbol.asyncDispose]();
export { bytes, code, kind, strange, value, version, worst };
