internal import CEditline
internal import Glibc

extension EditlineSession {
  private static let longestSecret = 4096

  /// Reads a line that is not shown. Backspace and Ctrl-U work; escape sequences are passed over.
  func readSecret() -> LineInput {
    guard let modes = TerminalModes(fd: input) else { return .endOfInput }
    modes.readKeysSilently()
    secretModes = modes
    defer {
      modes.restore()
      secretModes = nil
    }
    mode = .secret
    draw(above: "")
    let outcome = secretLine()
    put("\r\n")
    let rows = layout.end.row + 1
    mode = .idle
    removeBlock(above: rows)
    fflush(terminal.output)
    return outcome
  }

  private func secretLine() -> LineInput {
    var secret: [Unicode.Scalar] = []
    while let scalar = readCharacter() {
      switch scalar {
      case "\n", "\r": return .line(Self.string(secret))
      case "\u{04}": if secret.isEmpty { return .endOfInput }
      case "\u{7f}", "\u{08}": _ = secret.popLast()
      case "\u{15}": secret = []
      case "\u{1b}": skipSequence()
      case "\0"..<" ": break
      default: if secret.count < Self.longestSecret { secret.append(scalar) }
      }
    }
    return (ending ?? .endOfInput).outcome
  }

  private func skipSequence() {
    guard let first = readCharacter(), first == "[" || first == "O" else { return }
    while let scalar = readCharacter(), !(0x40...0x7e).contains(scalar.value) {}
  }
}
