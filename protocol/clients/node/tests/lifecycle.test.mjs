import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { errorOf, openFake, openSandbox, openService } from "./support.mjs";

const run = promisify(execFile);
const folder = fileURLToPath(new URL("..", import.meta.url));
const opening = 'import { open } from "scjobs"; const scjobs = await open({ args: ["--sandbox"] });';

/** Runs a program that imports this package, with a home of its own. */
async function runProgram(t, text) {
  const home = mkdtempSync(join(tmpdir(), "scjobs-node-"));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  const options = { cwd: folder, timeout: 20_000, env: { ...process.env, SCJOBS_HOME: home } };
  return run(process.execPath, ["--input-type=module", "-e", text], options);
}

const isAlive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

test("closing ends the server with 0; what was asked before is answered, waits end as closed", async (t) => {
  const { scjobs, service } = await openService(t);
  const id = service.addJob();
  await scjobs.jobs.track({ ids: [id] });
  const waiting = errorOf(scjobs.jobs.wait({ ids: [id] }));
  const status = scjobs.session.status();
  const closing = scjobs.close();
  assert.equal((await errorOf(scjobs.ping())).kind, "closed");
  assert.equal((await status).jobs.tracked, 1);
  assert.equal((await waiting).kind, "closed");
  await closing;
  await scjobs.close();
  const { exitCode, signal, error } = await scjobs.ended;
  assert.deepEqual({ exitCode, signal, error }, { exitCode: 0, signal: null, error: null });
  assert.ok(!isAlive(scjobs.pid));
});

test("Symbol.asyncDispose closes", async (t) => {
  const scjobs = await openSandbox(t);
  await scjobs[Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose")]();
  assert.equal((await scjobs.ended).exitCode, 0);
});

test("a server that will not end is ended by force", { timeout: 20_000 }, async (t) => {
  const scjobs = await openFake(t, "stubborn", { closeTimeoutMs: 100 });
  await scjobs.ping();
  await scjobs.close();
  assert.equal((await scjobs.ended).signal, "SIGKILL");
});

test("a program exits by itself after closing", async (t) => {
  const { stdout } = await runProgram(t, `${opening} await scjobs.ping(); await scjobs.close(); console.log("over");`);
  assert.equal(stdout, "over\n");
});

test("a program that forgets to close exits too, and so does its server", async (t) => {
  const { stdout } = await runProgram(t, `${opening} await scjobs.ping(); console.log(scjobs.pid);`);
  const pid = Number(stdout);
  const deadline = Date.now() + 10_000;
  while (isAlive(pid) && Date.now() < deadline) await new Promise((resolve) => setImmediate(resolve));
  assert.ok(!isAlive(pid), "the server outlived its client");
});

test("a wait and a stream each keep the program alive until they are over", async (t) => {
  const { stdout } = await runProgram(t, `
    import { open } from "scjobs";
    const scjobs = await open({ args: ["--sandbox", "--jobs", "2", "--speed", "600"] });
    const events = scjobs.events.subscribe({ types: ["job.completed"] });
    const { jobs } = await scjobs.jobs.discover({ track: true });
    for await (const { job } of events) { console.log(job.status); break; }
    console.log((await scjobs.jobs.wait({ ids: jobs.map((job) => job.id) })).outcome);`);
  assert.equal(stdout, "completed\ncompleted\n");
});

test("an exception ends the program, whose server ends too", async (t) => {
  const error = await errorOf(runProgram(t, `${opening} throw new Error("the program's own");`));
  assert.equal(error.code, 1);
  assert.match(error.stderr, /the program's own/);
});

test("npm installs the folder without a registry, and the package can be imported there", async (t) => {
  const place = mkdtempSync(join(tmpdir(), "scjobs-install-"));
  t.after(() => rmSync(place, { recursive: true, force: true }));
  writeFileSync(join(place, "package.json"), '{"name":"user","private":true}');
  await run("npm", ["install", "--offline", "--no-audit", "--no-fund", folder], { cwd: place });
  const program = 'import { open, errorKinds } from "scjobs"; console.log(typeof open, typeof errorKinds);';
  const { stdout } = await run(process.execPath, ["--input-type=module", "-e", program], { cwd: place });
  assert.equal(stdout, "function object\n");
});

test("the packed package holds all that it needs", async (t) => {
  const place = mkdtempSync(join(tmpdir(), "scjobs-pack-"));
  t.after(() => rmSync(place, { recursive: true, force: true }));
  const { stdout } = await run("npm", ["pack", "--offline", "--json", "--pack-destination", place, folder]);
  const [{ filename }] = JSON.parse(stdout);
  writeFileSync(join(place, "package.json"), '{"name":"user","private":true}');
  await run("npm", ["install", "--offline", "--no-audit", "--no-fund", join(place, filename)], { cwd: place });
  const { stdout: typeName } = await run(
    process.execPath, ["--input-type=module", "-e", 'import { open } from "scjobs"; console.log(typeof open);'],
    { cwd: place });
  assert.equal(typeName, "function\n");
});
