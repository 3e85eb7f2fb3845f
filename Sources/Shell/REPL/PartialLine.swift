/// The command that stands before the cursor, as far as it goes.
struct PartialLine {
  /// The whole words before the one at the cursor, quotes resolved.
  private(set) var words: [String] = []
  /// The word at the cursor, which may be empty.
  private(set) var word = ""
  /// Unicode scalars that the word takes, its quotes among them.
  private(set) var replacing = 0
  /// Whether a file's name is expected, behind `>`.
  private(set) var isFile = false
  /// Whether the cursor is in a text for the shell.
  private(set) var isForShell = false

  init(_ text: some Sequence<Unicode.Scalar>) {
    var quote: Unicode.Scalar?
    var isEscaped = false
    for scalar in text {
      replacing += 1
      if isEscaped {
        word.unicodeScalars.append(scalar)
        isEscaped = false
      } else if let open = quote {
        if scalar == open { quote = nil } else { word.unicodeScalars.append(scalar) }
      } else {
        switch scalar {
        case _ where isForShell: break
        case "\\": isEscaped = true
        case "'", "\"": quote = scalar
        case " ", "\t": endWord()
        case "\n", ";": endCommand()
        case ">" where !isCondition:
          endWord()
          isFile = true
        case "|" where !isCondition: isForShell = true
        case "!" where words.isEmpty && word.isEmpty: isForShell = true
        default: word.unicodeScalars.append(scalar)
        }
      }
    }
  }

  /// Whether `>` and `|` are characters like others.
  private var isCondition: Bool {
    switch words.first.flatMap(Keyword.init) {
    case .expect, .if: true
    case .else: words.count > 1 && words[1] == Keyword.if.rawValue
    default: false
    }
  }

  private mutating func endWord() {
    if !word.isEmpty { words.append(word) }
    word = ""
    replacing = 0
  }

  private mutating func endCommand() {
    endWord()
    words = []
    isFile = false
  }
}

/// Writes texts as words of the command language.
enum CommandQuoting {
  static func quoted(_ text: String) -> String {
    let isPlain = text.unicodeScalars.allSatisfy {
      $0.properties.isAlphabetic || "0123456789-_./:@,+=%~".unicodeScalars.contains($0)
    }
    if isPlain && !text.isEmpty { return text }
    // By scalars, as the language is read: to Swift's characters a quote before a combining mark is another one.
    let needsEscapes = text.unicodeScalars.contains { $0 == "'" || $0 == "\r" }
    if !needsEscapes { return "'\(text)'" }
    var quoted = "\"".unicodeScalars
    for scalar in text.unicodeScalars {
      if scalar == "\n", quoted.last == "\r" {
        // Behind a return it would be the end of a line, which has none.
        quoted.append(contentsOf: "\\n".unicodeScalars)
        continue
      }
      if "\"\\$".unicodeScalars.contains(scalar) { quoted.append("\\") }
      quoted.append(scalar)
    }
    quoted.append("\"")
    return String(quoted)
  }
}
