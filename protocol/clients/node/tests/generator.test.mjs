import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { errorKinds, eventTypes, methodNames, notificationNames, protocolVersion } from "scjobs";
import { files } from "../generator/files.mjs";
import { declaration, typeOf } from "../generator/types.mjs";

const folder = fileURLToPath(new URL("..", import.meta.url));
const source = process.env.OPENRPC || fileURLToPath(new URL("../../../openrpc.json", import.meta.url));
const document = JSON.parse(readFileSync(source, "utf8"));

const generate = (cwd, ...args) =>
  spawnSync(process.execPath, ["generate.mjs", ...args], { cwd, encoding: "utf8", env: { ...process.env, OPENRPC: source } });

test("what is generated is up to date with openrpc.json", () => {
  const { status, stderr } = generate(folder, "--check");
  assert.equal(status, 0, stderr);
});

test("the check fails and names what is stale, and generating mends it", (t) => {
  const copy = mkdtempSync(join(tmpdir(), "scjobs-generate-"));
  t.after(() => rmSync(copy, { recursive: true, force: true }));
  for (const name of ["generate.mjs", "generator", "lib", "package.json"]) {
    cpSync(join(folder, name), join(copy, name), { recursive: true });
  }
  writeFileSync(join(copy, "lib/generated/methods.mjs"), "// edited\n");
  writeFileSync(join(copy, "lib/generated/former.mjs"), "");
  const { status, stderr } = generate(copy, "--check");
  assert.equal(status, 1);
  assert.match(stderr, /methods\.mjs, former\.mjs/);
  assert.equal(generate(copy).status, 0);
  assert.equal(generate(copy, "--check").status, 0);
});

test("the same document gives the same text", () => {
  assert.deepEqual(files(document), files(structuredClone(document)));
});

test("every method, notification, event, error and schema of the document is there", () => {
  const types = readFileSync(join(folder, "lib/generated/types.d.ts"), "utf8");
  assert.deepEqual(methodNames, document.methods.filter((method) => method.result).map((method) => method.name));
  assert.deepEqual(notificationNames, document["x-notifications"].map((notification) => notification.name));
  assert.deepEqual(eventTypes, document.components.schemas.EventType.enum);
  assert.deepEqual(Object.keys(errorKinds), document.components.schemas.ErrorKind.enum);
  assert.equal(protocolVersion, document.info.version);
  for (const name of Object.keys(document.components.schemas).filter((each) => each !== "Error")) {
    assert.match(types, new RegExp(`^export (interface|type) ${name}\\b`, "m"));
  }
});

test("schemas become the types that TypeScript has for them", () => {
  const table = [
    [{}, "unknown"],
    [{ type: "integer" }, "number"],
    [{ type: ["string", "null"] }, "string | null"],
    [{ type: "string", enum: ["a", "b"] }, '"a" | "b"'],
    [{ const: 1 }, "1"],
    [{ oneOf: [{ type: "string" }, { type: "number" }] }, "string | number"],
    [{ type: "array", items: { oneOf: [{ type: "string" }, { type: "null" }] } }, "(string | null)[]"],
    [{ type: "array", items: { $ref: "#/components/schemas/Job" } }, "Job[]"],
    [{ $ref: "#/components/schemas/Error" }, "ErrorObject"],
    [{ type: "object", additionalProperties: { type: "integer" } }, "{ [name: string]: number }"],
    [{ type: "object" }, "{ [name: string]: unknown }"],
    [{ allOf: [{ $ref: "#/components/schemas/A" }, { $ref: "#/components/schemas/B" }] }, "A & B"],
    [{ type: "object", properties: { "a-b": { type: "boolean" } } }, '{\n  "a-b"?: boolean;\n}'],
  ];
  for (const [schema, type] of table) assert.equal(typeOf(schema), type);
  const schema = { type: "object", properties: { a: { type: "string", description: "end */ of" } }, required: ["a"] };
  assert.equal(declaration("T", schema), "export interface T {\n  /** end * / of */\n  a: string;\n}\n");
  assert.throws(() => typeOf({ type: "date" }), /no JSON type date/);
});
