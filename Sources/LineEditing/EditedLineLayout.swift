internal import CEditline

/// Where libedit puts the cursor and the end of an edited line: the same arithmetic as its own drawing.
///
/// Controls take two columns (`^A`), a tab goes to the next multiple of eight, a newline to the next row,
/// what cannot be printed takes seven or eight (`\U+0378`), and a wide character never straddles the edge.
struct EditedLineLayout: Equatable {
  /// Rows counted from the prompt's first, columns from 0.
  struct Place: Equatable {
    var row = 0
    var column = 0
  }

  private(set) var cursor = Place()
  private(set) var end = Place()
  /// Wide characters that the edge pushed into the next row, counted from the prompt's first.
  private(set) var pushed: Set<Int> = []
  /// Those that begin a row though the one before has room for them.
  private let beginners: Set<Int>
  private var count = 0

  /// - Parameters:
  ///   - prompt: Its visible characters, escape sequences taken out.
  ///   - cursor: Scalars before the cursor.
  ///   - columns: Width of the terminal, 1 or more.
  ///   - former: The width that it had when the line was drawn, where it is a terminal that has folded the line
  ///     anew: it joins rows that filled up, not those before a wide character that the edge pushed on.
  init(
    prompt: [Unicode.Scalar], line: some Sequence<Unicode.Scalar>, cursor cursorIndex: Int, columns: Int,
    foldedFrom former: Int? = nil
  ) {
    if let former, former != columns {
      beginners = Self(prompt: prompt, line: line, cursor: cursorIndex, columns: former).pushed
    } else {
      beginners = []
    }
    for scalar in prompt {
      put(DisplayWidth.columns(of: scalar), columns)
      count += 1
    }
    var isPlaced = false
    for (index, scalar) in line.enumerated() {
      if index == cursorIndex {
        place(before: scalar, columns)
        isPlaced = true
      }
      add(scalar, columns)
      count += 1
    }
    if !isPlaced { cursor = end }
  }

  /// A wide character that does not fit at the edge is drawn in the next row, and the cursor with it.
  private mutating func place(before scalar: Unicode.Scalar, _ columns: Int) {
    cursor = end
    if isPushed(DisplayWidth.columns(of: scalar), columns) { cursor = Place(row: end.row + 1, column: 0) }
  }

  private func isPushed(_ width: Int, _ columns: Int) -> Bool {
    end.column > 0 && (end.column + width > columns || beginners.contains(count))
  }

  private mutating func add(_ scalar: Unicode.Scalar, _ columns: Int) {
    switch scalar.value {
    case 0x09:
      repeat { put(1, columns) } while end.column & 7 != 0
    case 0x0a: end = Place(row: end.row + 1, column: 0)
    case 0..<0x20, 0x7f..<0xa0:
      put(1, columns)
      put(1, columns)
    default:
      guard TextLocale.isUTF8, ce_is_printable(scalar.value) != 0 else {
        for _ in 0..<(scalar.value > 0xffff ? 8 : 7) { put(1, columns) }
        return
      }
      put(DisplayWidth.columns(of: scalar), columns)
    }
  }

  private mutating func put(_ width: Int, _ columns: Int) {
    if isPushed(width, columns) {
      pushed.insert(count)
      end = Place(row: end.row + 1, column: 0)
    }
    end.column += width
    if end.column >= columns { end = Place(row: end.row + 1, column: 0) }
  }
}
