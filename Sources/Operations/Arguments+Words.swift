extension Arguments {
  /// Reads the words behind a command.
  ///
  /// Options may stand anywhere; `--name=value` and `--name value` are the same; behind `--` all words
  /// are positional.
  ///
  /// - Throws: ``InvalidArgument`` with the number of the word at fault.
  package init(words: [String], for declaration: OperationDeclaration) throws(InvalidArgument) {
    self.init()
    let options = declaration.parameters.filter { $0.place.optionName != nil }
    var positionals: [(word: String, place: Int)] = []
    var place = 0
    var onlyPositionals = false
    while place < words.count {
      let word = words[place]
      if !onlyPositionals && word == "--" {
        onlyPositionals = true
      } else if !onlyPositionals && word.hasPrefix("--") {
        place = try readOption(at: place, of: words, options, declaration)
      } else {
        positionals.append((word, place))
      }
      place += 1
    }
    try readPositionals(positionals, declaration)
    for parameter in declaration.parameters
    where parameter.place.isInCommands && parameter.isRequired && self[named: parameter.name] == nil {
      var error = InvalidArgument.missing(parameter)
      error.message = "\(parameter.usage) is missing. Usage: \(declaration.usage)"
      throw error
    }
  }

  /// - Returns: The place of the last word that was read.
  private mutating func readOption(
    at place: Int, of words: [String], _ options: [ParameterDeclaration], _ declaration: OperationDeclaration
  ) throws(InvalidArgument) -> Int {
    let parts = words[place].dropFirst(2).split(
      separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts.first ?? "")
    guard let option = options.first(where: { $0.place.optionName == name }) else {
      let nearest = Suggestion.nearest(to: name, in: options.compactMap(\.place.optionName))
      throw InvalidArgument(
        "\(declaration.command ?? "") has no option --\(name.prefix(80)).", word: place,
        suggestion: nearest.map { "--\($0)" })
    }
    var last = place
    var text = parts.count > 1 ? String(parts[1]) : nil
    if option.kind == .flag {
      guard text == nil else {
        throw InvalidArgument("--\(name) takes no value.", parameter: option.name, word: place)
      }
      text = ""
    } else if text == nil {
      last = place + 1
      guard last < words.count else {
        throw InvalidArgument(
          "--\(name) needs a value: \(option.summary).", parameter: option.name, word: place)
      }
      text = words[last]
    }
    try add(text ?? "", at: last, to: option)
    return last
  }

  private mutating func readPositionals(
    _ words: [(word: String, place: Int)], _ declaration: OperationDeclaration
  ) throws(InvalidArgument) {
    var rest = words[...]
    for parameter in declaration.parameters where parameter.place == .positional {
      let takesAll = parameter.kind == .jobs || parameter.kind == .newJobs || parameter.kind == .texts
      for (word, place) in rest.prefix(takesAll ? rest.count : 1) {
        try add(word, at: place, to: parameter)
        rest = rest.dropFirst()
      }
    }
    guard let extra = rest.first else { return }
    throw InvalidArgument(
      "“\(extra.word.prefix(80))” is one word too many. Usage: \(declaration.usage)", word: extra.place)
  }

  private mutating func add(
    _ word: String, at place: Int, to parameter: ParameterDeclaration
  ) throws(InvalidArgument) {
    do throws(InvalidArgument) {
      let value = try ArgumentReader.value(parameter.kind, word: word)
      switch (self[named: parameter.name], value) {
      case (.texts(let before), .texts(let more)): self[named: parameter.name] = .texts(before + more)
      case (.jobs(let before), .jobs(let more)): self[named: parameter.name] = .jobs(before + more)
      default: self[named: parameter.name] = value
      }
    } catch {
      var error = error
      error.parameter = parameter.name
      error.word = place
      throw error
    }
  }
}
