internal import JSON
internal import JSONRPC
internal import JobEngine
internal import Operations

extension SessionService {
  /// `jobs.wait`, with notifications of progress where the client gave a token for them.
  func wait(_ params: JSONValue?) throws(OperationError) -> Handling {
    let (rest, token) = try takeToken(from: params)
    let call = try WaitForJobs(arguments(rest, for: WaitForJobs.self))
    let turn = takeTurn()
    return .later { [session, client] in
      await turn.begin()
      turn.end()
      guard !Task.isCancelled else { return .failure(.cancelled) }
      do throws(OperationError) {
        guard let token else { return .success(try await call.run(in: session).json) }
        let progress = WaitProgress(session: session, client: client, token: token)
        return .success(try await progress.report(during: call).json)
      } catch {
        return .failure(RPCError(error))
      }
    }
  }

  /// A token goes back byte for byte, so it is taken as it stands. The operation knows only tokens that are
  /// strings; one that is a number is left out of what it gets.
  private func takeToken(
    from params: JSONValue?
  ) throws(OperationError) -> (rest: JSONValue?, token: RawJSON?) {
    guard let params, params.kind == .object, let token = params["progressToken"], !token.isNull else {
      return (params, nil)
    }
    switch token.kind {
    case .string: return (params, token.rawJSON)
    case .number:
      let rest = Remaining(members: params.members.filter { $0.key != "progressToken" })
      // The text comes from the writer, which writes no text that can't be read.
      return ((try? rest.json.document())?.root, token.rawJSON)
    case .object, .array, .bool, .null:
      throw .invalid(
        InvalidArgument(
          "progressToken: A string or a number is needed here.", parameter: "progressToken",
          pointer: JSONPointer(tokens: ["progressToken"])))
    }
  }
}

private struct Remaining: JSONWritable {
  let members: [(key: String, value: JSONValue)]

  func write(to writer: inout JSONWriter) {
    writer.object { writer in for (name, value) in members { writer.member(name, value) } }
  }
}
