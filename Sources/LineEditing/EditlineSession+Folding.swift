/// What a terminal that folds its lines anew knows of the edited one: which of its rows belong together.
///
/// It learns that when a row fills up and the text goes on. libedit draws a whole line so, except before a wide
/// character that the edge pushes on; but within the line it goes down by newlines, which can tear rows apart.
struct DrawnLine: Equatable {
  var scalars: [Unicode.Scalar] = []
  var cursor = 0
  var cursorRow = 0
  var pushed: Set<Int> = []

  /// Whether the terminal knows the rows of that line as it knew those of this one.
  func keepsRows(in new: DrawnLine) -> Bool {
    if new.scalars == scalars { return new.cursorRow <= cursorRow }
    let isAdded =
      new.cursor == new.scalars.count && cursor == scalars.count && new.scalars.starts(with: scalars)
    return isAdded && new.pushed == pushed
  }
}

extension EditlineSession {
  /// Takes in what the last key has drawn; a line that it may have torn apart is drawn anew when no key has come
  /// for two frames' time, as before a hand goes from the keys to the window.
  func noteDrawnLine() {
    guard foldsLines, mode == .editing, !isPasting else { return }
    let (scalars, cursor) = editedLine
    let layout = layout
    let new = DrawnLine(
      scalars: scalars, cursor: cursor, cursorRow: layout.cursor.row, pushed: layout.pushed)
    let isTorn = mendPace != nil || !drawnLine.keepsRows(in: new)
    if layout.end.row > 0, isTorn {
      var pace = FramePace()
      pace.drew(at: .now + FramePace.shortest)
      mendPace = pace
    }
    drawnLine = new
  }
}
