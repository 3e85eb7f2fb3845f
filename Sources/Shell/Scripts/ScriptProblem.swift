/// Something wrong in a script, and where.
package struct ScriptProblem: Sendable, Equatable {
  package enum Kind: String, Sendable, CaseIterable {
    /// Of the command language itself.
    case syntax
    /// Of a command's name or words, or of a file.
    case command
    /// A parameter that nobody gave a value: of the call, not of the script.
    case parameter
  }

  let source: SourceText
  /// A sentence; may hold a key.
  let message: String
  let position: SourcePosition
  let kind: Kind

  var text: String { SecretText.redacted(source.diagnostic(message, at: position)) }
}

extension [ScriptProblem] {
  /// Whether the scripts are right and only the call is not.
  var isUsage: Bool { !isEmpty && allSatisfy { $0.kind == .parameter } }
}
