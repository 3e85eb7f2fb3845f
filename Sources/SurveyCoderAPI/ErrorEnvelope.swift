internal import JSON

/// The vendor's error body `{success: false, error: {code, message, request_id?, doc_url?}}`, as far as an
/// answer has it. Cleaned for display.
struct ErrorEnvelope: Equatable {
  var code: String?
  var message: String?
  /// Any text: a uuid by the reference, `req_…` by the error pages.
  var requestID: String?
  var docURL: String?

  /// - Returns: `nil` for a body that is not JSON or says nothing of an error.
  init?(body: [UInt8]) {
    guard let document = try? JSONDocument(parsing: body) else { return nil }
    self.init(document.root)
  }

  init?(_ root: JSONValue) {
    guard let error = root["error"] else { return nil }
    if let text = error.string {
      message = Self.clean(text, CleanText.messageLimit)
    } else {
      code = Self.clean(error["code"]?.string, CleanText.wordLimit)
      message = Self.clean(error["message"]?.string, CleanText.messageLimit)
      requestID = Self.clean(error["request_id"]?.string, CleanText.wordLimit)
      docURL = Self.clean(error["doc_url"]?.string, CleanText.excerptLimit)
      if docURL?.hasPrefix("https://") != true { docURL = nil }
    }
  }

  private static func clean(_ text: String?, _ limit: Int) -> String? {
    guard let text else { return nil }
    let line = CleanText.line(text, limit: limit)
    return line.isEmpty ? nil : line
  }
}
