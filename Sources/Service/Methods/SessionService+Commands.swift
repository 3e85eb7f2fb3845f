internal import JSON
internal import JSONRPC
internal import Operations

extension MethodDeclaration {
  static let runCommand = MethodDeclaration(
    name: ConnectionMethod.runCommand.rawValue, summary: "Do what a line of the command language says",
    discussion: """
      As at the prompt: `help` lists the commands. Variables and the output mode last as long as the \
      connection. A command that fails is an exit code, not an RPC error.
      """,
    parameters: [.required("line", .string, "one command or several, each on a line of its own")],
    result: CommandReply.schema,
    samples: [
      OperationSample(
        #"{"line":"forget wave-3"}"#, gives: #"{"output":"1 job is tracked no longer.\n","exitCode":0}"#)
    ], reach: .jobs, need: .shell)

  static let completeCommand = MethodDeclaration(
    name: ConnectionMethod.completeCommand.rawValue, summary: "Give what may stand at the cursor of a line",
    parameters: [
      .required("line", .string, "the line so far"),
      .optional("cursor", .count, "where the cursor is, in Unicode code points; at the end unless told"),
    ],
    result: CompletionReply.schema,
    samples: [
      OperationSample(
        #"{"line":"wait @ac","cursor":8}"#,
        gives: #"{"candidates":[{"text":"@active","suffix":" ","start":5}]}"#)
    ], need: .shell)

  static let runScript = MethodDeclaration(
    name: ConnectionMethod.runScript.rawValue, summary: "Run a script of the command language",
    discussion: """
      It is checked whole before any of it runs, and ends at the first command that fails. Paths are \
      relative to the server's folder. With a recording it runs in a session of its own, which sends no \
      request, needs no key and in which no time passes: the jobs are those of the recording.
      """,
    parameters: [
      .optional("path", .string, "the script's file; this or text"),
      .optional("text", .string, "the script itself; this or path"),
      .optional("set", .map(of: .string), "values of variables before the first command"),
      .optional("recording", .string, "a file that --record wrote, which answers in the service's place"),
    ],
    result: ScriptReply.schema,
    samples: [
      OperationSample(
        #"{"text":"forget ${job}\n","set":{"job":"wave-3"}}"#,
        gives: #"{"outcome":"completed","exitCode":0,"steps":[{"line":1,"command":"forget ${job}","#
          + #""output":"1 job is tracked no longer.\n","exitCode":0}]}"#)
    ], reach: .jobs, need: .shell)
}

extension SessionService {
  /// `command.run`
  func runCommand(_ params: JSONValue?, _ commands: any CommandInterpreter) throws(InvalidArgument)
    -> Handling
  {
    let line = try RequestMembers(params, of: .runCommand).string("line") ?? ""
    return inTurn { () async throws(InvalidArgument) in await commands.run(line: line).json }
  }

  /// `command.complete`
  func completeCommand(
    _ params: JSONValue?, _ commands: any CommandInterpreter
  ) throws(InvalidArgument) -> Handling {
    let members = try RequestMembers(params, of: .completeCommand)
    let line = try members.string("line") ?? ""
    let end = line.unicodeScalars.count
    let cursor = try members.count("cursor") ?? end
    guard cursor <= end else {
      throw members.wrong("cursor", "The line has only \(end) code points.")
    }
    return inTurn { () async throws(InvalidArgument) in
      CompletionReply(candidates: await commands.complete(line: line, cursor: cursor)).json
    }
  }

  /// `script.run`
  func runScript(_ params: JSONValue?, _ commands: any CommandInterpreter) throws(InvalidArgument) -> Handling
  {
    let members = try RequestMembers(params, of: .runScript)
    let script: ScriptText
    switch (try members.string("path"), try members.string("text")) {
    case (let path?, nil): script = .file(path: path)
    case (nil, let text?): script = .text(text)
    case (nil, nil):
      throw InvalidArgument("path or text is missing: give one.", pointer: JSONPointer(tokens: []))
    case (_?, _?): throw members.wrong("text", "Give path or text, not both.")
    }
    let variables = try members.texts("set") ?? [:]
    let recording = try members.string("recording")
    return inTurn { () async throws(InvalidArgument) in
      try await commands.run(script: script, variables: variables, recording: recording).json
    }
  }

  /// Work that begins behind the requests before it, and holds up none behind it.
  func inTurn(_ work: @escaping @Sendable () async throws(InvalidArgument) -> RawJSON) -> Handling {
    let turn = takeTurn()
    return .later {
      await turn.begin()
      turn.end()
      guard !Task.isCancelled else { return .failure(.cancelled) }
      do throws(InvalidArgument) { return .success(try await work()) } catch {
        return .failure(RPCError(error))
      }
    }
  }
}
