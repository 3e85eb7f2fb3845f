/// What can be asked of a session, told once: the JSON-RPC method, the command, its help, its completion and
/// its schema all come from here.
///
/// A class, as every request asks for it and a copy would retain eight members.
package final class OperationDeclaration: Sendable {
  /// The JSON-RPC method, such as `jobs.track`; `nil` when programs have another way.
  package let method: String?
  /// The command's words, such as `policy show`; `nil` when people have another way.
  package let command: String?
  package let group: OperationGroup
  /// One line, in the imperative, without a full stop.
  package let summary: String
  /// Further sentences for `help COMMAND`; may be empty.
  package let discussion: String
  package let parameters: [ParameterDeclaration]
  /// Those of ``parameters`` that a request may have.
  package let requestParameters: [ParameterDeclaration]
  /// Command lines that show the use.
  package let examples: [String]
  /// Requests that show the use, with their results.
  package let samples: [OperationSample]
  /// Words of `data.kind` of errors that are this operation's own, besides those of its ``reach``.
  package let errors: [String]
  /// How long it may last.
  package let reach: OperationReach
  /// The contract's version in which the method appeared.
  package let since: String

  init(
    method: String?, command: String?, group: OperationGroup, summary: String, discussion: String = "",
    parameters: [ParameterDeclaration] = [], examples: [String] = [], samples: [OperationSample] = [],
    errors: [String] = [], reach: OperationReach = .local, since: String = "1.0"
  ) {
    self.method = method
    self.command = command
    self.group = group
    self.summary = summary
    self.discussion = discussion
    self.parameters = parameters
    requestParameters = parameters.filter(\.place.isInRequests)
    self.examples = examples
    self.samples = samples
    self.errors = errors
    self.reach = reach
    self.since = since
  }

  /// `track ID… [--label TEXT] [--tag TEXT]…`
  package var usage: String {
    ([command ?? method ?? ""] + parameters.filter(\.place.isInCommands).map(\.usage)).joined(separator: " ")
  }
}

/// A request and what may come back.
package struct OperationSample: Sendable {
  /// JSON text, an object.
  package let params: String
  /// JSON text.
  package let result: String

  package init(_ params: String, gives result: String) {
    self.params = params
    self.result = result
  }
}

/// What an operation waits for.
package enum OperationReach: String, Sendable {
  /// Nothing but this machine: it is over in a moment.
  case local
  /// A request to the service.
  case service
  /// The end of jobs.
  case jobs
}

/// How `help` orders the operations.
package enum OperationGroup: String, Sendable, CaseIterable {
  case session, jobs, events
}

extension ParameterDeclaration {
  /// How the parameter stands in a usage line.
  package var usage: String {
    let isMany = kind == .jobs || kind == .newJobs || kind == .texts
    guard let option = place.optionName else {
      let text = placeholder + (isMany ? "…" : "")
      return isRequired ? text : "[\(text)]"
    }
    let text = kind == .flag ? "--\(option)" : "--\(option) \(placeholder)"
    return (isRequired ? text : "[\(text)]") + (isMany ? "…" : "")
  }

  /// What stands for the value in help.
  package var placeholder: String {
    switch kind {
    case .job, .jobs, .newJobs: "ID"
    case .text, .texts: "TEXT"
    case .secret: "KEY"
    case .integer: "N"
    case .duration: "TIME"
    case .flag: ""
    case .choice(let values): values.joined(separator: "|")
    case .pointer: "/POINTER"
    case .file: "FILE"
    case .url: "URL"
    // Only in JSON.
    case .numbers, .token: ""
    }
  }
}
