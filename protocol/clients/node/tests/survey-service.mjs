import { createServer } from "node:http";

/** As much of the vendor's API as the tests of this client need, with jobs that end when a test says so. */
export class SurveyService {
  key = "scp_test_0123456789abcdef0123456789abcdef";
  #jobs = new Map();
  #server = createServer((request, response) => this.#answer(request, response));

  async start() {
    await new Promise((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return this;
  }

  get url() {
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  /** @returns {string} The id of a job that is being processed. */
  addJob() {
    const id = `job_${String(this.#jobs.size + 1).padStart(24, "0")}`;
    this.#jobs.set(id, { status: "processing" });
    return id;
  }

  /** @param {string} result JSON text, sent as it is. */
  complete(id, result = "{}") {
    this.#jobs.set(id, { status: "completed", result });
  }

  fail(id, code) {
    this.#jobs.set(id, { status: "failed", error: JSON.stringify({ code, message: "It failed." }) });
  }

  stop() {
    this.#server.closeAllConnections?.();
    this.#server.close();
  }

  #answer(request, response) {
    const { pathname } = new URL(request.url, this.url);
    response.setHeader("Content-Type", "application/json");
    if (request.headers["x-api-key"] !== this.key) return this.#refuse(response, 401, "UNAUTHORIZED");
    if (pathname === "/v2/jobs") {
      const rows = [...this.#jobs.keys()].map((id) => this.#text(id, { isRow: true }));
      return response.end(`{"success":true,"data":[${rows.join(",")}]}`);
    }
    const id = pathname.replace("/v2/jobs/", "");
    if (!this.#jobs.has(id)) return this.#refuse(response, 404, "NOT_FOUND");
    response.end(`{"success":true,"data":${this.#text(id, { isRow: false })}}`);
  }

  #refuse(response, status, code) {
    response.statusCode = status;
    response.end(JSON.stringify({ success: false, error: { code, message: "Refused.", request_id: "r1" } }));
  }

  #text(id, { isRow }) {
    const { status, result, error } = this.#jobs.get(id);
    const processed = status === "processing" ? 40 : 100;
    const outcome = isRow ? "" : (result ? `,"result":${result}` : "") + (error ? `,"error":${error}` : "");
    const now = new Date().toISOString();
    return `{"id":"${id}","type":"auto_coding","status":"${status}",`
      + `"progress":{"processed":${processed},"total":100,"percentage":${processed}},`
      + `"created_at":"${now}","updated_at":"${now}"${outcome}}`;
  }
}
