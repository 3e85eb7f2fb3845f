internal import Foundation
package import JSON
package import JobEngine
package import SurveyCoderAPI

package struct GetResult: Operation {
  /// Bytes of a result that one answer carries, so that a line stays well below what clients take.
  package static let maxInlineBytes = 8 << 20
  /// Bytes of a range, likewise; base64 makes a third more of them.
  package static let maxRangeBytes = 4 << 20

  private enum Takes {
    static let id = Parameter<JobReference>.job("id", "the job")
    static let pointer = Parameter<String>.text(
      "pointer", as: .pointer, .option("pointer"), "only the value at that place (RFC 6901)")
    static let offset = Parameter<Int>.integer(
      "offset", 0...Int.max, .requestOnly, "first byte of a range, from 0")
    static let length = Parameter<Int>.integer(
      "length", 1...maxRangeBytes, .requestOnly, "bytes of the range, at most 4 MiB")
    static let out = Parameter<String>.text(
      "out", as: .file, .commandOnly(option: "out"), "write it to that file")
  }

  package static let declaration = OperationDeclaration(
    method: "jobs.result", command: "result", group: .jobs,
    summary: "Give a kept result, byte for byte as the service sent it",
    discussion: "The whole lies in a file already, whose path the job tells.",
    parameters: [
      Takes.id.declaration, Takes.pointer.declaration, Takes.out.declaration, Takes.offset.declaration,
      Takes.length.declaration,
    ],
    examples: ["result @last --pointer /results/0/codes", "result wave-3 --out wave-3.json"],
    samples: [
      OperationSample(
        #"{"id":"job_0123456789abcdef01234567","pointer":"/results/0/id"}"#,
        gives: #"{"id":"job_0123456789abcdef01234567",\#(SampleJob.kept),"result":"r1"}"#),
      OperationSample(
        #"{"id":"job_0123456789abcdef01234567","offset":0,"length":4}"#,
        gives: #"{"id":"job_0123456789abcdef01234567",\#(SampleJob.kept),"offset":0,"length":4,"#
          + #""encoding":"base64","data":"eyJwcg=="}"#),
    ], errors: ["not_tracked", "result_unavailable", "expired", "result_too_large", "no_such_place"])

  private let reference: JobReference
  private let pointer: JSONPointer?
  private let range: Range<Int>?
  private let out: String?
  private let isRequest: Bool

  package init(_ arguments: Arguments) throws(OperationError) {
    reference = try arguments.require(Takes.id)
    pointer = arguments[Takes.pointer].flatMap(JSONPointer.init)
    out = arguments[Takes.out]
    isRequest = arguments.isRequest
    let offset = arguments[Takes.offset]
    let length = arguments[Takes.length]
    let (start, count) = (offset ?? 0, length ?? Self.maxRangeBytes)
    range = offset == nil && length == nil ? nil : start..<(start > .max - count ? .max : start + count)
  }

  package var writtenFile: String? { out }

  package func run(in session: Session) async throws(OperationError) -> ResultReply {
    let job = try await asked { () async throws(SessionError) in
      let id = try await session.onlyID(of: reference)
      try await session.load()
      return try await session.get(id)
    }
    guard let kept = job.result else {
      throw .session(.resultUnavailable(job.id, status: job.status))
    }
    if let out, pointer == nil {
      // Reads nothing, and tells of a file that is gone or changed.
      _ = try await asked { () async throws(SessionError) in try await session.result(of: job.id, 0..<0) }
      try await copy(kept, to: out, in: session)
      return ResultReply(id: job.id, kept: kept, content: .written(path: out, bytes: kept.bytes))
    }
    if isRequest, pointer == nil, range == nil { try checkInline(kept.bytes, job.id) }
    let bytes = try await asked { () async throws(SessionError) in
      try await session.result(of: job.id, range)
    }
    if let range {
      let start = min(range.lowerBound, kept.bytes)
      return ResultReply(id: job.id, kept: kept, content: .range(offset: start, bytes))
    }
    let value = try select(bytes, of: job.id)
    if let out {
      try write(value, to: out)
      return ResultReply(id: job.id, kept: kept, content: .written(path: out, bytes: value.bytes.count))
    }
    if isRequest { try checkInline(value.bytes.count, job.id) }
    return ResultReply(id: job.id, kept: kept, content: .value(value))
  }

  private func checkInline(_ bytes: Int, _ id: JobID) throws(OperationError) {
    guard bytes <= Self.maxInlineBytes else {
      throw .session(.resultTooLarge(id, bytes: bytes, limit: Self.maxInlineBytes))
    }
  }

  private func copy(_ kept: ArchivedResult, to path: String, in session: Session) async throws(OperationError)
  {
    do { try await session.copy(kept, to: path) } catch {
      guard error.path == kept.path else { throw .file(path: path, reason: error.description) }
      throw .session(
        .registry(RegistryError(action: "read a kept result", path: kept.path, reason: error.description)))
    }
  }

  private func select(_ bytes: [UInt8], of id: JobID) throws(OperationError) -> RawJSON {
    // It was read as JSON before it was kept.
    guard let pointer else { return RawJSON(validated: bytes) }
    guard let value = (try? JSONDocument(parsing: bytes))?.root.value(at: pointer) else {
      throw .session(.noSuchPlace(id, pointer: pointer.description))
    }
    return value.rawJSON
  }

  private func write(_ value: RawJSON, to path: String) throws(OperationError) {
    do { try DurableFile.write(value.bytes, to: path, mode: 0o666) } catch {
      throw .file(path: path, reason: error.description)
    }
  }
}

package struct ResultReply: JSONDescribed, Sendable {
  package enum Content: Sendable {
    case value(RawJSON)
    case range(offset: Int, [UInt8])
    case written(path: String, bytes: Int)
  }

  package let id: JobID
  package let kept: ArchivedResult
  package let content: Content

  package func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("id", id)
      $0.member("bytes", kept.bytes)
      $0.member("path", kept.path)
      $0.member("sha256", kept.sha256)
      switch content {
      case .value(let value): $0.member("result", value)
      case .range(let offset, let bytes):
        $0.member("offset", offset)
        $0.member("length", bytes.count)
        $0.member("encoding", "base64")
        $0.member("data", Data(bytes).base64EncodedString())
      case .written(let path, let bytes):
        $0.member("writtenTo", path)
        $0.member("writtenBytes", bytes)
      }
    }
  }

  package static var schema: JSONSchema {
    .named(
      "ResultReply",
      .object([
        .required("id", JobID.schema),
        .required("bytes", .count, "length of the whole result"),
        .required("path", .string, "the file that holds it, absolute"),
        .required("sha256", .string, "of the whole result's bytes"),
        .optional("result", .any, "the result, or the value at the pointer, as the service sent it"),
        .optional("offset", .count, "of a range: its first byte"),
        .optional("length", .count, "of a range: its bytes; fewer than asked for, or 0, at the end"),
        .optional("encoding", .choice(["base64"]), "of a range: how data is written"),
        .optional("data", .string, "of a range: its bytes"),
      ]).described("With result, or for a range with offset, length, encoding and data"))
  }
}
