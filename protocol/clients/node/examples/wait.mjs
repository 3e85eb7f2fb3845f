#!/usr/bin/env node
// Waits for jobs, tells how they fare on standard error, and prints where their results are.
//
//   wait.mjs ID…             these jobs
//   wait.mjs                 every job that the service has
//   wait.mjs -- --sandbox    what stands behind -- goes to scjobs serve
//
// Exit codes as those of scjobs: 0 completed, 5 failed or expired, 130 interrupted (the jobs go on).
import { open } from "scjobs";

const split = process.argv.indexOf("--");
const ids = process.argv.slice(2, split === -1 ? undefined : split);
const args = split === -1 ? [] : process.argv.slice(split + 1);

const interrupted = new AbortController();
process.once("SIGINT", () => interrupted.abort());

const scjobs = await open({ args, onLog: ({ message }) => console.error(message) });
try {
  if (ids.length > 0) await scjobs.jobs.track({ ids });
  else ids.push(...(await scjobs.jobs.discover({ track: true })).jobs.map((job) => job.id));
  let told = "";
  const { outcome, jobs } = await scjobs.jobs.wait({ ids }, {
    signal: interrupted.signal,
    onProgress({ completed, total }) {
      const line = `${completed} of ${total} ended`;
      if (line !== told) console.error(line);
      told = line;
    },
  });
  for (const { id, status, result, error } of jobs) {
    console.log([id, status, result?.path ?? error?.message ?? ""].join("\t"));
  }
  process.exitCode = outcome === "completed" ? 0 : 5;
} catch (error) {
  console.error(error.message);
  process.exitCode = error.name === "AbortError" ? 130 : 1;
} finally {
  await scjobs.close();
}
