internal import JSON
internal import JSONRPC
internal import JobEngine
internal import Operations

extension SessionService {
  /// `jobs.wait`, with notifications of progress where the client gave a token for them.
  func wait(_ params: JSONValue?) throws(OperationError) -> Handling {
    let call = try WaitForJobs(arguments(params, for: WaitForJobs.self))
    let turn = takeTurn()
    return .later { [session, client] in
      await turn.begin()
      turn.end()
      guard !Task.isCancelled else { return .failure(.cancelled) }
      do throws(OperationError) {
        guard let token = call.progressToken else { return .success(try await call.run(in: session).json) }
        let progress = WaitProgress(session: session, client: client, token: token)
        return .success(try await progress.report(during: call).json)
      } catch {
        return .failure(RPCError(error))
      }
    }
  }
}
