package import JSON

/// A job's name at the service.
///
/// Documented as `job_` and 24 lower-case hexadecimal digits; the vendor's own error pages show another
/// form, so any text that is not empty, not absurdly long and free of control characters is taken.
package struct JobID: Sendable, Hashable, Comparable, CustomStringConvertible, JSONDescribed {
  /// Bytes that an id may have. No source: five times the longest form seen.
  package static let maxBytes = 200

  package let text: String

  /// - Throws: ``InvalidJobID`` when the text can't name a job.
  package init(_ text: String) throws(InvalidJobID) {
    guard !text.isEmpty else { throw InvalidJobID(reason: "is empty") }
    guard text.utf8.count <= Self.maxBytes else {
      throw InvalidJobID(reason: "has more than \(Self.maxBytes) bytes")
    }
    // As a path segment these would name another resource.
    guard text.utf8.count > 2 || text.utf8.contains(where: { $0 != UInt8(ascii: ".") }) else {
      throw InvalidJobID(reason: "is only dots")
    }
    // Unicode's tables cost 3 µs an id, and nearly every id is plain ASCII.
    let isPlain =
      text.utf8.withContiguousStorageIfAvailable { $0.allSatisfy { 0x21 <= $0 && $0 <= 0x7E } } ?? false
      || text.unicodeScalars.allSatisfy {
        !$0.properties.isWhitespace && $0.properties.generalCategory != .control
          && $0.properties.generalCategory != .format
      }
    guard isPlain else { throw InvalidJobID(reason: "has white space or control characters in it") }
    self.text = text
  }

  /// Whether the id has the documented form `^job_[a-f0-9]{24}$`.
  package var isOfDocumentedForm: Bool {
    text.utf8.count == 28 && text.hasPrefix("job_")
      && text.utf8.dropFirst(4).allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
  }

  package static func < (a: JobID, b: JobID) -> Bool { a.text < b.text }
  package var description: String { text }
  package func write(to writer: inout JSONWriter) { writer.string(text) }

  package static var schema: JSONSchema {
    .named(
      "JobID",
      .string.described("A job's id at the service, kept as it is: 1 to \(maxBytes) bytes, no white space")
        .sample("job_0123456789abcdef01234567"))
  }
}

package struct InvalidJobID: Error, Equatable, CustomStringConvertible {
  /// What is wrong, as the end of a sentence.
  package let reason: String

  package var description: String {
    "A job id that \(reason) can't name a job: ids look like job_0123456789abcdef01234567."
  }
}
