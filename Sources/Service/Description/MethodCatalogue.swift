internal import JSON
internal import JSONRPC
internal import Operations

/// Every method and notification of the contract.
enum MethodCatalogue {
  /// By name.
  static let methods: [MethodDeclaration] =
    (OperationCatalogue.all.compactMap { MethodDeclaration($0) }
    + ConnectionMethod.allCases.map(\.declaration) + [.shutdown])
    .sorted { $0.name < $1.name }

  /// What a client may send without an id.
  static let incoming: [MethodDeclaration] = [.cancelRequest, .exit]

  /// What the service sends without being asked each time; a client may opt out of each.
  static let outgoing: [MethodDeclaration] = NotificationName.allCases.map(\.declaration)

  /// Names of the methods that a server has.
  static func names(with extensions: ServiceExtensions) -> [String] {
    methods.filter { extensions.meet($0.need) }.map(\.name)
  }
}

extension ServiceExtensions {
  func meet(_ need: MethodDeclaration.Need) -> Bool {
    switch need {
    case .nothing: true
    case .shell: commands != nil
    case .sandbox: sandbox != nil
    }
  }
}

/// What the service sends of itself.
enum NotificationName: String, CaseIterable {
  case event
  case progress = "$/progress"
  case log

  var declaration: MethodDeclaration {
    switch self {
    case .event: .event
    case .progress: .progress
    case .log: .log
    }
  }
}

// What the connection itself takes.
extension MethodDeclaration {
  static let shutdown = MethodDeclaration(
    name: "shutdown", summary: "Take no more requests; those in flight go on",
    discussion: "The next is the notification exit. Closing the input does both.", result: .null,
    samples: [OperationSample("{}", gives: "null")], isImmediate: true)

  static let cancelRequest = MethodDeclaration(
    name: "$/cancelRequest", summary: "Cancel a request; its jobs go on",
    discussion: """
      The request is answered with the error cancelled. An id that is not in flight is passed over: the \
      answer may have crossed the notification.
      """,
    parameters: [
      .required("id", .oneOf([.string, .number]), "of the request, as it was written there")
    ], samples: [OperationSample(#"{"id":7}"#, gives: "null")])

  static let exit = MethodDeclaration(
    name: "exit", summary: "End the server",
    discussion:
      "What was read before is answered, requests in flight within 5 s; nothing behind it is served.")
}
