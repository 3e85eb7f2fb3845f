/// The methods that are about the connection, or more than the session, so that no operation stands behind them.
enum ConnectionMethod: String, CaseIterable {
  case initialize
  case subscribe = "events.subscribe"
  case unsubscribe = "events.unsubscribe"
  case getMetrics = "metrics.get"
  case runCommand = "command.run"
  case completeCommand = "command.complete"
  case runScript = "script.run"
  case discover = "rpc.discover"
  case createSandboxJob = "sandbox.createJob"
  case advanceSandbox = "sandbox.advance"
  case addSandboxFault = "sandbox.fault"

  var declaration: MethodDeclaration {
    switch self {
    case .initialize: .initialize
    case .subscribe: .subscribe
    case .unsubscribe: .unsubscribe
    case .getMetrics: .getMetrics
    case .runCommand: .runCommand
    case .completeCommand: .completeCommand
    case .runScript: .runScript
    case .discover: .discover
    case .createSandboxJob: .createSandboxJob
    case .advanceSandbox: .advanceSandbox
    case .addSandboxFault: .addSandboxFault
    }
  }
}
