package import JSON
package import JobEngine

/// Why an operation was not done.
package enum OperationError: Error, Sendable, Equatable, CustomStringConvertible {
  case session(SessionError)
  case invalid(InvalidArgument)
  /// A file of this machine that an operation was to write could not be.
  case file(path: String, reason: String)

  /// The stable word for programs.
  package var kind: String {
    switch self {
    case .session(let error): error.kind
    case .invalid: "invalid_params"
    case .file: "file"
    }
  }

  package var description: String {
    switch self {
    case .session(let error): error.description
    case .invalid(let error): error.description
    case .file(let path, let reason): "Can't write \(path): \(reason)."
    }
  }
}

/// What is wrong with the arguments of a call.
package struct InvalidArgument: Error, Sendable, Equatable, CustomStringConvertible {
  /// A sentence.
  package var message: String
  /// The parameter at fault, if it is one of the operation's.
  package var parameter: String?
  /// Where in the JSON parameters.
  package var pointer: JSONPointer?
  /// Which word of the command line, counted from 0 behind the command's own words.
  package var word: Int?
  /// What was probably meant.
  package var suggestion: String?

  package init(
    _ message: String, parameter: String? = nil, pointer: JSONPointer? = nil, word: Int? = nil,
    suggestion: String? = nil
  ) {
    self.message = message
    self.parameter = parameter
    self.pointer = pointer
    self.word = word
    self.suggestion = suggestion
  }

  package var description: String {
    suggestion.map { "\(message) Did you mean \($0)?" } ?? message
  }

  /// Half of a character: it could be neither kept nor handed on as it is.
  package static let loneSurrogate = InvalidArgument(
    "The string has an escape of half a surrogate pair in it, which stands for no character.")

  static func missing(_ parameter: ParameterDeclaration) -> InvalidArgument {
    InvalidArgument(
      "\(parameter.name) is missing: \(parameter.summary).", parameter: parameter.name,
      pointer: JSONPointer(tokens: [parameter.name]))
  }
}
