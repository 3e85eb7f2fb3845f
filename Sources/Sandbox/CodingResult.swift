internal import JSON

/// Coded responses: `{project_id, codebook, results}`, the same for the same seed and ids.
///
/// The vendor shows `results[].codes[]` as `{name, sentiment, confidence}` but no codebook; the form here,
/// `{code, category, count}`, is that of its concept page.
struct CodingResult: JSONWritable {
  private struct Code {
    let name, category: String
  }

  private struct Mention {
    let code: Int
    let sentiment: String
    /// In hundredths, 55 to 99.
    let confidence: Int
  }

  private static let codes = [
    Code(name: "Price", category: "Value"), Code(name: "Discounts", category: "Value"),
    Code(name: "Product quality", category: "Product"), Code(name: "Range of choice", category: "Product"),
    Code(name: "Friendly staff", category: "Service"), Code(name: "Waiting time", category: "Service"),
    Code(name: "Delivery", category: "Logistics"), Code(name: "Nothing to add", category: "Other"),
  ]
  private static let sentiments = ["positive", "neutral", "negative"]

  private let projectID: String
  private let ids: [String]
  private let mentions: [[Mention]]

  private let paddedTo: Int

  /// - Parameter paddedTo: Bytes to reach with a member `padding` of rows that mean nothing; a row more or less.
  init(seed: UInt64, ids: [String], paddedTo: Int = 0) {
    self.paddedTo = paddedTo
    var random = SeededRandom(seed: seed)
    projectID = random.uuid()
    self.ids = ids
    mentions = ids.map { _ in Self.mentions(using: &random) }
  }

  private static func mentions(using random: inout SeededRandom) -> [Mention] {
    // One draw a response: a result of 10,000 is made while a client waits.
    var bits = random.next()
    func part(_ bound: UInt64) -> Int {
      defer { bits /= bound }
      return Int(bits % bound)
    }
    let first = part(UInt64(codes.count))
    let others = [0, 0, 1][part(3)]
    let step = 1 + part(UInt64(codes.count - 1))
    return (0...others).map { place in
      Mention(
        code: (first + place * step) % codes.count, sentiment: sentiments[part(3)], confidence: 55 + part(45))
    }
  }

  func write(to writer: inout JSONWriter) {
    let start = writer.bytes.count
    writer.object { writer in
      writer.member("project_id", projectID)
      writer.key("codebook")
      writer.array(writeCodebook)
      writer.key("results")
      writer.array { writer in
        for (id, mentions) in zip(ids, mentions) { writeResult(id, mentions, to: &writer) }
      }
      writePadding(start + paddedTo - writer.bytes.count, to: &writer)
    }
  }

  /// The rows once more, as often as it takes: to make each anew would keep the service busy for long.
  private func writePadding(_ bytes: Int, to writer: inout JSONWriter) {
    guard bytes > 0, !ids.isEmpty else { return }
    var rows = JSONWriter(reserving: 64 << 10)
    rows.array { rows in
      for (id, mentions) in zip(ids, mentions) { writeResult(id, mentions, to: &rows) }
    }
    let block = rows.bytes.dropFirst().dropLast()
    writer.key("padding")
    writer.array { writer in
      for _ in 0..<max(1, bytes / (block.count + 1)) { writer.raw(block) }
    }
  }

  private func writeCodebook(to writer: inout JSONWriter) {
    var counts = [Int](repeating: 0, count: Self.codes.count)
    for mention in mentions.joined() { counts[mention.code] += 1 }
    for (code, count) in zip(Self.codes, counts) where count > 0 {
      writer.object { writer in
        writer.member("code", code.name)
        writer.member("category", code.category)
        writer.member("count", count)
      }
    }
  }

  private func writeResult(_ id: String, _ mentions: [Mention], to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("id", id)
      writer.key("codes")
      writer.array { writer in
        for mention in mentions {
          writer.object { writer in
            writer.member("name", Self.codes[mention.code].name)
            writer.member("sentiment", mention.sentiment)
            writer.key("confidence")
            writer.raw("0.\(mention.confidence)".utf8)
          }
        }
      }
    }
  }
}
