internal import JSON

/// What one parameter of an operation is: for reading it from words and from JSON, for help, completion and
/// the schema.
package struct ParameterDeclaration: Sendable, Equatable {
  /// The member's name in JSON, in camel case.
  package let name: String
  package let kind: ParameterKind
  package let place: ParameterPlace
  package let isRequired: Bool
  /// One line, without a full stop.
  package let summary: String
}

/// The form of a parameter's value.
package enum ParameterKind: Sendable, Equatable {
  /// Any text.
  case text
  /// Text of which nothing may show or keep anything: the key.
  case secret
  /// Several texts; as an option it may stand several times.
  case texts
  /// One job. A command takes what ``JobReference`` takes, JSON the id.
  case job
  /// One job or more.
  case jobs
  /// The id of a job that need not be tracked.
  case newJobs
  /// A whole number in that range.
  case integer(ClosedRange<Int>)
  /// `90`, `1.5s`, `10m`, `1h30m` in a command; seconds as a number in JSON.
  case duration
  case flag
  case choice([String])
  /// RFC 6901.
  case pointer
  /// A path of this machine.
  case file
  case url
  /// Numbers by their names; only in JSON.
  case numbers
  /// A string or a number of the client's own, which goes back to it as it was written; only in JSON.
  case token
}

/// Where a parameter is given.
package enum ParameterPlace: Sendable, Equatable {
  /// By position in a command.
  case positional
  /// As `--name` in a command.
  case option(String)
  /// Only in JSON.
  case requestOnly
  /// Only in a command.
  case commandOnly(option: String)

  package var optionName: String? {
    switch self {
    case .option(let name), .commandOnly(let name): name
    case .positional, .requestOnly: nil
    }
  }

  package var isInCommands: Bool { self != .requestOnly }

  package var isInRequests: Bool {
    if case .commandOnly = self { false } else { true }
  }
}

/// A parameter with the type that its value is read as.
package struct Parameter<Value: Sendable>: Sendable {
  package let declaration: ParameterDeclaration
  let extract: @Sendable (ArgumentValue) -> Value?

  private init(
    _ name: String, _ kind: ParameterKind, _ place: ParameterPlace, _ isRequired: Bool, _ summary: String,
    extract: @escaping @Sendable (ArgumentValue) -> Value?
  ) {
    declaration = ParameterDeclaration(
      name: name, kind: kind, place: place, isRequired: isRequired, summary: summary)
    self.extract = extract
  }
}

extension Parameter where Value == String {
  static func text(
    _ name: String, as kind: ParameterKind = .text, _ place: ParameterPlace, isRequired: Bool = false,
    _ summary: String
  ) -> Self {
    Parameter(name, kind, place, isRequired, summary) { if case .text(let text) = $0 { text } else { nil } }
  }
}

extension Parameter where Value == [String] {
  static func texts(_ name: String, _ place: ParameterPlace, _ summary: String) -> Self {
    Parameter(name, .texts, place, false, summary) { if case .texts(let texts) = $0 { texts } else { nil } }
  }
}

extension Parameter where Value == JobReference {
  /// - Parameter isRequired: As a positional alone; options may always be left out.
  static func job(
    _ name: String, _ summary: String, at place: ParameterPlace = .positional, isRequired: Bool = true
  ) -> Self {
    Parameter(name, .job, place, isRequired && place == .positional, summary) {
      if case .job(let job) = $0 { job } else { nil }
    }
  }
}

extension Parameter where Value == [JobReference] {
  /// - Parameter kind: ``ParameterKind/jobs`` or ``ParameterKind/newJobs``.
  /// - Parameter isRequired: As a positional alone; options may always be left out.
  static func jobs(
    _ name: String, _ kind: ParameterKind, _ summary: String, at place: ParameterPlace = .positional,
    isRequired: Bool = true
  ) -> Self {
    Parameter(name, kind, place, isRequired && place == .positional, summary) {
      if case .jobs(let jobs) = $0 { jobs } else { nil }
    }
  }
}

extension Parameter where Value == [String: Double] {
  static func numbers(_ name: String, _ summary: String) -> Self {
    Parameter(name, .numbers, .requestOnly, false, summary) {
      if case .numbers(let numbers) = $0 { numbers } else { nil }
    }
  }
}

extension Parameter where Value == RawJSON {
  static func token(_ name: String, _ summary: String) -> Self {
    Parameter(name, .token, .requestOnly, false, summary) {
      if case .token(let token) = $0 { token } else { nil }
    }
  }
}

extension Parameter where Value == Int {
  static func integer(
    _ name: String, _ range: ClosedRange<Int>, _ place: ParameterPlace, _ summary: String
  ) -> Self {
    Parameter(name, .integer(range), place, false, summary) {
      if case .integer(let number) = $0 { number } else { nil }
    }
  }
}

extension Parameter where Value == Duration {
  static func duration(_ name: String, _ place: ParameterPlace, _ summary: String) -> Self {
    Parameter(name, .duration, place, false, summary) {
      if case .duration(let value) = $0 { value } else { nil }
    }
  }
}

extension Parameter where Value == Bool {
  static func flag(_ name: String, _ place: ParameterPlace, _ summary: String) -> Self {
    Parameter(name, .flag, place, false, summary) { if case .flag(let flag) = $0 { flag } else { nil } }
  }
}
