/** Cuts a stream of bytes into lines. Each byte is looked at once, however long a line is. */
export class LineSplitter {
  #parts = [];
  #held = 0;
  #limit;

  /** @param {number} limit Bytes that a line may have; more throws, as what follows can't be trusted. */
  constructor(limit) {
    this.#limit = limit;
  }

  /**
   * @param {Buffer} chunk
   * @returns {Buffer[]} The lines that are whole now, without their ends.
   */
  push(chunk) {
    const lines = [];
    let start = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      lines.push(this.#take(chunk.subarray(start, end)));
      start = end + 1;
    }
    if (start < chunk.length) this.#hold(chunk.subarray(start));
    return lines;
  }

  /** What came after the last line's end. */
  rest() {
    return this.#take(Buffer.alloc(0));
  }

  #hold(part) {
    this.#held += part.length;
    if (this.#held > this.#limit) throw new RangeError(`A line is longer than ${this.#limit} bytes.`);
    this.#parts.push(part);
  }

  #take(part) {
    if (this.#parts.length === 0) return part;
    this.#hold(part);
    const line = Buffer.concat(this.#parts);
    this.#parts = [];
    this.#held = 0;
    return line;
  }
}
