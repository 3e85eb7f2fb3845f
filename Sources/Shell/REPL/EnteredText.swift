/// What a person entered: a line, or several where one asked for more.
struct EnteredText: Sendable {
  let parsed: Result<[Statement], SyntaxError>
  /// Whether a key is in it, so that the history must not have it.
  let isSecret: Bool

  init(_ text: String) {
    parsed = Result { () throws(SyntaxError) in try CommandLanguage.statements(text) }
    let reader = CommandReader()
    let namesKey = (try? CommandLanguage.parse(text))?.contains { command in
      command.namesKey || (try? reader.read(command, variables: Variables()))?.isSecret == true
    }
    // Also where the text makes no sense, or where a key is part of something else.
    isSecret = namesKey == true || SecretText.holdsKey(text)
  }

  /// Whether the text only makes sense with another line.
  var isUnfinished: Bool {
    if case .failure(let error) = parsed { error.unfinished != nil } else { false }
  }
}
