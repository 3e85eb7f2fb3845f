/// What a server has besides its session. A method that needs what is not there is not there either.
package struct ServiceExtensions: Sendable {
  /// For `command.run`, `command.complete` and `script.run`.
  package var commands: (any CommandInterpreter)?
  /// For `sandbox.*`.
  package var sandbox: (any SandboxControl)?

  package init(commands: (any CommandInterpreter)? = nil, sandbox: (any SandboxControl)? = nil) {
    self.commands = commands
    self.sandbox = sandbox
  }
}
