internal import JSON

extension Fault.Spoiling {
  func apply(to response: inout SandboxResponse) {
    guard (200..<300).contains(response.status) else { return }
    switch self {
    case .garbage:
      var random = SeededRandom(seed: UInt64(response.body.count))
      // 0xFF stands in no UTF-8 text.
      response.body = [0xFF] + (0..<63).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    case .wrongContentType: response.headers["Content-Type"] = "text/html; charset=utf-8"
    case .nullData: response.body = rewritten(response.body) { _, writer in writer.null() }
    case .missing, .unknownStatus, .completedWithoutResult:
      response.body = rewritten(response.body) { data, writer in
        guard data.kind == .array else { return rewrite(data, to: &writer) }
        writer.array { writer in for row in data.elements { rewrite(row, to: &writer) } }
      }
    }
  }

  /// The envelope with another `data`.
  private func rewritten(_ body: [UInt8], data: (JSONValue, inout JSONWriter) -> Void) -> [UInt8] {
    guard let document = try? JSONDocument(parsing: body) else { return body }
    var writer = JSONWriter(reserving: body.count)
    writer.object { writer in
      for (name, value) in document.root.members {
        writer.key(name)
        if name == "data" { data(value, &writer) } else { writer.value(value) }
      }
    }
    return writer.bytes
  }

  private func rewrite(_ object: JSONValue, to writer: inout JSONWriter) {
    writer.object { writer in
      for (name, value) in object.members where !removed.contains(name) {
        if name == "status", let status {
          writer.member(named: name, status)
        } else {
          writer.member(named: name, value)
        }
      }
    }
  }

  private var removed: [String] {
    switch self {
    case .missing(let names): names
    case .completedWithoutResult: ["result", "error"]
    default: []
    }
  }

  private var status: String? {
    switch self {
    case .unknownStatus: "paused"
    case .completedWithoutResult: "completed"
    default: nil
    }
  }
}
