/// Values that are others the next time: they are expected by their form.
enum VolatileText {
  /// What in a text changes, and the form that it has each time.
  private static let forms = [
    #"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)"#,
    "job_[0-9a-f]{24}",
    "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    "[0-9a-f]{32,}",
    // In the name of a kept result.
    #"[0-9a-f]{8}(?=\.json)"#,
  ]

  private static let durations = #"(?:\d+(?:\.\d+)? ?(?:ms|s|m|h|d) ?)+"#
  private static let number = "-?[0-9.]+(?:e[+-]?[0-9]+)?"

  /// A pattern for the whole of the value.
  ///
  /// - Parameter name: Of the member that it is, whose name says whether a number is a time.
  /// - Returns: `nil` where nothing in it changes.
  static func pattern(for value: ActualValue, name: String) -> String? {
    switch value {
    case .json(let json): return isTime(name) && fits(json, number) ? "^\(number)$" : nil
    case .text(let text):
      if fits(text, durations) { return "^\(durations)$" }
      let pattern = parts(of: text)
      return pattern == escaped(text[...]) ? nil : "^\(pattern)$"
    }
  }

  private static func isTime(_ name: String) -> Bool {
    let name = name.lowercased()
    return ["seconds", "ms", "eta", "duration", "elapsed", "latency"].contains { name.hasSuffix($0) }
  }

  private static func fits(_ text: String, _ pattern: String) -> Bool {
    (try? Regex(pattern).wholeMatch(in: text)) != nil
  }

  /// The text with a form in the place of all that changes.
  private static func parts(of text: String) -> String {
    var first: (range: Range<String.Index>, form: String)?
    for form in forms {
      guard let range = try? Regex(form).firstMatch(in: text)?.range else { continue }
      if first.map({ range.lowerBound < $0.range.lowerBound }) ?? true { first = (range, form) }
    }
    guard let first else { return escaped(text[...]) }
    let rest = String(text[first.range.upperBound...])
    return escaped(text[..<first.range.lowerBound]) + first.form + (rest.isEmpty ? "" : parts(of: rest))
  }

  private static func escaped(_ text: Substring) -> String {
    var shown = ""
    for character in text {
      if #"\^$.|?*+()[]{}/"#.contains(character) { shown.append("\\") }
      shown.append(character)
    }
    return shown
  }
}
