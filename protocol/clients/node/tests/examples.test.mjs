import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { errorOf } from "./support.mjs";

const run = promisify(execFile);
const folder = fileURLToPath(new URL("..", import.meta.url));
const sandbox = ["--", "--sandbox", "--speed", "600", "--jobs", "4", "--seed", "7"];

/** Where programs run, with a home of their own. */
function place(t) {
  const home = mkdtempSync(join(tmpdir(), "scjobs-example-"));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  return { cwd: folder, timeout: 50_000, env: { ...process.env, SCJOBS_HOME: home } };
}

test("the README's first example works as printed", async (t) => {
  const example = /```js\n(.*?)```/s.exec(readFileSync(join(folder, "README.md"), "utf8"))[1];
  assert.equal(example.trim().split("\n").length, 5);
  const { stdout } = await run(process.execPath, ["--input-type=module", "-e", example], place(t));
  const lines = stdout.trim().split("\n");
  assert.ok(lines.length > 1);
  for (const line of lines) assert.match(line, /^job_[0-9a-f]{24} (completed|failed)$/);
});

test("wait.mjs prints each result's file and fails as scjobs does when a job fails", async (t) => {
  const error = await errorOf(run(process.execPath, ["examples/wait.mjs", ...sandbox], place(t)));
  assert.equal(error.code, 5, error.stderr);
  const rows = error.stdout.trim().split("\n").map((line) => line.split("\t"));
  assert.deepEqual(rows.map(([, status]) => status).sort(), ["completed", "completed", "completed", "failed"]);
  assert.ok(rows.filter(([, status]) => status === "completed").every(([, , path]) => path.endsWith(".json")));
  assert.match(error.stderr, /4 of 4 ended/);
});

test("watch-active.mjs without a terminal prints lines and no control sequences", async (t) => {
  const { stdout } = await run(process.execPath, ["examples/watch-active.mjs", ...sandbox], place(t));
  assert.equal(stdout.match(/^✔ .* → .*\.json$/gm).length, 3);
  assert.equal(stdout.match(/^✘ .* failed: /gm).length, 1);
  assert.ok(!stdout.includes("\x1b"));
});

const noTerminal = existsSync("/usr/bin/script") ? false : "there is no script(1) to make a terminal";

test("watch-active.mjs redraws its bars on a terminal", { skip: noTerminal }, async (t) => {
  const command = [process.execPath, "examples/watch-active.mjs", ...sandbox].join(" ");
  const options = place(t);
  options.env.TERM = "xterm";
  const { stdout } = await run("script", ["-qec", command, "/dev/null"], options);
  assert.match(stdout, /\x1b\[\d+A\r\x1b\[J/);
  assert.match(stdout, /█/);
  assert.equal(stdout.match(/^.*✔ .* → .*\.json/gm).length, 3);
});

test("Ctrl-C leaves the watch in order, and says that the jobs go on", async (t) => {
  const slow = ["--", "--sandbox", "--jobs", "2"];
  const child = spawn(process.execPath, ["examples/watch-active.mjs", ...slow], place(t));
  child.stdout.once("data", () => child.kill("SIGINT"));
  let stderr = "";
  child.stderr.on("data", (chunk) => (stderr += chunk));
  const code = await new Promise((resolve) => child.once("close", resolve));
  assert.equal(code, 130);
  assert.match(stderr, /The jobs go on\./);
});
