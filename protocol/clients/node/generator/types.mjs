/** JSON Schema (draft 7, as openrpc.json uses it) as TypeScript. */

const place = "#/components/schemas/";
/** Names that would hide TypeScript's own. */
const renamed = new Map([["Error", "ErrorObject"]]);

/** The type of a value, on one line or, for objects, on several, indented by `depth` steps. */
export function typeOf(schema, depth = 0) {
  if (schema === true || schema === undefined) return "unknown";
  if (schema.$ref !== undefined) return nameOf(schema.$ref);
  if ("const" in schema) return JSON.stringify(schema.const);
  if (schema.enum) return union(schema.enum.map((value) => JSON.stringify(value)));
  for (const word of ["oneOf", "anyOf"]) if (schema[word]) return union(schema[word].map((s) => typeOf(s, depth)));
  if (schema.allOf) return schema.allOf.map((s) => grouped(typeOf(s, depth))).join(" & ");
  if (Array.isArray(schema.type)) return union(schema.type.map((type) => typeOf({ ...schema, type }, depth)));
  switch (schema.type) {
    case "string": return "string";
    case "number": case "integer": return "number";
    case "boolean": return "boolean";
    case "null": return "null";
    case "array": return `${grouped(typeOf(schema.items, depth))}[]`;
    case "object": return objectType(schema, depth);
    case undefined: return schema.properties ? objectType(schema, depth) : "unknown";
    default: throw new Error(`There is no JSON type ${schema.type}.`);
  }
}

const typeName = (name) => renamed.get(name) ?? name;

/** `export interface` for an object, `export type` for anything else. */
export function declaration(schemaName, schema) {
  const name = typeName(schemaName);
  const note = comment(schema.description, 0);
  const isObject = schema.type === "object" && schema.properties && !schema.oneOf && !schema.allOf && !schema.anyOf;
  if (isObject) return `${note}export interface ${name} ${objectType(schema, 0)}\n`;
  return `${note}export type ${name} = ${typeOf(schema)};\n`;
}

export function member(name, schema, isRequired, depth) {
  const indent = "  ".repeat(depth);
  const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
  const words = [schema.description, schema.default === undefined ? "" : `Default ${JSON.stringify(schema.default)}.`];
  const note = comment(words.filter(Boolean).join(". "), depth);
  return `${note}${indent}${key}${isRequired ? "" : "?"}: ${typeOf(schema, depth)};\n`;
}

export function comment(text, depth) {
  if (!text) return "";
  const line = text.replaceAll("*/", "* /").replace(/\s+/g, " ").trim();
  return `${"  ".repeat(depth)}/** ${line} */\n`;
}

export function nameOf(reference) {
  if (!reference.startsWith(place)) throw new Error(`${reference} is not below ${place}`);
  return typeName(reference.slice(place.length));
}

function objectType(schema, depth) {
  const properties = Object.entries(schema.properties ?? {});
  if (properties.length === 0) {
    const values = schema.additionalProperties;
    return `{ [name: string]: ${typeof values === "object" ? typeOf(values, depth) : "unknown"} }`;
  }
  const required = new Set(schema.required ?? []);
  const members = properties.map(([name, s]) => member(name, s, required.has(name), depth + 1));
  return `{\n${members.join("")}${"  ".repeat(depth)}}`;
}

const union = (types) => [...new Set(types)].join(" | ");
const grouped = (type) => (/[|&]/.test(type) && !type.startsWith("{") ? `(${type})` : type);
