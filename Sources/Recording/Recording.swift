internal import Glibc
internal import JSON
internal import Synchronization

/// A recorded session as it was read from its file.
package struct Recording: Sendable {
  package let path: String
  package let header: RecordingHeader
  package private(set) var jobs: [RecordedJob] = []
  package private(set) var results: [RecordedResult] = []
  private(set) var exchanges: [RecordedExchange] = []
  private(set) var inputs: [RecordedInput] = []

  /// Nesting of a line; a body is a text in it.
  private static let maxDepth = 64

  /// Reads a file whole.
  ///
  /// - Throws: ``RecordingError`` with the number of the line that can't be read, also of a last one that breaks off.
  package init(path: String) throws(RecordingError) {
    try self.init(path: path, text: try Self.read(path))
  }

  /// - Parameter path: For errors.
  package init(path: String, text: [UInt8]) throws(RecordingError) {
    self.path = path
    let parser = JSONParser(maxDepth: Self.maxDepth)
    let lines = Self.lines(of: text)
    guard let first = lines.first else {
      throw RecordingError(path: path, line: nil, reason: "it is empty")
    }
    header = try RecordingHeader(Self.line(first, 1, path, parser))
    for (index, bytes) in lines.enumerated().dropFirst() {
      try take(Self.line(bytes, index + 1, path, parser))
    }
  }

  /// Sees to it that a script, and nobody else, can repeat what was recorded.
  ///
  /// - Throws: ``RecordingError`` where it was made at the prompt, or by a client of `serve`: what they said next is not
  ///   in it, and time stood still for nobody else.
  package func requireScript() throws(RecordingError) {
    let others = inputs.filter { input in
      if case .input(let what) = input.kind { !["script", "shell"].contains(what) } else { false }
    }
    guard let first = others.first else { return }
    throw RecordingError(
      path: path, line: first.line,
      reason:
        "it was made at the prompt or by a client of serve, so no script can repeat it: start these with it again"
    )
  }

  private mutating func take(_ line: RecordingLine) throws(RecordingError) {
    let value = line.value
    if value["get"] != nil {
      exchanges.append(try RecordedExchange(line, header))
    } else if let job = value["job"] {
      jobs.append(try RecordedJob(line, job))
    } else if let result = value["kept"] {
      results.append(try RecordedResult(line, result))
    } else if let what = value["input"]?.string {
      inputs.append(RecordedInput(kind: .input(what), at: try line.number("at"), line: line.number))
    } else if value["end"]?.bool == true {
      inputs.append(RecordedInput(kind: .end, at: try line.number("at"), line: line.number))
    } else if !header.isNewer {
      throw line.error("it is none of the kinds of lines that a recording has")
    }
  }

  /// Without their ends; what stands behind the last end is a line unless it is empty.
  private static func lines(of text: [UInt8]) -> [ArraySlice<UInt8>] {
    text.withUnsafeBytes { bytes in
      var lines: [ArraySlice<UInt8>] = []
      var start = 0
      while start < bytes.count, let base = bytes.baseAddress {
        let end = memchr(base + start, CInt(UInt8(ascii: "\n")), bytes.count - start)
        let stop = end.map { UnsafeRawPointer($0) - base } ?? bytes.count
        lines.append(text[start..<stop])
        start = stop + 1
      }
      return lines
    }
  }

  private static func line(
    _ bytes: ArraySlice<UInt8>, _ number: Int, _ path: String, _ parser: JSONParser
  ) throws(RecordingError) -> RecordingLine {
    do {
      let document = try parser.parse(Array(bytes))
      guard document.root.kind == .object else {
        throw RecordingError(path: path, line: number, reason: "it is no JSON object")
      }
      return RecordingLine(path: path, number: number, value: document.root)
    } catch let error as RecordingError {
      throw error
    } catch {
      throw RecordingError(path: path, line: number, reason: "it is damaged: it is no JSON, or breaks off")
    }
  }

  private static func read(_ path: String) throws(RecordingError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw RecordingError(path: path, line: nil, reason: String(cString: strerror(errno)))
    }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 256 << 10)
    while true {
      let count = Glibc.read(descriptor, &piece, piece.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        throw RecordingError(path: path, line: nil, reason: String(cString: strerror(errno)))
      }
      if count == 0 { return bytes }
      bytes += piece.prefix(count)
    }
  }
}
