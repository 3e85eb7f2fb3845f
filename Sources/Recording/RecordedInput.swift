internal import JSON

/// Something that came from outside besides an answer of the service, or the session's end.
struct RecordedInput: Sendable, Equatable {
  enum Kind: Sendable, Equatable {
    /// A word for people, as `command`.
    case input(String)
    case end
  }

  var kind: Kind
  /// When it took effect, in milliseconds since the session's start.
  var at: Int64
  /// Its line in the file, from 1; 0 for one that is not read from a file.
  var line = 0

  var moment: Moment { Moment(at, .arrival, order: line) }
}

extension RecordedInput: JSONWritable {
  func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("at", Int(at))
      switch kind {
      case .input(let what): $0.member("input", what)
      case .end: $0.member("end", true)
      }
    }
  }
}
