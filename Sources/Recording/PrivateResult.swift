internal import JSON

/// Leaves the result of a job out of a recorded answer: people's own words may be in it.
enum PrivateResult {
  /// - Returns: The answer with the length of its result in the result's place; `nil` where there is no result.
  static func withheld(from body: [UInt8]) -> [UInt8]? {
    guard let document = try? JSONDocument(parsing: body), document.root.kind == .object,
      let result = document.root["result"], result.kind != .null
    else { return nil }
    var writer = JSONWriter(reserving: 512)
    writer.object {
      for (name, value) in document.root.members {
        $0.key(name)
        if name == "result" {
          $0.object {
            $0.member("private", true)
            $0.member("bytes", result.raw.count)
          }
        } else {
          $0.value(value)
        }
      }
    }
    return writer.bytes
  }
}
