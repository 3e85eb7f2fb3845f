@testable import Shell

extension FuzzTarget {
  /// Whole scripts: each problem has a place in the text and a sentence, and an edit changes what it should.
  static let scripts = FuzzTarget(name: "scripts") {
    try Corpus.files(in: "scripts/replay", ending: ".scjobs")
  } check: { bytes in
    let text = text(bytes)
    let lines = Lines(text)
    let source = SourceText(name: "script", text: text)
    let (statements, errors) = CommandLanguage.lenientStatements(text)
    for error in errors {
      try lines.check(error.position)
      try require(!source.diagnostic(error.message, at: error.position).isEmpty, "no diagnostic")
    }
    for statement in statements { try check(statement, lines) }
    // Files of this machine are none of its business.
    guard !text.contains("source") && !text.contains("\\") && !text.contains("'") && !text.contains("\"")
    else { return }
    var checker = ScriptChecker(reader: CommandReader())
    var variables = Variables(["job": "job_0123456789abcdef01234567"])
    _ = checker.check(text: text, name: "script", &variables)
    for problem in checker.problems {
      try lines.check(problem.position)
      try require(!problem.message.isEmpty && !problem.text.isEmpty, "a problem without a sentence")
    }
  }

  private static func check(_ statement: Statement, _ lines: Lines) throws(Violation) {
    try lines.check(statement.position)
    switch statement {
    case .command: break
    case .choice(let choice):
      for branch in choice.branches {
        try lines.check(branch.condition.position)
        for statement in branch.body { try check(statement, lines) }
      }
      for statement in choice.otherwise { try check(statement, lines) }
    case .block(let block): for statement in block.body { try check(statement, lines) }
    }
  }
}
