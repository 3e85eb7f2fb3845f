internal import Operations
internal import Synchronization

/// Names that a person gives while a shell runs: aliases, and those of variables. The commands set them, the
/// completion offers them.
package final class ShellNames: Sendable {
  private struct State {
    var aliases: [String: [String]]
    var variables: [String] = []
  }

  private let state: Mutex<State>

  /// - Parameter aliases: The words that each stands for.
  package init(aliases: [String: [String]] = [:]) { state = Mutex(State(aliases: aliases)) }

  var aliases: [String: [String]] { state.withLock { $0.aliases } }

  func setAlias(_ name: String, _ words: [String]?) { state.withLock { $0.aliases[name] = words } }

  /// In alphabetical order.
  var variables: [String] {
    get { state.withLock { $0.variables } }
    set { state.withLock { $0.variables = newValue } }
  }
}

/// What may be an alias.
enum AliasRule {
  /// - Parameter words: What it is to stand for.
  /// - Throws: ``InvalidArgument`` whose word counts from the name.
  static func check(_ name: String, _ words: [String], in table: CommandTable) throws(InvalidArgument) {
    let isWord =
      !name.isEmpty
      && name.unicodeScalars.allSatisfy {
        $0.isASCII && ($0.properties.isAlphabetic || "0123456789-_".unicodeScalars.contains($0))
      }
      && !name.hasPrefix("-")
    guard isWord, name.utf8.count <= 40 else {
      throw InvalidArgument("An alias is a word of letters, digits, - and _.", word: 0)
    }
    guard !table.firstWords.contains(name), !table.builtInAliases.contains(name) else {
      throw InvalidArgument("\(name) is a command already, which an alias can't replace.", word: 0)
    }
    guard let first = words.first else { throw InvalidArgument("A command is missing.", word: 0) }
    guard Keyword(rawValue: first) == nil else {
      throw InvalidArgument("An alias stands for a command, which `\(first)` only goes before.", word: 0)
    }
    // Its line must be known for what it is before the history sees it.
    guard innermost(words) != "key" else {
      throw InvalidArgument("`key` can have no alias: what follows it is kept out of the history.", word: 0)
    }
    guard table.names.aliases[first] == nil else {
      throw InvalidArgument("\(first) is an alias itself: give the command that it stands for.", word: 0)
    }
  }

  /// The command that commands before it are about: `key` in `preview key` and in `let x = key`.
  private static func innermost(_ words: [String]) -> String? {
    var rest = words[...]
    while let first = rest.first {
      if first == "preview" {
        rest = rest.dropFirst()
      } else if first == "let", let sign = rest.firstIndex(of: "=") {
        rest = rest[(sign + 1)...]
      } else {
        return first
      }
    }
    return nil
  }
}
