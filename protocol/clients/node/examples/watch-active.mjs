#!/usr/bin/env node
// Watches the active jobs until all have ended: bars redrawn in place, one line for each job that ends.
// Without a terminal there are no bars, only a line for each ten percent and each end.
//
//   watch-active.mjs                what the service has now, and what is tracked already
//   watch-active.mjs -- --sandbox   what stands behind -- goes to scjobs serve
//
// Ctrl-C leaves; the jobs go on.
import { open } from "scjobs";

const split = process.argv.indexOf("--");
const args = split === -1 ? [] : process.argv.slice(split + 1);
const { stdout } = process;
const isLive = stdout.isTTY && process.env.TERM !== "dumb";

/** Text of the service can't move the cursor. */
const plain = (text) => String(text).replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "\u{fffd}");
const nameOf = ({ id, label }) => plain(label ? `${label} (${id})` : id);

function bar(percentage) {
  const full = Math.round(percentage / 5);
  return "█".repeat(full) + "░".repeat(20 - full);
}

function line(job) {
  const { processed = 0, total = 0, percentage = 0 } = job.progress ?? {};
  const eta = job.eta === undefined ? "" : `  ETA ${Math.ceil(job.eta)} s`;
  return `${nameOf(job)}  ${bar(percentage)} ${String(percentage).padStart(3)}%  ${processed}/${total}${eta}`;
}

function ending(job) {
  if (job.status === "completed") return `✔ ${nameOf(job)} completed → ${job.result.path}`;
  return `✘ ${nameOf(job)} ${plain(job.status)}: ${plain(job.error?.message ?? "its result is lost")}`;
}

/** The active jobs at the bottom, drawn in one write so that nothing flickers. */
class Block {
  #lines = 0;

  draw(above, jobs) {
    const room = Math.max(1, (stdout.rows || 24) - 2);
    // Some terminals tell no size, or 0. A line as wide as the screen would wrap and be two.
    const lines = jobs.slice(0, room).map((job) => line(job).slice(0, Math.max(1, (stdout.columns || 80) - 1)));
    const up = this.#lines > 0 ? `\x1b[${this.#lines}A` : "";
    stdout.write(`${up}\r\x1b[J${[...above, ...lines].map((text) => `${text}\n`).join("")}`);
    this.#lines = lines.length;
  }
}

const interrupted = new AbortController();
process.once("SIGINT", () => interrupted.abort());
const scjobs = await open({ args, onLog: ({ message }) => console.error(plain(message)) });
try {
  const events = scjobs.events.subscribe({}, { signal: interrupted.signal });
  await scjobs.jobs.discover({ track: true });
  const active = new Map();
  for (let cursor; ;) {
    const { jobs, next } = await scjobs.jobs.list({ limit: 1000, cursor });
    for (const job of jobs) if (!job.finishedAt && job.status !== "expired") active.set(job.id, job);
    if ((cursor = next) === undefined) break;
  }
  const block = new Block();
  const told = new Map();
  if (isLive) block.draw([], [...active.values()]);
  for await (const { type, job } of active.size > 0 ? events : []) {
    const hasEnded = ["job.completed", "job.failed", "job.expired", "job.forgotten"].includes(type);
    const wasActive = hasEnded ? active.delete(job.id) : active.set(job.id, job);
    const above = hasEnded && wasActive && type !== "job.forgotten" ? [ending(job)] : [];
    const tenth = Math.floor((job.progress?.percentage ?? 0) / 10);
    if (isLive) block.draw(above, [...active.values()]);
    else if (above.length > 0) console.log(above[0]);
    else if (!hasEnded && tenth > (told.get(job.id) ?? -1)) console.log(line(job));
    told.set(job.id, tenth);
    if (active.size === 0) break;
  }
} catch (error) {
  console.error(error.name === "AbortError" ? "The jobs go on." : error.message);
  process.exitCode = error.name === "AbortError" ? 130 : 1;
} finally {
  await scjobs.close();
}
