// Writes lib/generated from the project's openrpc.json.
//
//   node generate.mjs            writes
//   node generate.mjs --check    writes nothing; exits with 1 and names what is stale
//
// OPENRPC names another document.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { files } from "./generator/files.mjs";

const source = process.env.OPENRPC || fileURLToPath(new URL("../../openrpc.json", import.meta.url));
const folder = fileURLToPath(new URL("lib/generated/", import.meta.url));

const isCheck = process.argv.includes("--check");
const wanted = files(JSON.parse(readFileSync(source, "utf8")));
mkdirSync(folder, { recursive: true });

const stale = Object.keys(wanted).filter((name) => read(name) !== wanted[name]);
const surplus = readdirSync(folder).filter((name) => !(name in wanted));
if (isCheck && stale.length + surplus.length > 0) {
  console.error(`lib/generated is stale (${[...stale, ...surplus].join(", ")}): run node generate.mjs`);
  process.exit(1);
}
for (const name of stale) writeFileSync(folder + name, wanted[name]);
for (const name of surplus) rmSync(folder + name);

function read(name) {
  try {
    return readFileSync(folder + name, "utf8");
  } catch {
    return null;
  }
}
