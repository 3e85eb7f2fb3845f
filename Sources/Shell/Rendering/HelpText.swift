internal import LineEditing
internal import Operations

/// What `help` says, from the declarations alone.
enum HelpText {
  static func overview(_ all: [CommandDeclaration], _ style: TextStyle) -> [String] {
    var lines: [String] = []
    for group in CommandGroup.allCases {
      lines.append(style.paint(group.title, .bold))
      let commands = all.filter { $0.group == group }
      lines += TextWrap.facts(commands.map { (title($0), $0.summary) }, indent: 2, style)
    }
    let ending = [
      "`help CMD` explains one, `help language` how commands are written, `help exit-codes` and `help failures` how they "
        + "end."
    ]
    return lines + ending.flatMap { TextWrap.lines($0, width: style.width) }
  }

  /// With the parameters by position, where they are few: `wait ID…`.
  private static func title(_ command: CommandDeclaration) -> String {
    let words = command.parameters.filter { $0.option == nil && !$0.usage.contains("|") }.map(\.usage)
    return words.count > 1 ? command.name : ([command.name] + words).joined(separator: " ")
  }

  static func explain(_ command: CommandDeclaration, _ style: TextStyle) -> [String] {
    var lines = TextWrap.lines(style.paint(command.usage, .bold), width: style.width)
    lines += TextWrap.lines(command.summary + ".", width: style.width)
    if !command.discussion.isEmpty { lines += TextWrap.lines(command.discussion, width: style.width) }
    let others = CommandTable.aliases.filter { $0.value == command.words }.map { "`\($0.key)`" }.sorted()
    if !others.isEmpty { lines.append("Also called \(others.joined(separator: ", ")).") }
    let parameters = command.parameters.map { parameter in
      let values = if case .choice(let values) = parameter.kind { values } else { [String]() }
      // The choices stand in the usage of an option; a name is enough here.
      let name = parameter.option.map { "--\($0)" } ?? (values.isEmpty ? parameter.usage : "one of")
      let choices =
        values.isEmpty || parameter.usage.contains("|") ? "" : " (\(values.joined(separator: ", ")))"
      return (name: name, value: parameter.summary + choices)
    }
    lines += TextWrap.facts(parameters, indent: 2, style)
    lines += command.examples.map { style.paint("  > \($0)", .cyan) }
    return lines
  }
}
