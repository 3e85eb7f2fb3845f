import ArgumentParser
import JobEngine

/// Who polls.
enum Contestant {
  case session(policy: String)
  case sdk
  case oracle

  init(_ text: String) throws {
    switch text {
    case "sdk": self = .sdk
    case "oracle": self = .oracle
    default:
      let spec = text.replacing(":", with: " ")
      do { _ = try NamedPolicies.policy(named: spec) } catch { throw ValidationError("\(error)") }
      self = .session(policy: spec)
    }
  }

  func poll(_ world: BenchWorld) async throws -> RunResult {
    switch self {
    case .session(let policy): try await SessionRun(world, policy: policy).result()
    case .sdk: SDKRun(world).result()
    case .oracle: OracleRun(world).result()
    }
  }
}
