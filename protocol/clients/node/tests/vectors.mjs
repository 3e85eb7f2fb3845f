import { readdirSync, readFileSync } from "node:fs";

/** The vectors of protocol/vectors, read and compared by the rules of protocol/README.md. */
export const folder = new URL("../../../vectors/", import.meta.url);

export const names = readdirSync(folder).filter((name) => name.endsWith(".jsonl")).sort();

export const textOf = (name) => readFileSync(new URL(name, folder), "utf8");

/** One piece of what is sent: a JSON string, a count and one, or bytes in hexadecimal. */
const pieceForm = /(?:(\d+)\*)?("(?:[^"\\]|\\.)*")(?: |$)|0x((?:[0-9A-F]{2})+)(?: |$)/y;

/** No string of a vector begins so. */
const numberMark = "\0number ";

/** JSON as values, but numbers as marked text: 1.50 is not 1.5. */
export function parse(text) {
  JSON.parse(text);
  const marked = text.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g, (token) =>
    token.startsWith('"') ? token : JSON.stringify(numberMark + token));
  return JSON.parse(marked);
}

/**
 * What a file says, from top to bottom: `{line, kind, …}`, where `line` counts from 1 and `kind` is `serve` with
 * `options`, `send` with `data`, `endInput`, `expect` or `allow` with `pattern`, or `expectEnd`.
 */
export function* steps(text) {
  for (const [index, line] of text.split("\n").entries()) {
    if (line === "" || line.startsWith("#")) continue;
    try {
      yield { line: index + 1, ...step(line) };
    } catch (error) {
      throw new Error(`line ${index + 1}: ${error.message}: ${line.slice(0, 200)}`);
    }
  }
}

function step(line) {
  const [word, ...options] = line.split(" ").filter((part) => part !== "");
  if (word === "@serve") return { kind: "serve", options };
  const rest = line.slice(4);
  switch (line.slice(0, 4)) {
    case "--> ":
      if (rest === "@end") return { kind: "endInput" };
      return { kind: "send", data: Buffer.concat([bytes(rest), Buffer.from("\n")]) };
    case "--+ ": return { kind: "send", data: bytes(rest) };
    case "<-- ": return rest === "@end" ? { kind: "expectEnd" } : { kind: "expect", pattern: parse(rest) };
    case "<-? ": return { kind: "allow", pattern: parse(rest) };
    default: throw new Error("not a line of a vector");
  }
}

/** A text as it stands or, behind `@ `, its pieces. */
function bytes(text) {
  if (!text.startsWith("@ ")) return Buffer.from(text);
  const pieces = [];
  pieceForm.lastIndex = 2;
  while (pieceForm.lastIndex < text.length) {
    const at = pieceForm.lastIndex;
    const found = pieceForm.exec(text);
    if (!found) throw new Error(`no piece at ${text.slice(at, at + 40)}`);
    const [, count = "1", string, digits] = found;
    if (digits) pieces.push(Buffer.from(digits, "hex"));
    else pieces.push(repeated(Buffer.from(JSON.parse(string)), Number(count)));
  }
  return Buffer.concat(pieces);
}

const repeated = (unit, count) =>
  unit.length === 0 ? unit : Buffer.alloc(unit.length * count, unit);

/** What the names stand for that earlier lines bound. */
export class Names {
  constructor(bound = new Map()) {
    this.bound = new Map(bound);
  }

  /** @param {Buffer} data */
  fill(data) {
    // As text of one byte a character, invalid UTF-8 is kept. Long lines hold no names.
    if (this.bound.size === 0 || data.length > 1 << 16) return data;
    return Buffer.from(this.#filled(data.toString("latin1"), (value) => Buffer.from(value).toString("latin1")), "latin1");
  }

  /**
   * Whether a value is as a pattern says; then the pattern's names are bound.
   *
   * @param {boolean} inAnyOrder Whether the elements of an array, a batch, may come in any order.
   */
  fits(value, pattern, inAnyOrder = false) {
    const trial = new Names(this.bound);
    if (trial.#difference(value, pattern, "", inAnyOrder) !== null) return false;
    this.bound = trial.bound;
    return true;
  }

  /** What a person should know first where a value does not fit. */
  difference(value, pattern) {
    return new Names(this.bound).#difference(value, pattern, "", Array.isArray(pattern)) ?? "it fits";
  }

  #filled(text, encode = (value) => value) {
    for (const [name, value] of this.bound) text = text.replaceAll(`\${${name}}`, () => encode(value));
    return text;
  }

  #difference(value, pattern, place, inAnyOrder = false) {
    const kind = kindOf(pattern);
    if (kind === "string" && /^<.*>$/s.test(pattern)) return this.#bind(value, pattern, place);
    const expected = kind === "string" ? this.#filled(pattern) : pattern;
    if (kindOf(value) === kind) {
      if (kind === "object") return this.#members(value, pattern, place);
      if (kind === "array") return this.#elements(value, pattern, place, inAnyOrder);
      if (value === expected) return null;
    }
    return `${place || "/"}: ${shown(value)} is not ${shown(expected)}`;
  }

  #members(value, pattern, place) {
    for (const [name, expected] of Object.entries(pattern)) {
      if (name === "...") continue;
      if (!Object.hasOwn(value, name)) return `${place}/${name} is missing`;
      const difference = this.#difference(value[name], expected, `${place}/${name}`);
      if (difference !== null) return difference;
    }
    if (Object.hasOwn(pattern, "...")) return null;
    const surplus = Object.keys(value).find((name) => !Object.hasOwn(pattern, name));
    return surplus === undefined ? null : `${place}/${surplus} is not expected`;
  }

  #elements(values, pattern, place, inAnyOrder) {
    if (values.length !== pattern.length) {
      return `${place || "/"}: ${values.length} elements, not ${pattern.length}`;
    }
    const left = [...values];
    for (const [number, expected] of pattern.entries()) {
      if (inAnyOrder) {
        const found = left.findIndex((value) => this.fits(value, expected));
        if (found === -1) return `${place || "/"}: no member is ${shown(expected)}`;
        left.splice(found, 1);
      } else {
        const difference = this.#difference(values[number], expected, `${place}/${number}`);
        if (difference !== null) return difference;
      }
    }
    return null;
  }

  #bind(value, pattern, place) {
    const [kind, name] = pattern.slice(1, -1).split(":");
    if (!isOfKind(value, kind)) return `${place || "/"}: ${shown(value)} is no ${pattern}`;
    if (name) this.bound.set(name, kindOf(value) === "string" ? value : shown(value));
    return null;
  }
}

function kindOf(value) {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "string" && value.startsWith(numberMark)) return "number";
  return typeof value;
}

function isOfKind(value, kind) {
  switch (kind) {
    case "any": return true;
    case "integer": return kindOf(value) === "number" && /^-?\d+$/.test(value.slice(numberMark.length));
    case "time": return kindOf(value) === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value);
    case "string": case "number": case "boolean": case "array": case "object": return kindOf(value) === kind;
    default: throw new Error(`there is no kind <${kind}>`);
  }
}

/** A value as JSON, its start where it is long. */
export const shown = (value) =>
  JSON.stringify(value).replaceAll(/"\\u0000number ([^"]*)"/g, "$1").slice(0, 300);
