import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const project = fileURLToPath(new URL("types/tsconfig.json", import.meta.url));
const compiler = spawnSync("tsc", ["--version"]);
const skip = compiler.error ? "no TypeScript compiler is installed" : false;

test("the types hold what users write and refuse their mistakes", { skip }, () => {
  const { status, stdout } = spawnSync("tsc", ["--project", project], { encoding: "utf8" });
  assert.equal(status, 0, stdout);
});
