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

function constants({ version, methods, serverNotifications, eventTypes, errors }) {
  const list = (note, name, values) =>
    `${comment(note, 0)}export const ${name} = [\n${values.map((v) => `  ${JSON.stringify(v)},\n`).join("")}];\n\n`;
  const names = (entries) => entries.map(({ name }) => name);
  const kinds = errors.map(({ kind, ...error }) => {
    const members = Object.entries(error).filter(([, value]) => value !== undefined);
    return `  ${kind}: {\n${members.map(([n, v]) => `    ${n}: ${JSON.stringify(v)},\n`).join("")}  },\n`;
  });
  return head + `export const protocolVersion = ${JSON.stringify(version)};\n\n`
    + list("", "methodNames", names(methods))
    + list("Those that last as long as jobs make them last.", "longMethods",
      names(methods.filter(({ waitsForJobs }) => waitsForJobs)))
    + list("", "notificationNames", names(serverNotifications))
    + list("", "eventTypes", eventTypes)
    + `export const errorKinds = {\n${kinds.join("")}};\n`;
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

function types({ schemas, methods, clientNotifications, serverNotifications }) {
  const everything = [...methods, ...clientNotifications, ...serverNotifications];
  return head + 'import type { CallOptions, ProgressOptions } from "../../index.js";\n\n'
    + schemas.map(([name, schema]) => declaration(name, schema) + "\n").join("")
    + everything.map(paramsType).join("")
    + methods.map(({ type, result }) => `export type ${type}Result = ${typeOf(result)};\n\n`).join("")
    + map("MethodMap", "Parameters and result of each method, by its name.", methods, ({ type }) =>
      `{ params: ${type}Params; result: ${type}Result }`)
    + map("ClientNotificationMap", "Parameters of what a client may send without an answer.", clientNotifications,
      ({ type }) => `${type}Params`)
    + map("NotificationMap", "Parameters of what the server sends unasked.", serverNotifications, ({ type }) =>
      `${type}Params`)
    + methodsType(methods);
}

function paramsType({ type, params, note }) {
  // The client makes the tokens itself.
  const members = params.filter(({ name }) => name !== "progressToken").map(({ name, schema, required, summary }) =>
    member(name, { ...schema, description: summary ?? schema.description }, required === true, 1));
  if (members.length === 0) return `${comment(note, 0)}export type ${type}Params = Record<string, never>;\n\n`;
  return `${comment(note, 0)}export interface ${type}Params {\n${members.join("")}}\n\n`;
}

function map(name, note, entries, value) {
  const members = entries.map((entry) => `  ${JSON.stringify(entry.name)}: ${value(entry)};\n`);
  return `${comment(note, 0)}export interface ${name} {\n${members.join("")}}\n\n`;
}

function methodsType(methods) {
  const method = ({ word, type, note, params, tellsProgress }, depth) => {
    const isOptional = !params.some(({ required }) => required);
    const options = tellsProgress ? 'ProgressOptions<ProgressParams["value"]>' : "CallOptions";
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
