/**
 * The text of a request or notification.
 *
 * @throws {TypeError} For a value that JSON would change in silence, such as NaN or an unsafe integer.
 */
export function encode(message) {
  return JSON.stringify(message, (name, value) => {
    if (typeof value === "number" && !Number.isFinite(value)) {
      throw new TypeError(`${name}: JSON has no ${value}.`);
    }
    if (typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value)) {
      throw new TypeError(`${name}: ${value} can't be told from its neighbours.`);
    }
    if (typeof value === "bigint") throw new TypeError(`${name}: A number is needed, not a BigInt.`);
    return value;
  });
}

/**
 * @param {Buffer} line
 * @returns {object[]} The messages in it: one, or those of a batch; none if it holds anything else.
 */
export function decode(line) {
  let value;
  try {
    value = JSON.parse(line.toString("utf8"));
  } catch {
    return [];
  }
  const messages = Array.isArray(value) ? value : [value];
  const isValid = (message) => message !== null && typeof message === "object" && message.jsonrpc === "2.0";
  return messages.every(isValid) ? messages : [];
}

export const isNotification = (message) => typeof message.method === "string" && !("id" in message);
export const isRequest = (message) => typeof message.method === "string" && "id" in message;
export const isAnswer = (message) => "id" in message && ("result" in message || "error" in message);
