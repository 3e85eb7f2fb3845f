internal import JSON
internal import JobEngine
internal import LineEditing
internal import Operations
internal import SurveyCoderAPI

extension SessionStatus: Renderable {
  func lines(_ style: TextStyle) -> [String] { StatusScreen(status: self, jobs: []).lines(style) }
}

extension PolicyReply: Renderable {
  func lines(_ style: TextStyle) -> [String] {
    let head =
      style.paint(name.escapedForTerminal, .bold) + (isCurrent ? " (in force)" : "")
      + ": \(summary.escapedForTerminal)"
    let facts = numbers.map { number in
      // What is computed from other numbers has digits that mean nothing.
      let shown = (number.value * 1000).rounded() / 1000
      let value = Int(exactly: shown).map(String.init) ?? "\(shown)"
      let unit = number.unit.isEmpty ? "" : " \(number.unit)"
      return (name: number.name, value: "\(value)\(unit)  \(number.meaning)")
    }
    return TextWrap.lines(head, width: style.width) + TextWrap.facts(facts, indent: 2, style)
  }
}

extension PolicyList: Renderable {
  func lines(_ style: TextStyle) -> [String] { policies.flatMap { $0.lines(style) } }
  var rows: [RawJSON] { policies.map(\.json) }
}
