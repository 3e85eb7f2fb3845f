/// Everything that can be asked of a session.
package enum OperationCatalogue {
  package static let all: [any Operation.Type] = [
    Ping.self, GetStatus.self, Configure.self, Connect.self, ListPolicies.self, GetPolicy.self,
    SetPolicy.self, GetUsage.self, GetHealth.self, GetMetrics.self,
    TrackJobs.self, ForgetJobs.self, ListJobs.self, DiscoverJobs.self, GetJob.self, RefreshJob.self,
    WaitForJobs.self, GetResult.self, GetHistory.self, ShowTimeline.self,
    ReadEvents.self,
  ]

  private static let byMethod: [String: any Operation.Type] = Dictionary(
    uniqueKeysWithValues: all.compactMap { type in type.declaration.method.map { ($0, type) } })

  package static func operation(method: String) -> (any Operation.Type)? { byMethod[method] }

  /// The operation whose command's words begin the line, and how many words those are.
  package static func operation(command words: [String]) -> (type: any Operation.Type, words: Int)? {
    let found = all.compactMap { type -> (type: any Operation.Type, words: Int)? in
      guard let command = type.declaration.command?.split(separator: " ").map(String.init),
        words.starts(with: command)
      else { return nil }
      return (type, command.count)
    }
    return found.max { $0.words < $1.words }
  }
}
