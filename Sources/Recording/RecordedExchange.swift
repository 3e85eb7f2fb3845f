internal import JSON
package import SurveyCoderAPI

/// A request of a recorded session, and what came of it.
package struct RecordedExchange: Sendable, Equatable {
  package enum Outcome: Sendable, Equatable {
    case answer(Answer)
    /// No usable answer came.
    case failure(APIError.Kind, message: String)
  }

  package struct Answer: Sendable, Equatable {
    package var status: Int
    /// Those of ``RecordedHeaders``.
    package var headers: [Header]
    package var body: [UInt8]
    /// Whether the job's result was left out of the body.
    package var isPrivate = false
  }

  package struct Header: Sendable, Equatable {
    package var name: String
    package var value: String
  }

  /// Its place in the order in which requests were sent, from 1.
  package var number: Int
  /// Since the session's start, in milliseconds.
  package var sentAt: Int64
  /// When the answer took effect.
  package var at: Int64
  package var apiURL: String
  /// Path and query of a `GET`.
  package var target: String
  package var requestID: String
  package var outcome: Outcome
  /// Its line in the file, from 1; 0 for one that is not read from a file.
  package var line = 0

  var moment: Moment { Moment(at, .arrival, order: line) }
}

extension RecordedExchange {
  /// - Parameter base: The header's API, which an exchange does not repeat.
  func write(to writer: inout JSONWriter, base: String) {
    writer.object {
      $0.member("at", Int(at))
      $0.member("sentAt", Int(sentAt))
      $0.member("request", number)
      if apiURL != base { $0.member("apiUrl", apiURL) }
      $0.member("get", target)
      $0.member("requestId", requestID)
      switch outcome {
      case .answer(let answer):
        $0.member("status", answer.status)
        $0.key("headers")
        $0.object { for header in answer.headers { $0.member(named: header.name, header.value) } }
        if answer.isPrivate { $0.member("private", true) }
        if let text = String(validating: answer.body, as: UTF8.self) {
          $0.member("body", text)
        } else {
          $0.member("bodyHex", Hexadecimal.text(of: answer.body))
        }
      case .failure(let kind, let message):
        $0.key("failure")
        $0.object {
          $0.member("kind", kind.rawValue)
          $0.member("message", message)
        }
      }
    }
  }

  /// - Parameter header: Its API is that of an exchange that names none. In a file of a later form a failure may be of a
  ///   kind that is unknown here: it is then an answer that could not be used, which all of them are.
  init(_ line: RecordingLine, _ header: RecordingHeader) throws(RecordingError) {
    let outcome: Outcome
    if let failure = line.value["failure"] {
      guard let word = failure["kind"]?.string, let message = failure["message"]?.string,
        let kind = APIError.Kind(rawValue: word) ?? (header.isNewer ? .badResponse : nil)
      else { throw line.error("its failure has no kind that is known here, or no message") }
      outcome = .failure(kind, message: message)
    } else {
      outcome = .answer(
        Answer(
          status: Int(try line.number("status", in: 100...999)), headers: try Self.headers(line),
          body: try Self.body(line), isPrivate: line.value["private"]?.bool ?? false))
    }
    let sentAt = try line.number("sentAt")
    self.init(
      number: Int(try line.number("request", in: 1...(1 << 53))), sentAt: sentAt,
      at: try line.number("at", in: sentAt...(1 << 53)),
      apiURL: line.value["apiUrl"]?.string ?? header.apiURL,
      target: try line.text("get"), requestID: try line.text("requestId"), outcome: outcome,
      line: line.number)
  }

  private static func headers(_ line: RecordingLine) throws(RecordingError) -> [Header] {
    guard let headers = line.value["headers"], headers.kind == .object else {
      throw line.error("its headers are missing, or no object")
    }
    var all: [Header] = []
    for (name, value) in headers.members {
      guard let value = value.string else { throw line.error("its header \(name.prefix(40)) is no text") }
      all.append(Header(name: name, value: value))
    }
    return all
  }

  private static func body(_ line: RecordingLine) throws(RecordingError) -> [UInt8] {
    if let text = line.value["body"]?.string { return Array(text.utf8) }
    guard let digits = line.value["bodyHex"]?.string, let bytes = Hexadecimal.bytes(of: digits) else {
      throw line.error("it has no answer: a body, a bodyHex or a failure is missing")
    }
    return bytes
  }
}

/// Bodies that are no text.
private enum Hexadecimal {
  static func text(of bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  static func bytes(of text: String) -> [UInt8]? {
    let digits = Array(text.utf8).map { UInt8(String(UnicodeScalar($0)), radix: 16) }
    guard digits.count.isMultiple(of: 2), !digits.contains(nil) else { return nil }
    return stride(from: 0, to: digits.count, by: 2).map { (digits[$0] ?? 0) << 4 | (digits[$0 + 1] ?? 0) }
  }
}
