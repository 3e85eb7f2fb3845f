/// The headers of an answer that a recording keeps, and that a recorded session is given: those that something here
/// depends on. A list of what is allowed, so that no cookie or token of a service to come is written to a file.
enum RecordedHeaders {
  static let names: Set<String> = [
    "content-type", "date", "location", "retry-after", "x-ratelimit-limit", "x-ratelimit-remaining",
    "x-ratelimit-reset", "x-request-id",
  ]

  /// In the order in which they came.
  static func allowed(_ headers: [(name: String, value: String)]) -> [RecordedExchange.Header] {
    headers.compactMap { header in
      let name = header.name.lowercased()
      return names.contains(name) ? .init(name: name, value: SecretBytes.redacted(header.value)) : nil
    }
  }
}
