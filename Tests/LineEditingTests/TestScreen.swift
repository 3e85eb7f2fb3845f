@testable import LineEditing

/// As much of a terminal as libedit uses of an xterm: what a person would see of the bytes.
struct TestScreen {
  let columns: Int
  let rows: Int
  private var cells: [[String]]
  private(set) var row = 0
  private(set) var column = 0
  /// Everything that came, as it came.
  private(set) var raw = ""
  private(set) var isPasteBracketed = false

  private var decoder = UTF8Decoder()
  private var sequence: String?

  init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
    cells = Array(repeating: Array(repeating: " ", count: columns), count: rows)
  }

  /// The rows that hold something, without the blanks at their ends.
  var lines: [String] {
    let lines = cells.map { row in
      String(row.joined().reversed().drop { $0 == " " }.reversed())
    }
    return Array(lines.reversed().drop(while: \.isEmpty).reversed())
  }

  mutating func feed(_ bytes: [UInt8]) {
    decoder.append(bytes)
    while let scalar = decoder.nextScalar() {
      raw.unicodeScalars.append(scalar)
      take(scalar)
    }
  }

  private mutating func take(_ scalar: Unicode.Scalar) {
    if let begun = sequence {
      let whole = begun + String(scalar)
      let isBegin = begun.isEmpty && scalar == "["
      sequence = !isBegin && (begun.isEmpty || (0x40...0x7e).contains(scalar.value)) ? nil : whole
      if sequence == nil { run(whole) }
      return
    }
    switch scalar {
    case "\u{1b}": sequence = ""
    case "\r": column = 0
    case "\n": lineFeed()
    case "\u{08}": column = max(0, min(column, columns - 1) - 1)
    case "\0"..<" ": break
    default: put(scalar)
    }
  }

  private mutating func put(_ scalar: Unicode.Scalar) {
    let width = DisplayWidth.columns(of: scalar)
    if column + width > columns {
      column = 0
      lineFeed()
    }
    cells[row][column] = String(scalar)
    if width == 2 { cells[row][column + 1] = "" }
    // In the last column the cursor waits beyond the edge until more comes.
    column += width
  }

  private mutating func lineFeed() {
    if row + 1 < rows {
      row += 1
    } else {
      cells.removeFirst()
      cells.append(Array(repeating: " ", count: columns))
    }
  }

  private mutating func run(_ whole: String) {
    guard whole.hasPrefix("["), let final = whole.last else { return }
    let count = Int(whole.dropFirst().dropLast().prefix { $0.isNumber })
    switch final {
    case "A": row = max(0, row - (count ?? 1))
    case "B": row = min(rows - 1, row + (count ?? 1))
    case "C": column = min(columns - 1, column + (count ?? 1))
    case "D": column = max(0, min(column, columns - 1) - (count ?? 1))
    case "G": column = min(columns - 1, (count ?? 1) - 1)
    case "J":
      clear(from: column)
      for below in cells.indices.dropFirst(row + 1) { cells[below] = blank }
    case "K": clear(from: column)
    case "M":
      cells.removeSubrange(row..<min(rows, row + (count ?? 1)))
      while cells.count < rows { cells.append(blank) }
    case "P":
      cells[row].removeSubrange(column..<min(columns, column + (count ?? 1)))
      cells[row] += Array(repeating: " ", count: columns - cells[row].count)
    case "@":
      cells[row].insert(contentsOf: Array(repeating: " ", count: count ?? 1), at: column)
      cells[row] = Array(cells[row].prefix(columns))
    case "h", "l": if whole.hasPrefix("[?2004") { isPasteBracketed = final == "h" }
    default: break
    }
  }

  private var blank: [String] { Array(repeating: " ", count: columns) }

  private mutating func clear(from start: Int) {
    for index in cells[row].indices.dropFirst(start) { cells[row][index] = " " }
  }
}
