internal import JSON

/// Leaves the result of a job out of a recorded answer: people's own words may be in it.
enum PrivateResult {
  /// - Returns: The answer with the length of its result in the result's place; `nil` where there is no result.
  static func withheld(from body: [UInt8]) -> [UInt8]? {
    guard let root = try? JSONDocument(parsing: body).root, root.kind == .object else { return nil }
    var writer = JSONWriter(reserving: 512)
    // In the envelope that the reference describes, or without one.
    if let data = root["data"], data.kind == .object {
      guard holdsResult(data) else { return nil }
      writer.object {
        for (name, value) in root.members {
          $0.key(name)
          if name == "data" { copy(data, to: &$0) } else { $0.value(value) }
        }
      }
    } else {
      guard holdsResult(root) else { return nil }
      copy(root, to: &writer)
    }
    return writer.bytes
  }

  private static func holdsResult(_ job: JSONValue) -> Bool { job["result"].map { !$0.isNull } ?? false }

  private static func copy(_ job: JSONValue, to writer: inout JSONWriter) {
    writer.object {
      for (name, value) in job.members {
        $0.key(name)
        if name == "result" {
          writePlaceholder(bytes: value.raw.count, to: &$0)
        } else {
          $0.value(value)
        }
      }
    }
  }

  /// What stands in the place of a result of that length.
  static func placeholder(bytes: Int) -> [UInt8] {
    var writer = JSONWriter()
    writePlaceholder(bytes: bytes, to: &writer)
    return writer.bytes
  }

  private static func writePlaceholder(bytes: Int, to writer: inout JSONWriter) {
    writer.object {
      $0.member("private", true)
      $0.member("bytes", bytes)
    }
  }
}
