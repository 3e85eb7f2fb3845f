import { StringDecoder } from "node:string_decoder";

const keptLines = 20;
const keptCharacters = 2000;

/** The last lines of a text that comes in pieces, with bounded memory. */
export class TailOfText {
  #decoder = new StringDecoder("utf8");
  #open = "";
  #lines = [];

  /**
   * @param {Buffer} chunk
   * @returns {string[]} The lines that are whole now; of a longer one the beginning.
   */
  push(chunk) {
    const pieces = this.#decoder.write(chunk).split("\n");
    pieces[0] = this.#open + pieces[0];
    this.#open = pieces.pop().slice(0, keptCharacters);
    const lines = pieces.map((line) => line.slice(0, keptCharacters));
    this.#lines.push(...lines.slice(-keptLines));
    this.#lines = this.#lines.slice(-keptLines);
    return lines;
  }

  get lines() {
    return this.#open === "" ? [...this.#lines] : [...this.#lines, this.#open].slice(-keptLines);
  }
}
