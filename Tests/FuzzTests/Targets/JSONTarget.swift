@testable import JSON

extension FuzzTarget {
  /// The two readers of JSON agree; what was read is written, and read again, as the same.
  static let json = FuzzTarget(name: "json") {
    [
      #"{"a":[1,-2.5e3,"é\n\u00e9\ud83d\ude00",true,false,null],"b":{}}"#,
      #"{"data":{"id":"x","result":[1]}}"#, "[]",
    ]
    .map { Array($0.utf8) }
  } check: { bytes in
    let whole: JSONDocument?
    do throws(JSONError) { whole = try JSONDocument(parsing: bytes, maxDepth: maxDepth) } catch {
      try require((0...bytes.count).contains(error.offset), "an error at \(error.offset)")
      whole = nil
    }
    for size in [max(1, bytes.count), 1, 7] {
      let isRead = try isJSON(bytes, inPiecesOf: size)
      try require(isRead == (whole != nil), "in pieces of \(size) it is \(isRead ? "" : "not ")JSON")
    }
    guard let whole else { return }
    try checkValue(whole.root)
    let pretty = try JSONDocument(parsing: Array(whole.root.prettyPrinted.utf8), maxDepth: maxDepth)
    try checkSame(whole.root, pretty.root)
    try checkSplitting(bytes, whole.root)
  }

  private static let maxDepth = 24

  private static func isJSON(_ bytes: [UInt8], inPiecesOf size: Int) throws(Violation) -> Bool {
    var scanner = JSONStreamScanner(maxDepth: maxDepth)
    var rest = bytes[...]
    do throws(JSONError) {
      while !rest.isEmpty {
        let piece = Array(rest.prefix(size))
        let error: JSONError? = piece.withUnsafeBytes { bytes in
          do throws(JSONError) { try scanner.read(bytes) } catch { return error }
          return nil
        }
        if let error { throw error }
        rest = rest.dropFirst(size)
      }
      try scanner.finish()
      return true
    } catch {
      try require((0...bytes.count).contains(error.offset), "an error at \(error.offset) of a stream")
      return false
    }
  }

  private static func checkValue(_ value: JSONValue) throws {
    switch value.kind {
    case .object:
      try require(value.count == value.members.reduce(0) { count, _ in count + 1 }, "an object's count")
      for (name, member) in value.members {
        try require(value[name] != nil, "no member \(name)")
        let pointer = JSONPointer(tokens: [name])
        try require(JSONPointer(pointer.description) == pointer, "the pointer \(pointer)")
        try checkValue(member)
      }
    case .array:
      try require(value.count == value.elements.count, "an array's count")
      for element in value.elements { try checkValue(element) }
    case .string:
      let text = value.string ?? ""
      let again = try JSONDocument(parsing: text.json.bytes).root
      try require(again.string.map { Array($0.utf8) } == Array(text.utf8), "the string \(text)")
      if let whole = value.wellFormedString { try require(whole == text, "the well-formed \(whole)") }
    case .number:
      if let int = value.int {
        try require(int.json.description == text(value.raw) || int == 0, "the number \(int)")
      }
      if let double = value.double, double.isFinite {
        try require(
          try JSONDocument(parsing: double.json.bytes).root.double == double, "the number \(double)")
      }
    case .bool, .null: break
    }
  }

  private static func checkSame(_ one: JSONValue, _ other: JSONValue) throws {
    try require(one.kind == other.kind && one.count == other.count, "printed, \(one.rawJSON) is another")
    switch one.kind {
    case .object:
      for (a, b) in zip(one.members, other.members) {
        try require(a.key == b.key, "printed, the name \(a.key) is another")
        try checkSame(a.value, b.value)
      }
    case .array: for (a, b) in zip(one.elements, other.elements) { try checkSame(a, b) }
    case .string, .number, .bool, .null:
      try require(one.raw == other.raw, "printed, \(one.rawJSON) is another")
    }
  }

  /// The parts of a split text are the text, and the value told last is the one that counts.
  private static func checkSplitting(_ bytes: [UInt8], _ root: JSONValue) throws {
    var splitter = JSONMemberSplitter(path: ["data", "result"], maxDepth: maxDepth)
    var (all, value, last): ([UInt8], [UInt8], [UInt8]?) = ([], [], nil)
    try bytes.withUnsafeBytes { bytes in
      var at = 0
      while at < bytes.count {
        let (end, part) = try splitter.next(bytes, from: at)
        all += bytes[at..<end]
        if part != .frame { value += bytes[at..<end] }
        if part == .valueEnd { (last, value) = (value, []) }
        at = end
      }
    }
    try splitter.finish()
    try require(all == bytes, "the parts are not the text")
    if let result = root["data"]?["result"] {
      try require(last.map { $0[...] == result.raw } == true, "the value \(result.rawJSON) was not told")
    }
  }
}
