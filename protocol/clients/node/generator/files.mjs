import { readDocument } from "./document.mjs";
import { comment, declaration, member, typeOf } from "./types.mjs";

const head = "// Generated from openrpc.json by generate.mjs: do not edit.\n\n";
/** What the client itself sends, so that it has no wrapper. */
const ownMethods = new Set(["initialize", "shutdown", "events.subscribe", "events.unsubscribe"]);

/** @returns {Record<string, string>} The text of each generated file. */
export function files(openrpc) {
  const document = readDocument(openrpc);
  return {
    "constants.mjs": constants(document),
    "methods.mjs": wrappers(document),
    "types.d.ts": types(document),
  };
}

function constants({ version, methods, notifications, errors, schemas }) {
  const eventTypes = schemas.find(([name]) => name === "EventType")?.[1].enum ?? [];
  const list = (name, values) =>
    `export const ${name} = Object.freeze([\n${values.map((v) => `  ${JSON.stringify(v)},\n`).join("")}]);\n\n`;
  const kinds = errors.map(([kind, { code, meaning }]) =>
    `  ${kind}: { code: ${code}, meaning: ${JSON.stringify(meaning)} },\n`);
  return head + `export const protocolVersion = ${JSON.stringify(version)};\n\n`
    + list("methodNames", methods.map(({ name }) => name))
    + list("notificationNames", notifications.map(({ name }) => name))
    + list("eventTypes", eventTypes)
    + `export const errorKinds = Object.freeze({\n${kinds.join("")}});\n`;
}

function wrappers({ methods }) {
  const wrapper = ({ name, word }, depth) =>
    `${"  ".repeat(depth)}${word}: (params, options) => call(${JSON.stringify(name)}, params, options),\n`;
  let text = "";
  for (const [group, members] of groups(methods)) {
    if (group === null) text += members.map((method) => wrapper(method, 2)).join("");
    else text += `    ${group}: {\n${members.map((method) => wrapper(method, 3)).join("")}    },\n`;
  }
  return head + "/** @param call Sends a request: `(method, params, options) => Promise` */\n"
    + `export function createMethods(call) {\n  return {\n${text}  };\n}\n`;
}

function types(document) {
  const { schemas, methods, notifications, errors } = document;
  const kinds = errors.map(([kind, { meaning }]) => `${comment(meaning, 1)}  | ${JSON.stringify(kind)}\n`);
  return head + 'import type { CallOptions, ProgressOptions } from "../../index.js";\n\n'
    + schemas.map(([name, schema]) => declaration(name, schema) + "\n").join("")
    + [...methods, ...notifications].map(paramsType).join("")
    + methods.map(resultType).join("")
    + map("MethodMap", "Parameters and result of each method, by its name.", methods, ({ type }) =>
      `{ params: ${type}Params; result: ${type}Result }`)
    + map("NotificationMap", "Parameters of what the server sends unasked.", notifications, ({ type }) =>
      `${type}Params`)
    + `/** The words of an error's \`kind\` that the server knows. */\nexport type ServerErrorKind =\n${kinds.join("")};\n\n`
    + methodsType(methods);
}

function paramsType({ type, params, note }) {
  const members = params.map(({ name, schema, required, description, summary }) =>
    member(name, { description: description ?? summary, ...schema }, required === true, 1));
  if (members.length === 0) return `export type ${type}Params = Record<string, never>;\n\n`;
  return `${comment(note, 0)}export interface ${type}Params {\n${members.join("")}}\n\n`;
}

const resultType = ({ type, result }) => `export type ${type}Result = ${typeOf(result)};\n\n`;

function map(name, note, entries, value) {
  const members = entries.map((entry) => `  ${JSON.stringify(entry.name)}: ${value(entry)};\n`);
  return `${comment(note, 0)}export interface ${name} {\n${members.join("")}}\n\n`;
}

function methodsType(methods) {
  const method = ({ word, type, note, params, tellsProgress }, depth) => {
    const isOptional = !params.some(({ required }) => required);
    const options = tellsProgress ? "ProgressOptions<ProgressParams[\"value\"]>" : "CallOptions";
    return `${comment(note, depth)}${"  ".repeat(depth)}`
      + `${word}(params${isOptional ? "?" : ""}: ${type}Params, options?: ${options}): Promise<${type}Result>;\n`;
  };
  let text = "";
  for (const [group, members] of groups(methods)) {
    if (group === null) text += members.map((m) => method(m, 1)).join("");
    else text += `  readonly ${group}: {\n${members.map((m) => method(m, 2)).join("")}  };\n`;
  }
  return `/** A wrapper for each method that the client does not send by itself. */\nexport interface Methods {\n${text}}\n`;
}

/** Methods by group, each where its first stands; those without a group come first. */
function groups(methods) {
  const found = new Map([[null, []]]);
  for (const method of methods) {
    if (ownMethods.has(method.name)) continue;
    if (!found.has(method.group)) found.set(method.group, []);
    found.get(method.group).push(method);
  }
  return found;
}
