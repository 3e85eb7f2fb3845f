import Testing

@testable import Shell

@Suite struct StatementTests {
  private func outline(_ statements: [Statement]) -> String {
    statements.map { statement in
      switch statement {
      case .command(let command): command.text
      case .choice(let choice):
        "if(" + choice.branches.map { "\($0.condition.text): \(outline($0.body))" }.joined(separator: " | ")
          + " else \(outline(choice.otherwise)))"
      case .block(let block):
        "\(block.head.words.compactMap(\.literal).joined(separator: " "))(\(outline(block.body)))"
      }
    }.joined(separator: "; ")
  }

  @Test(arguments: [
    ("a\nb", "a; b"), ("if x\na\nb\nend\nc", "if(if x: a; b else ); c"),
    ("if x; a; else; b; end", "if(if x: a else b)"),
    ("if x\na\nelse if y\nb\nelse\nc\nend", "if(if x: a | if y: b else c)"),
    ("if x\nif y\na\nend\nelse\nb\nend", "if(if x: if(if y: a else ) else b)"),
    ("within 5m a --b c > d", "within 5m(a --b c > d)"), ("within 5m\na\nb\nend", "within 5m(a; b)"),
    ("retry 5m --every 3s --on x a b", "retry 5m --every 3s --on x(a b)"),
    ("retry 5m --every=3s\na\nend; b", "retry 5m --every=3s(a); b"),
    ("within 1h retry 5m a", "within 1h(retry 5m(a))"), ("retry ${t} a", "retry(a)"),
    ("within 1m \\\n a \\\n b", "within 1m(a \\\n b)"), ("expect /a > 3; a", "expect /a > 3; a"),
    ("if /a >= 3\nexpect /b matches x|y\nend", "if(if /a >= 3: expect /b matches x|y else )"),
  ])
  func `blocks hold what stands up to their end`(text: String, expected: String) throws {
    #expect(outline(try CommandLanguage.statements(text)) == expected)
  }

  @Test(arguments: [
    ("a\nif x\nb", 2, 1, "The `if` here has no `end`"),
    ("retry 5m\na", 1, 1, "The `retry` here has no `end`"),
    ("within 5m\nif x\nend", 1, 1, "The `within` here"), ("a\nend", 2, 1, "no block that this `end`"),
    ("else\na", 1, 1, "no `if` that this `else`"),
    ("if x\nelse\nelse\nend", 3, 1, "its `else` on line 2 already"),
    ("if x\nend y", 2, 5, "Nothing stands behind `end`"), ("if x\nelse y\nend", 2, 6, "Only `else if`"),
    ("within 5m if x", 1, 11, "begins a line of its own"), ("retry 5m\nelse\nend", 2, 1, "Only an `if` has"),
    ("within 5m > x\nend", 1, 1, "output goes nowhere else"),
  ])
  func `a block that is not whole is told at its place`(text: String, line: Int, column: Int, part: String) {
    let error = #expect(throws: SyntaxError.self) { try CommandLanguage.statements(text) }
    #expect(error?.position == SourcePosition(line: line, column: column))
    #expect(error?.message.contains(part) == true, "\(error?.message ?? "")")
  }

  @Test func `all faults of a text are found, in their order`() {
    let (statements, errors) = CommandLanguage.lenientStatements(
      "a\nb > > c\nif x\nshow \"\\q\" \\\n y\nend\nend\nset x 'oh\nc")
    #expect(errors.map(\.position.line) == [2, 4, 7, 8])
    #expect(outline(statements) == "a; if(if x:  else ); c")
  }

  @Test func `nesting beyond all measure is refused and crashes nothing`() {
    for word in ["if x", "within 1m", "retry 1m"] {
      let error = #expect(throws: SyntaxError.self) {
        try CommandLanguage.statements(String(repeating: word + "\n", count: 100_000))
      }
      #expect(error?.position.line == 65)
    }
    let error = #expect(throws: SyntaxError.self) {
      try CommandLanguage.statements(String(repeating: "within 1m ", count: 100_000) + "jobs")
    }
    #expect(error?.message.contains("at most 64 deep") == true)
  }

  @Test func `a block that may still become whole asks for more`() {
    #expect(EnteredText("if status failed").isUnfinished)
    #expect(EnteredText("retry 5m\nusage").isUnfinished)
    #expect(!EnteredText("retry 5m usage").isUnfinished)
    #expect(!EnteredText("if status failed\nend\nend").isUnfinished)
    #expect(EnteredText("within 1m key sesame").isSecret)
    #expect(EnteredText("if status failed\n key sesame\nend").isSecret)
    #expect(EnteredText("retry 1m --on timeout key sesame").isSecret)
  }
}
