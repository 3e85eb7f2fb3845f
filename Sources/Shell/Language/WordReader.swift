extension ScalarReader {
  /// Reads one word from its first character on, quotes and all.
  ///
  /// - Parameter isInCondition: Whether `>` and `|` are characters like others.
  mutating func word(isInCondition: Bool = false) throws(SyntaxError) -> Word {
    let start = position
    var parts = WordParts()
    while let scalar = next, !scalar.endsWord(isInCondition: isInCondition) {
      switch scalar {
      case "'": try singleQuoted(into: &parts)
      case "\"": try doubleQuoted(into: &parts)
      case "\\": try escaped(into: &parts)
      case "$" where peek(1) == "{": try variable(into: &parts)
      default:
        parts.append(scalar)
        take()
      }
    }
    return Word(parts.finished, at: start, to: position)
  }

  private mutating func singleQuoted(into parts: inout WordParts) throws(SyntaxError) {
    let start = position
    take()
    parts.append(take { $0 != "'" })
    guard take(if: "'") else {
      throw SyntaxError("The ' here has no partner: close the quote.", at: start, unfinished: .singleQuote)
    }
  }

  private mutating func doubleQuoted(into parts: inout WordParts) throws(SyntaxError) {
    let start = position
    take()
    parts.append("")
    while let scalar = next, scalar != "\"" {
      switch scalar {
      case "\\": try escapedInQuotes(into: &parts)
      case "$" where peek(1) == "{": try variable(into: &parts)
      default:
        parts.append(scalar)
        take()
      }
    }
    guard take(if: "\"") else {
      throw SyntaxError("The \" here has no partner: close the quote.", at: start, unfinished: .doubleQuote)
    }
  }

  /// Outside quotes a backslash takes the meaning from what follows; before a line's end it joins the lines.
  private mutating func escaped(into parts: inout WordParts) throws(SyntaxError) {
    let start = position
    take()
    guard let scalar = take() else { throw .continuation(at: start) }
    if scalar != "\n" { parts.append(scalar) }
  }

  private mutating func escapedInQuotes(into parts: inout WordParts) throws(SyntaxError) {
    let start = position
    take()
    switch take() {
    case "\n": break
    case "n": parts.append("\n" as Unicode.Scalar)
    case "t": parts.append("\t" as Unicode.Scalar)
    case let scalar? where "\"\\$'".unicodeScalars.contains(scalar): parts.append(scalar)
    case let scalar?:
      throw SyntaxError(
        "\\\(scalar) means nothing between double quotes: write \\\\ for a backslash.", at: start)
    case nil: throw .continuation(at: start)
    }
  }

  private mutating func variable(into parts: inout WordParts) throws(SyntaxError) {
    let start = position
    take()
    take()
    let name = take { $0 != "}" && $0 != ":" && $0 != "\n" }
    guard Variables.isName(name) else {
      throw SyntaxError("A variable's name is made of letters, digits and _, as in ${name}.", at: start)
    }
    var fallback: String?
    if take(if: ":") {
      guard take(if: "-") else {
        throw SyntaxError("Only ${\(name)} and ${\(name):-default} are understood.", at: start)
      }
      fallback = take { $0 != "}" && $0 != "\n" }
    }
    guard take(if: "}") else { throw SyntaxError("The ${ here has no }.", at: start) }
    parts.append(.variable(name: name, fallback: fallback, start))
  }
}

extension SyntaxError {
  static func continuation(at position: SourcePosition) -> SyntaxError {
    SyntaxError(
      "Nothing follows the \\ that continues this line.", at: position, unfinished: .continuation)
  }
}

extension Unicode.Scalar {
  var isBlank: Bool { self == " " || self == "\t" }

  fileprivate func endsWord(isInCondition: Bool) -> Bool {
    isBlank || self == "\n" || self == ";" || (!isInCondition && (self == ">" || self == "|"))
  }
}

/// Collects a word's parts, texts in a row as one.
private struct WordParts {
  private(set) var finished: [Word.Part] = []

  mutating func append(_ scalar: Unicode.Scalar) { append(String(scalar)) }

  mutating func append(_ text: String) {
    if case .literal(let before)? = finished.last {
      finished[finished.count - 1] = .literal(before + text)
    } else {
      finished.append(.literal(text))
    }
  }

  mutating func append(_ variable: Word.Part) { finished.append(variable) }
}
