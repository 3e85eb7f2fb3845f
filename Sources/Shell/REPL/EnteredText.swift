/// What a person entered: a line, or several where one asked for more.
struct EnteredText: Sendable {
  let parsed: Result<[Statement], SyntaxError>
  let text: String
  /// Whether a key is in it, so that the history must not have it.
  let isSecret: Bool

  init(_ text: String) {
    self.text = text
    parsed = Result { () throws(SyntaxError) in try CommandLanguage.statements(text) }
    let reader = CommandReader()
    let namesKey = (try? CommandLanguage.parse(text))?.contains { command in
      command.namesKey || command.holdsKey
        || (try? reader.read(command, variables: Variables()))?.isSecret == true
    }
    // Also where the text makes no sense, or where a key is part of something else.
    isSecret = namesKey == true || SecretText.holdsKey(text)
  }

  /// What stands from a statement on up to the next one.
  func text(of place: Int, in statements: [Statement]) -> String {
    let start = statements[place].position
    var reader = ScalarReader(text)
    while reader.position < start, reader.take() != nil {}
    let from = reader.offset
    let end = statements.indices.contains(place + 1) ? statements[place + 1].position : nil
    while !reader.isAtEnd, end.map({ reader.position < $0 }) ?? true { reader.take() }
    var text = reader.text(from: from, to: reader.offset).trimmed
    while text.hasSuffix(";") { text = String(text.dropLast()).trimmed }
    return text
  }

  /// Whether the text only makes sense with another line.
  var isUnfinished: Bool {
    if case .failure(let error) = parsed { error.unfinished != nil } else { false }
  }
}
