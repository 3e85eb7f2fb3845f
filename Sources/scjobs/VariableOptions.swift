import ArgumentParser
import Shell

/// Values that a caller gives the variables of scripts.
struct VariableOptions: ParsableArguments {
  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("Set a variable, for ${name} in scripts; may be repeated.", valueName: "name=value"))
  var pairs: [String] = []

  func values() throws -> [String: String] {
    var values: [String: String] = [:]
    for pair in pairs {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2 else { throw ValidationError("--set takes name=value, not “\(pair)”.") }
      guard Variables.isName(parts[0]) else {
        throw ValidationError("\(parts[0]) is no name for a variable: use letters, digits and _.")
      }
      values[parts[0]] = parts[1]
    }
    return values
  }
}
