internal import JSON

/// Leaves the results of jobs out of a recorded answer: people's own words may be in them.
enum PrivateResult {
  /// - Parameter isOfJob: Whether the answer may be a job with its result; one that can't be read is then left out whole.
  /// - Returns: The answer with the length of each result in the result's place; `nil` where there is none.
  static func withheld(from body: [UInt8], isOfJob: Bool) -> [UInt8]? {
    guard let root = try? JSONDocument(parsing: body).root, root.kind == .object else {
      return isOfJob && !body.isEmpty ? placeholder(bytes: body.count) : nil
    }
    guard holdsResult(root) else { return nil }
    var writer = JSONWriter(reserving: 512)
    copy(root, to: &writer)
    return writer.bytes
  }

  /// What stands in the place of a result of that length.
  static func placeholder(bytes: Int) -> [UInt8] {
    var writer = JSONWriter()
    writePlaceholder(bytes: bytes, to: &writer)
    return writer.bytes
  }

  /// Whether a member of that name stands anywhere, wherever the service may put it one day.
  private static func holdsResult(_ value: JSONValue) -> Bool {
    switch value.kind {
    case .object: value.members.contains { ($0.key == "result" && !$0.value.isNull) || holdsResult($0.value) }
    case .array: value.elements.contains(where: holdsResult)
    case .string, .number, .bool, .null: false
    }
  }

  private static func copy(_ value: JSONValue, to writer: inout JSONWriter) {
    switch value.kind {
    case .object:
      writer.object {
        for (name, member) in value.members {
          $0.key(name)
          if name == "result", !member.isNull {
            writePlaceholder(bytes: member.raw.count, to: &$0)
          } else {
            copy(member, to: &$0)
          }
        }
      }
    case .array: writer.array { for element in value.elements { copy(element, to: &$0) } }
    case .string, .number, .bool, .null: writer.value(value)
    }
  }

  private static func writePlaceholder(bytes: Int, to writer: inout JSONWriter) {
    writer.object {
      $0.member("private", true)
      $0.member("bytes", bytes)
    }
  }
}
