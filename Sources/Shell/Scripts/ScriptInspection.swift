package import JSON
internal import LineEditing
internal import Operations

/// What can be said of scripts without running anything: what is wrong with them, and what they need to be told.
///
/// Asks no session and sends no request.
package struct ScriptInspection: Sendable {
  /// One script, with those that it sources.
  private struct Report: Sendable {
    let name: String
    /// Why it could not be read at all.
    var failure: String?
    var problems: [ScriptProblem] = []
    var parameters: [ScriptChecker.Declared] = []
    var reach: [ScriptReach] = []
  }

  private var reports: [Report] = []

  /// Checks each file for itself.
  ///
  /// - Parameters:
  ///   - files: Their paths; `-` for standard input.
  ///   - variables: Values of variables before the first command.
  package init(files: [String], variables: [String: String], environment: ShellEnvironment) async {
    for file in files {
      var report = Report(name: file)
      var checker = ScriptChecker(reader: environment.reader)
      var variables = Variables(variables)
      do throws(CommandFailure) {
        if file == "-" {
          let name = "standard input"
          let bytes = try await ScriptInput.read(0, name)
          guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .file("Can't read \(name): it is not UTF-8 text.")
          }
          _ = checker.check(text: text, name: name, &variables)
        } else {
          _ = try checker.check(file: file, &variables)
        }
      } catch {
        report.failure = error.message
      }
      report.problems = checker.problems
      report.parameters = checker.parameters
      report.reach = checker.reach.found
      reports.append(report)
    }
  }

  /// 0 where all is right; 2 where only the call is not: a file that can't be read, a parameter without a value; 3.
  package var code: ExitCode {
    let problems = reports.flatMap(\.problems)
    if !problems.isEmpty, !problems.isUsage { return .scriptSyntax }
    return problems.isEmpty && reports.allSatisfy { $0.failure == nil } ? .ok : .usage
  }

  /// What is wrong, as errors are told. Empty where nothing is.
  package var complaints: [String] {
    reports.flatMap { report in
      (report.failure.map { ["error: \($0.escapedForTerminal)"] } ?? []) + report.problems.map(\.text)
    }
  }

  /// Which scripts are right, what each may be told, and what it touches.
  package var summary: [String] {
    reports.flatMap { report in
      let isRight = report.failure == nil && report.problems.isEmpty
      let title = isRight ? ["\(report.name.escapedForTerminal) is right."] : []
      return title + report.parameters.map(\.line) + report.reach.map(\.line)
    }
  }
}

extension ScriptChecker.Declared {
  /// `--set limit=2h  how long to wait`.
  fileprivate var line: String {
    let value = (given ?? parameter.fallback).map(CommandQuoting.quoted) ?? "VALUE"
    let about = parameter.about ?? (given == nil && parameter.fallback == nil ? "needed" : "")
    let line = SecretText.redacted("  --set \(parameter.name)=\(value)  \(about)").escapedForTerminal
    return String(line.reversed().drop { $0 == " " }.reversed())
  }
}

extension ScriptInspection: JSONWritable {
  package func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("exitCode", Int(code.rawValue))
      writer.key("problems")
      writer.array { writer in
        for report in reports {
          if let failure = report.failure {
            Self.write(report.name, .start, "file", failure, to: &writer)
          }
          for problem in report.problems {
            Self.write(
              problem.source.name, problem.position, problem.kind.rawValue, problem.message, to: &writer)
          }
        }
      }
      writer.key("parameters")
      writer.array { writer in
        for declared in reports.flatMap(\.parameters) { declared.write(to: &writer) }
      }
      writer.member("reach", reports.flatMap(\.reach))
    }
  }

  private static func write(
    _ file: String, _ position: SourcePosition, _ kind: String, _ message: String,
    to writer: inout JSONWriter
  ) {
    writer.object {
      $0.member("file", file)
      $0.member("line", position.line)
      $0.member("column", position.column)
      $0.member("kind", kind)
      $0.member("message", SecretText.redacted(message))
    }
  }
}

extension ScriptChecker.Declared {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("file", source.name)
      $0.member("line", position.line)
      $0.member("column", position.column)
      $0.member("name", parameter.name)
      $0.member("default", ifPresent: parameter.fallback.map(SecretText.redacted))
      $0.member("about", ifPresent: parameter.about.map(SecretText.redacted))
      $0.member("value", ifPresent: given.map(SecretText.redacted))
    }
  }
}
