internal import JSON
internal import Operations

/// Commands as their declarations tell of them.
struct HelpReply: Renderable {
  let commands: [CommandDeclaration]
  /// All of them in short, instead of some at length.
  let isOverview: Bool

  func write(to writer: inout JSONWriter) { writer.object { $0.member("commands", commands) } }

  var rows: [RawJSON] { commands.map(\.json) }
  static var csvColumns: [String]? { ["name", "group", "usage", "summary"] }

  func lines(_ style: TextStyle) -> [String] {
    if isOverview { return HelpText.overview(commands, style) }
    return commands.enumerated().flatMap { place, command in
      (place == 0 ? [] : [""]) + HelpText.explain(command, style)
    }
  }
}

/// What `help` says of something that is no command.
struct HelpTopicReply: Renderable {
  let topic: HelpTopic

  func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("topic", topic.rawValue)
      $0.key("facts")
      $0.object { writer in for (name, value) in topic.facts { writer.member(named: name, value) } }
    }
  }

  func lines(_ style: TextStyle) -> [String] { TextWrap.facts(topic.facts, style) }
}

extension CommandDeclaration: JSONWritable {
  func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("name", name)
      $0.member("group", group.rawValue)
      $0.member("usage", usage)
      $0.member("summary", summary)
      if !discussion.isEmpty { $0.member("discussion", discussion) }
      $0.member("parameters", parameters)
      $0.member("examples", examples)
    }
  }
}

extension CommandParameter: JSONWritable {
  func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("usage", usage)
      $0.member("option", ifPresent: option.map { "--\($0)" })
      $0.member("required", isRequired)
      $0.member("summary", summary)
      if case .choice(let values) = kind { $0.member("values", values) }
    }
  }
}
