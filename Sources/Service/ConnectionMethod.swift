internal import Operations

/// The methods that are about the connection and not the session, so that no operation stands behind them.
enum ConnectionMethod: String, CaseIterable {
  case initialize
  case subscribe = "events.subscribe"
  case unsubscribe = "events.unsubscribe"

  /// Every method that a client may call, the connection's own included.
  static let allNames: [String] =
    (OperationCatalogue.all.compactMap { $0.declaration.method } + allCases.map(\.rawValue) + ["shutdown"])
    .sorted()
}
