internal import JSON

/// What is wrong with a recording, and in which line.
package struct RecordingError: Error, Sendable, Equatable, CustomStringConvertible {
  package let path: String
  /// From 1; `nil` for the file as a whole.
  package let line: Int?
  /// The end of a sentence.
  package let reason: String

  package var description: String {
    guard let line else { return "The recording \(path) can't be used: \(reason)." }
    return "\(path):\(line): The recording can't be used: \(reason)."
  }
}

/// One line of a recording while it is read.
struct RecordingLine {
  let path: String
  /// From 1.
  let number: Int
  let value: JSONValue

  /// - Parameter reason: The end of a sentence.
  func error(_ reason: String) -> RecordingError {
    RecordingError(path: path, line: number, reason: reason)
  }

  func text(_ name: String) throws(RecordingError) -> String {
    guard let text = value[name]?.string else { throw error("its \(name) is missing, or no text") }
    return text
  }

  func number(_ name: String, in range: ClosedRange<Int64> = 0...(1 << 53)) throws(RecordingError) -> Int64 {
    guard let number = value[name]?.int, range.contains(Int64(number)) else {
      throw error("its \(name) is missing, or no number from \(range.lowerBound) to \(range.upperBound)")
    }
    return Int64(number)
  }
}
