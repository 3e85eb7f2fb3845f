import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { open } from "scjobs";
import { SurveyService } from "./survey-service.mjs";

const fakeServer = fileURLToPath(new URL("fake-server.mjs", import.meta.url));

/** A session on a fast sandbox; closed when the test ends, its state removed. */
export function openSandbox(t, { args = [], ...options } = {}) {
  return openIn(t, { args: ["--sandbox", "--speed", "600", "--jobs", "3", "--seed", "7", ...args], ...options });
}

/** A session whose jobs end when the test says so. */
export async function openService(t, options = {}) {
  const service = await new SurveyService().start();
  t.after(() => service.stop());
  const scjobs = await openIn(t, { apiUrl: service.url, apiKey: service.key, policy: "eager", ...options });
  return { scjobs, service };
}

/** A session with a server that misbehaves; see fake-server.mjs. */
export async function openFake(t, behaviour, options = {}) {
  const scjobs = await open({ binary: fakeServer, args: [behaviour], closeTimeoutMs: 500, ...options });
  t.after(() => scjobs.close());
  return scjobs;
}

async function openIn(t, { env, ...options }) {
  const home = mkdtempSync(join(tmpdir(), "scjobs-node-"));
  const environment = { SCJOBS_HOME: home, SCP_API_KEY: undefined, SCP_API_URL: undefined, ...env };
  const scjobs = await open({ ...options, env: environment });
  t.after(async () => {
    await scjobs.close();
    rmSync(home, { recursive: true, force: true });
  });
  return scjobs;
}

/** The error that a promise is rejected with. */
export async function errorOf(promise) {
  const value = await promise.then((result) => ({ result }), (error) => ({ error }));
  if (!("error" in value)) throw new Error(`No error, but ${JSON.stringify(value.result).slice(0, 200)}`);
  return value.error;
}

/** The first `count` items of an async iterable. */
export async function take(count, items) {
  const taken = [];
  for await (const item of items) if (taken.push(item) === count) break;
  return taken;
}
