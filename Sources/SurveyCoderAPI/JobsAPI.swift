/// The calls of the vendor's API that scjobs makes. One call is one request and one attempt: when to
/// try again is the engine's business.
package protocol JobsAPI: Sendable {
  /// `GET /v2/jobs/{id}`.
  ///
  /// - Parameter spooling: Where a long result goes as it comes.
  func job(
    _ id: JobID, key: APIKey, spooling: any ResultSpooling
  ) async throws(APIError) -> Answer<RemoteJob>

  /// `GET /v2/jobs`: newest first.
  ///
  /// - Parameter limit: Rows wanted, 1 to 100.
  func jobs(status: JobStatus?, limit: Int, key: APIKey) async throws(APIError) -> Answer<JobPage>

  /// `GET /v2/usage`.
  func usage(key: APIKey) async throws(APIError) -> Answer<Usage>

  /// `GET /health`, without a key.
  func health() async throws(APIError) -> Answer<Health>

  /// Lets connections go. No call may follow.
  func close() async
}
