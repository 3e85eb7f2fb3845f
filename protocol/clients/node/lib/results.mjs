import { createHash } from "node:crypto";
import { ScjobsError } from "./errors.mjs";

/** The bytes of a kept result, piece by piece, as the service sent them; checked against their SHA-256. */
export async function* resultChunks(methods, id, options = {}) {
  const hash = createHash("sha256");
  let offset = 0;
  for (;;) {
    const range = await methods.jobs.result({ id, offset }, options);
    const chunk = Buffer.from(range.data, "base64");
    if (range.offset !== offset || (chunk.length === 0 && offset < range.bytes)) throw changed(id);
    hash.update(chunk);
    offset += chunk.length;
    if (chunk.length > 0) yield chunk;
    if (offset < range.bytes) continue;
    if (offset > range.bytes || hash.digest("hex") !== range.sha256) throw changed(id);
    return;
  }
}

export async function resultBytes(methods, id, options) {
  const chunks = [];
  for await (const chunk of resultChunks(methods, id, options)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The value of a result, or of the place in it at `pointer`, however long it is. */
export async function resultValue(methods, id, { pointer, ...options } = {}) {
  try {
    return (await methods.jobs.result({ id, pointer }, options)).result;
  } catch (error) {
    if (error.kind !== "result_too_large") throw error;
  }
  const whole = JSON.parse((await resultBytes(methods, id, options)).toString("utf8"));
  return pointer === undefined ? whole : valueAt(whole, pointer);
}

/** RFC 6901. The server has found the place, so it is there. */
export function valueAt(value, pointer) {
  for (const token of pointer.split("/").slice(1)) {
    value = value[token.replaceAll("~1", "/").replaceAll("~0", "~")];
  }
  return value;
}

function changed(id) {
  return new ScjobsError(`The result of ${id} changed while it was read: read it again.`, {
    kind: "bad_answer", retryable: true,
  });
}
