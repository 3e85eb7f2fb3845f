import JSON
import JobEngine
import Operations
import Sandbox
import Service

/// The embedded sandbox, as the service asks for it.
struct SandboxSteering: SandboxControl {
  let server: SandboxServer
  let session: Session
  let clock: SystemClock

  func createJob(_ order: SandboxOrder) async throws(InvalidArgument) -> String {
    let type: SandboxJob.Kind
    if let word = order.type {
      guard let known = SandboxJob.Kind(rawValue: word) else {
        let words = SandboxJob.Kind.allCases.map(\.rawValue)
        throw InvalidArgument(
          "type: It is one of \(words.joined(separator: ", ")).", parameter: "type",
          pointer: .init(tokens: ["type"]), suggestion: Suggestion.nearest(to: word, in: words))
      }
      type = known
    } else {
      type = .oneCall
    }
    return await server.createJob(
      type: type, total: order.total ?? 100, processing: order.time,
      queueing: order.time == nil ? nil : .zero, outcome: order.fails ? .codingFailed : .completed)
  }

  /// The session's clock goes with it, so that its looks and deadlines come as if the time had passed.
  func advance(by time: Duration) async {
    await server.advance(by: time)
    clock.advance(by: time)
    await session.clockWasMoved()
  }

  func addFault(kind: String, match: String?, times: Int?) async throws(InvalidArgument) {
    let text = kind + (times.map { "*\($0)" } ?? "") + (match.map { "@\($0)" } ?? "")
    do throws(FaultSyntaxError) { await server.addFault(try Fault(parsing: text)) } catch {
      throw InvalidArgument(error.description, parameter: "kind", pointer: .init(tokens: ["kind"]))
    }
  }
}
