internal import Operations

/// When a `retry` tries again, and how long.
struct RetryRule: Sendable, Equatable {
  /// From the first try on, for all of them together: then it is over, whatever else was said.
  var limit: Duration
  /// From the end of a try to the next. Default 5 s; a service that asks for more gets it.
  var pause = Duration.seconds(5)
  /// Tries at most; as many as there is time for unless told.
  var tries = Int.max
  /// Failures after which there is another try; empty for those that may pass by themselves.
  var kinds: [FailureKind] = []

  func allowsAnother(after failure: CommandFailure, tries done: Int) -> Bool {
    guard done < tries else { return false }
    return kinds.isEmpty ? failure.isTransient : kinds.contains(FailureKind(failure))
  }

  init(limit: Duration) { self.limit = limit }

  /// - Parameter words: Those behind `retry`, up to the command.
  /// - Throws: ``InvalidArgument`` whose word counts from the first of these.
  init(_ words: [String]) throws(InvalidArgument) {
    self.init(limit: try TimeLimit.read(words, for: .retry))
    var place = 1
    while place < words.count {
      let parts = words[place].dropFirst(2).split(
        separator: "=", maxSplits: 1, omittingEmptySubsequences: false
      ).map(String.init)
      let valuePlace = parts.count > 1 ? place : place + 1
      guard let option = Option(rawValue: parts.first ?? "") else {
        throw InvalidArgument(
          "retry has no option --\((parts.first ?? "").prefix(80)).", word: place,
          suggestion: Suggestion.nearest(to: parts.first ?? "", in: Option.allCases.map(\.rawValue)).map {
            "--\($0)"
          })
      }
      guard parts.count > 1 || valuePlace < words.count else {
        throw InvalidArgument("--\(option.rawValue) needs a value.", word: place)
      }
      try set(option, parts.count > 1 ? parts[1] : words[valuePlace], at: valuePlace)
      place = valuePlace + 1
    }
  }

  enum Option: String, CaseIterable { case every, times, on }

  private mutating func set(_ option: Option, _ value: String, at place: Int) throws(InvalidArgument) {
    switch option {
    case .every: pause = try TimeLimit.duration(value, at: place)
    case .times:
      guard let number = Int(value), (1...1_000_000).contains(number) else {
        throw InvalidArgument(
          "“\(value.prefix(80))” is not a whole number from 1 to 1000000.", word: place)
      }
      tries = number
    case .on:
      for word in value.split(separator: ",", omittingEmptySubsequences: false) {
        kinds.append(try ConditionReader.kind(String(word), at: place))
      }
    }
  }
}

/// The time behind `within` and `retry`.
enum TimeLimit {
  static func read(_ words: [String], for keyword: Keyword) throws(InvalidArgument) -> Duration {
    guard let word = words.first else {
      throw InvalidArgument(
        "A time is missing: `\(keyword.rawValue) 10m COMMAND…`, or a block up to its `end`.")
    }
    return try duration(word, at: 0)
  }

  static func duration(_ word: String, at place: Int) throws(InvalidArgument) -> Duration {
    guard let duration = DurationText.parse(word), duration > .zero else {
      throw InvalidArgument(
        "“\(word.prefix(80))” is not a length of time above 0: write 90s, 10m or 1h30m.", word: place)
    }
    return duration
  }
}
