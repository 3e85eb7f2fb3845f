package import SurveyCoderAPI

/// Questions about many jobs: from memory where it holds the answer, else along the file's indexes.
extension Session {
  /// Jobs in memory of this session's API, newest tracked first: every active one, and the newest others.
  package var jobs: [TrackedJob] {
    registry.jobs.reversed().filter { $0.apiURL == apiURL.text }.map(withOutlook)
  }

  /// A page of the tracked jobs of this session's API.
  package func list(_ query: JobQuery) async throws(SessionError) -> JobListing {
    try await load()
    if let listing = listInMemory(query) { return listing }
    let url = apiURL.text
    let found: [TrackedJob]
    do { found = try await store.page(query.withOneMore, at: url) } catch { throw .registry(error) }
    return listing(found.map { $0.keepingCounts(of: registry[url, $0.id]) }, query)
  }

  /// A page; `nil` when only the file has the whole of it, and ``list(_:)`` is to be called. Needs a loaded
  /// registry.
  package func listInMemory(_ query: JobQuery) -> JobListing? {
    registry.page(query.withOneMore, at: apiURL.text).map { listing($0, query) }
  }

  /// - Parameter found: One more than fit the page, if there are any more.
  private func listing(_ found: [TrackedJob], _ query: JobQuery) -> JobListing {
    let page = found.prefix(query.limit)
    return JobListing(
      jobs: page.map(withOutlook), next: found.count > query.limit ? page.last?.number : nil)
  }

  /// The jobs that a person's word stands for: an id, a label, a unique prefix of an id, or a ``JobGroup``.
  package func resolve(_ reference: String) async throws(SessionError) -> [JobID] {
    try await load()
    switch JobGroup(rawValue: reference) {
    case .last: return try await list(JobQuery(limit: 1)).jobs.map(\.id)
    case .all: return try await ids(.all)
    case .active: return jobs.reversed().filter(\.isActive).map(\.id)
    case .failed: return try await ids(.status(.failed))
    case nil: break
    }
    guard !reference.hasPrefix("@") else { throw .unknownReference(reference) }
    if let id = try? JobID(reference), try await !jobs([id]).isEmpty { return [id] }
    let labelled = try await ids(.label(reference))
    if !labelled.isEmpty { return labelled }
    let prefixed = try await ids(.prefix(reference), limit: Self.shownMatches)
    if prefixed.count > 1 { throw .ambiguousReference(reference, matches: prefixed.reversed()) }
    guard let only = prefixed.first else { throw .unknownReference(reference) }
    return [only]
  }

  /// Matches of a prefix that are looked for: more than two help nobody, and a short prefix has thousands.
  private static var shownMatches: Int { 20 }

  /// In the order of tracking.
  private func ids(_ selection: JobSelection, limit: Int? = nil) async throws(SessionError) -> [JobID] {
    if let ids = registry.ids(selection, at: apiURL.text) { return limit.map { ids.suffix($0) } ?? ids }
    do { return try await store.ids(selection, at: apiURL.text, limit: limit) } catch {
      throw .registry(error)
    }
  }

  /// How many jobs there are, by API and status.
  func counts() async throws(SessionError) -> [JobCount] {
    if let counts = registry.counts() { return counts }
    do { return try await store.counts() } catch { throw .registry(error) }
  }
}

extension JobQuery {
  /// To see whether a page is the last.
  fileprivate var withOneMore: JobQuery {
    var query = self
    query.limit = limit + 1
    return query
  }
}
