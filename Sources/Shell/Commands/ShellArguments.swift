internal import Operations

/// The words behind one of the shell's own commands, sorted into options and the rest.
struct ShellArguments: Sendable {
  private(set) var positionals: [String] = []
  private var options: [String: String] = [:]

  func option(_ name: String) -> String? { options[name] }

  /// - Throws: ``InvalidArgument`` with the number of the word at fault.
  init(words: [String], for command: CommandDeclaration) throws(InvalidArgument) {
    var place = 0
    var onlyPositionals = false
    while place < words.count {
      let word = words[place]
      if word == "--", !onlyPositionals {
        onlyPositionals = true
      } else if word.hasPrefix("--"), !onlyPositionals {
        place = try readOption(at: place, of: words, command)
      } else {
        guard let parameter = command.positional(positionals.count) else {
          throw InvalidArgument(
            "“\(word.prefix(80))” is one word too many. Usage: \(command.usage)", word: place)
        }
        try Self.check(word, at: place, parameter)
        positionals.append(word)
      }
      place += 1
    }
    let needed = command.parameters.count { $0.option == nil && $0.isRequired }
    if positionals.count < needed, let missing = command.positional(positionals.count) {
      throw InvalidArgument("\(missing.usage) is missing. Usage: \(command.usage)")
    }
  }

  private mutating func readOption(
    at place: Int, of words: [String], _ command: CommandDeclaration
  ) throws(InvalidArgument) -> Int {
    let parts = words[place].dropFirst(2).split(
      separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts.first ?? "")
    guard let parameter = command.parameter(option: name) else {
      let nearest = Suggestion.nearest(to: name, in: command.parameters.compactMap(\.option))
      throw InvalidArgument(
        "\(command.name) has no option --\(name.prefix(80)).", word: place,
        suggestion: nearest.map { "--\($0)" })
    }
    if parameter.kind == .flag {
      guard parts.count == 1 else { throw InvalidArgument("--\(name) takes no value.", word: place) }
      options[name] = ""
      return place
    }
    if parts.count > 1 {
      options[name] = String(parts[1])
      return place
    }
    guard place + 1 < words.count else {
      throw InvalidArgument("--\(name) needs a value.", word: place)
    }
    options[name] = words[place + 1]
    return place + 1
  }

  private static func check(
    _ word: String, at place: Int, _ parameter: CommandParameter
  ) throws(InvalidArgument) {
    switch parameter.kind {
    case .choice(let values) where !values.contains(word):
      throw InvalidArgument(
        "“\(word.prefix(80))” is not one of \(values.joined(separator: ", ")).", word: place,
        suggestion: Suggestion.nearest(to: word, in: values))
    case .integer(let range):
      guard let number = Int(word), range.contains(number) else {
        throw InvalidArgument(
          "“\(word.prefix(80))” is not a whole number from \(range.lowerBound) to \(range.upperBound).",
          word: place)
      }
    default: break
    }
  }
}
