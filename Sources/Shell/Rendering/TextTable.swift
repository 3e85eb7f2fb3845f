internal import LineEditing

/// A table that fits a width: the least important columns are cut, then left out.
struct TextTable {
  struct Column {
    let title: String
    /// Columns are left out from the largest rank down; rank 0 always stays.
    var rank = 0
    /// To how few columns it may be cut; `nil` when it is shown whole or not at all.
    var minimum: Int?
    var isRight = false
  }

  struct Cell: ExpressibleByStringInterpolation {
    /// Already fit for a terminal.
    var text: String
    var color: TextStyle.Color?
    /// What may stand in its place where there is less room, the longest first.
    var shorter: [String] = []

    /// - Parameter forms: The whole text first, then what may stand in its place; at least one.
    init(forms: [String]) {
      self.init(forms.first ?? "")
      shorter = Array(forms.dropFirst())
    }

    /// Characters that take no column are cut by their number alone.
    private static let most = 1000

    init(_ text: String, _ color: TextStyle.Color? = nil) {
      self.text = TextLimit.cut(text, to: Self.most)
      self.color = color
    }

    init(stringLiteral text: String) { self.init(text) }
  }

  private static let gap = 2
  /// Columns of a higher rank are dropped before any of a lower is cut.
  private static let niceToKnow = 2

  let columns: [Column]
  /// Each with a cell for every column.
  var rows: [[Cell]] = []

  func lines(_ style: TextStyle) -> [String] {
    let (shown, widths) = layout(style.width)
    let titles = columns.map { Cell($0.title, .bold) }
    return ([titles] + rows).map { line($0, shown, widths, style) }
  }

  private func line(_ row: [Cell], _ shown: [Int], _ widths: [Int], _ style: TextStyle) -> String {
    var line = ""
    // Nothing stands behind the last cell that holds anything, blanks neither.
    let filled = shown.lastIndex { !row[$0].text.isEmpty }.map { $0 + 1 } ?? 0
    let shown = shown.prefix(filled)
    for (place, column) in shown.enumerated() {
      if place > 0 { line += String(repeating: " ", count: Self.gap) }
      let cell = row[column]
      let forms = [cell.text] + cell.shorter
      let fitting = forms.first { DisplayWidth.columns(of: $0) <= widths[place] }
      let text = fitting ?? style.cut(forms.last ?? "", to: widths[place])
      let isLast = place == shown.count - 1
      let missing = max(0, widths[place] - DisplayWidth.columns(of: text))
      let spaces = String(repeating: " ", count: missing)
      let painted = style.paint(text, cell.color)
      line += columns[column].isRight ? spaces + painted : isLast ? painted : painted + spaces
    }
    return style.cut(line)
  }

  /// Which columns are shown, and how wide.
  private func layout(_ width: Int?) -> (shown: [Int], widths: [Int]) {
    let natural = columns.indices.map { column in
      rows.reduce(DisplayWidth.columns(of: columns[column].title)) {
        max($0, DisplayWidth.columns(of: $1[column].text))
      }
    }
    // A column in which nothing stands says nothing.
    var shown = columns.indices.filter { column in
      columns[column].rank == 0 || rows.contains { !$0[column].text.isEmpty }
    }
    while true {
      var widths = shown.map { natural[$0] }
      guard let width else { return (shown, widths) }
      var excess = widths.reduce(0, +) + Self.gap * (shown.count - 1) - width
      let top = shown.map { columns[$0].rank }.max() ?? 0
      // What is nice to know gives way as a whole before what matters is cut, and ids come last of all.
      let group = top > Self.niceToKnow ? Self.niceToKnow + 1...top : min(1, top)...top
      let places = shown.indices.filter { group.contains(columns[shown[$0]].rank) }
      for place in places.sorted(by: { columns[shown[$0]].rank > columns[shown[$1]].rank }) where excess > 0 {
        let spare = max(0, widths[place] - (columns[shown[place]].minimum ?? .max))
        widths[place] -= min(spare, excess)
        excess -= min(spare, excess)
      }
      if excess <= 0 || top == 0 { return (shown, widths) }
      shown.removeAll { columns[$0].rank == top }
    }
  }
}
