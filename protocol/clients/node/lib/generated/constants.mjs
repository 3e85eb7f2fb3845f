// Generated from openrpc.json by generate.mjs: do not edit.

export const protocolVersion = "1.0";

export const methodNames = Object.freeze([
  "initialize",
  "shutdown",
  "ping",
  "session.status",
  "session.configure",
  "jobs.track",
  "jobs.forget",
  "jobs.list",
  "jobs.get",
  "jobs.refresh",
  "jobs.discover",
  "jobs.wait",
  "jobs.result",
  "events.subscribe",
  "events.unsubscribe",
  "events.since",
  "policy.list",
  "policy.get",
  "policy.set",
  "usage.get",
  "health.get",
]);

export const notificationNames = Object.freeze([
  "event",
  "$/progress",
  "log",
]);

export const eventTypes = Object.freeze([
  "job.tracked",
  "job.forgotten",
  "job.updated",
  "job.completed",
  "job.failed",
  "job.expired",
]);

export const errorKinds = Object.freeze({
  no_key: { code: -32010, meaning: "the call needs an API key and the session has none" },
  not_tracked: { code: -32015, meaning: "the job is not in the registry" },
  result_too_large: { code: -32018, meaning: "too long" },
});
