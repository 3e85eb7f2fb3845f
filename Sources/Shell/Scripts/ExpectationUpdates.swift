internal import Glibc
internal import JSON
internal import JobEngine
internal import LineEditing
internal import Synchronization

/// What is so, to be written into the expectations that do not hold.
final class ExpectationUpdates: Sendable {
  struct Edit: Sendable, Equatable {
    let start: SourcePosition
    let end: SourcePosition
    let text: String
  }

  /// Longer values make no expectation that anybody could read.
  private static let longestValue = 400

  private struct State {
    /// By the canonical paths of the scripts.
    var files: [String: (script: Script, edits: [Edit])] = [:]
    /// Scripts that were left as they are, by the same.
    var outside: [String: String] = [:]
  }

  /// Canonical paths, each ended by a slash.
  private let folders: [String]
  private let state = Mutex(State())

  /// - Parameter scripts: Those that were asked for. What they source is updated only where it lies in or below the
  ///   folder of one of them: a script of somebody else's may source any file.
  init(of scripts: [Script]) {
    folders = scripts.filter { !$0.canonicalPath.isEmpty }.flatMap { script in
      let own = String(script.canonicalPath.reversed().drop { $0 != "/" }.reversed())
      // Where the script is a link, what it sources lies beside the link.
      return [own] + (Self.canonical(folder: script.folder).map { [$0] } ?? [])
    }
  }

  private static func canonical(folder: String) -> String? {
    guard let real = realpath(folder.isEmpty ? "." : folder, nil) else { return nil }
    defer { free(real) }
    let path = String(cString: real)
    return path.hasSuffix("/") ? path : path + "/"
  }

  /// Takes what was found in the place of what an expectation says.
  ///
  /// - Returns: Whether it will hold then. Not so where it tells of an order, where a variable stands in it, or where it
  ///   was met twice with different values.
  func take(_ command: ParsedCommand, _ condition: Condition, _ verdict: Verdict, in script: Script) -> Bool {
    guard !script.canonicalPath.isEmpty, case .fails(_, let actual?, _) = verdict,
      let edit = Self.edit(command.words, condition, actual)
    else { return false }
    return state.withLock { state in
      guard folders.contains(where: { script.canonicalPath.utf8.starts(with: $0.utf8) }) else {
        state.outside[script.canonicalPath] = script.source.name
        return false
      }
      let edits = state.files[script.canonicalPath]?.edits ?? []
      if let before = edits.first(where: { $0.start == edit.start }) { return before == edit }
      state.files[script.canonicalPath] = (script, edits + [edit])
      return true
    }
  }

  /// - Parameter words: Of the whole command, `expect` first.
  private static func edit(_ words: [Word], _ condition: Condition, _ actual: ActualValue) -> Edit? {
    let first: Int
    let text: String
    switch condition.claim {
    case .status:
      // Any other word would make a script that is refused.
      guard ConditionReader.statuses.contains(actual.plain) else { return nil }
      first = 2
      text = CommandQuoting.quoted(actual.plain)
    case .failed:
      first = 2
      text = CommandQuoting.quoted(actual.plain)
    case .reply(let pointer, .equals), .reply(let pointer, .matches):
      first = 2
      guard let comparison = comparison(with: actual, name: pointer.tokens.last ?? "") else { return nil }
      text = comparison
    case .reply, .text: return nil
    }
    guard words.count > first, let last = words.last, words[first...].allSatisfy({ $0.literal != nil }) else {
      return nil
    }
    return Edit(start: words[first].position, end: last.end, text: text)
  }

  private static func comparison(with actual: ActualValue, name: String) -> String? {
    let plain = actual.plain
    // A script is to be read, and holds no key.
    guard plain.count <= longestValue, !SecretText.holdsKey(plain), plain.escapedForTerminal == plain else {
      return nil
    }
    if let pattern = VolatileText.pattern(for: actual, name: name) {
      return "matches \(CommandQuoting.quoted(pattern))"
    }
    return "== \(CommandQuoting.quoted(plain))"
  }

  /// Writes the scripts anew, each at once as a whole.
  ///
  /// - Returns: What to say of each, and whether all could be written.
  func apply() -> (messages: [String], isWritten: Bool) {
    var messages: [String] = []
    var isWritten = true
    let state = self.state.withLock { $0 }
    for (path, file) in state.files.sorted(by: { $0.key < $1.key }) {
      let name = file.script.source.name
      do throws(CommandFailure) {
        try write(file.edits, of: file.script, to: path)
        let they = file.edits.count == 1 ? "1 expectation was" : "\(file.edits.count) expectations were"
        messages.append("\(name): \(they) updated.")
      } catch {
        isWritten = false
        messages.append("error: \(error.message)")
      }
    }
    for name in state.outside.values.sorted() {
      messages.append(
        "\(name): left as it is, as it lies in no folder of a script that was asked for. Name it to have it updated."
      )
    }
    return (messages, isWritten)
  }

  private func write(_ edits: [Edit], of script: Script, to path: String) throws(CommandFailure) {
    let name = script.source.name
    // Somebody may have edited it while it ran.
    guard try ScriptFile.read(path).source.text == script.source.text else {
      throw .file("\(name) was changed while it ran, so its expectations were left as they are.")
    }
    var facts = stat()
    guard stat(path, &facts) == 0 else {
      throw .file("Can't write \(name): \(String(cString: strerror(errno))).")
    }
    let text = script.source.edited(by: edits)
    do { try DurableFile.write(Array(text.utf8), to: path, mode: facts.st_mode & 0o777) } catch {
      throw .file("Can't write \(name): \(error.description).")
    }
  }
}

extension SourceText {
  /// The text with some places replaced, and all else as it is.
  func edited(by edits: [ExpectationUpdates.Edit]) -> String {
    var scalars = Array(text.unicodeScalars)
    let places = offsets(of: Set(edits.flatMap { [$0.start, $0.end] }), in: scalars)
    for edit in edits.sorted(by: { $0.start > $1.start }) {
      guard let start = places[edit.start], let end = places[edit.end], start <= end else { continue }
      scalars.replaceSubrange(start..<end, with: edit.text.unicodeScalars)
    }
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  /// Where positions lie in the text, counted as ``ScalarReader`` does.
  private func offsets(
    of positions: Set<SourcePosition>, in scalars: [Unicode.Scalar]
  ) -> [SourcePosition: Int] {
    var found: [SourcePosition: Int] = [:]
    var here = SourcePosition.start
    for (offset, scalar) in scalars.enumerated() {
      // Neither is part of the text.
      if offset == 0, scalar == "\u{feff}" { continue }
      let isLineEnd = scalar == "\r" && offset + 1 < scalars.count && scalars[offset + 1] == "\n"
      if positions.contains(here), found[here] == nil { found[here] = offset }
      if isLineEnd { continue }
      if scalar == "\n" {
        here = SourcePosition(line: here.line + 1, column: 1)
      } else {
        here.column += 1
      }
    }
    if positions.contains(here), found[here] == nil { found[here] = scalars.count }
    return found
  }
}
