import Testing

@testable import LineEditing

@Suite struct `Parts of a line` {
  @Test(
    arguments: [
      ("", 0, 10, 0, 2, 0, 2), ("abc", 3, 10, 0, 5, 0, 5), ("abc", 1, 10, 0, 3, 0, 5),
      // The last column filled: the next row begins.
      ("abcdefgh", 8, 10, 1, 0, 1, 0), ("abcdefg", 7, 10, 0, 9, 0, 9),
      // A wide character never straddles the edge, and the cursor goes with it.
      ("abcdefg漢", 7, 10, 1, 0, 1, 2), ("漢字漢字", 4, 10, 1, 0, 1, 0),
      ("a\tb", 3, 20, 0, 9, 0, 9), ("\u{01}\u{7f}", 2, 10, 0, 6, 0, 6), ("a\nbc", 4, 10, 1, 2, 1, 2),
      ("a\nbc", 1, 10, 0, 3, 1, 2), ("e\u{301}", 2, 10, 0, 3, 0, 3), ("\u{378}", 1, 20, 0, 9, 0, 9),
    ] as [(String, Int, Int, Int, Int, Int, Int)])
  func `are laid out as libedit draws them`(
    line: String, cursor: Int, columns: Int, row: Int, column: Int, endRow: Int, endColumn: Int
  ) {
    let layout = EditedLineLayout(
      prompt: Array("> ".unicodeScalars), line: line.unicodeScalars, cursor: cursor, columns: columns)
    #expect(layout.cursor == .init(row: row, column: column))
    #expect(layout.end == .init(row: endRow, column: endColumn))
  }

  /// Behind a line of 10 columns, `> abcdefg漢x` has a blank at its edge that no other width takes away.
  @Test(
    arguments: [
      ("abcdefg漢x", 10, 10, 1, 3), ("abcdefg漢x", 10, 20, 1, 3), ("abcdefg漢x", 10, 5, 2, 3),
      ("abcdefg漢x", 10, 9, 1, 3), ("abcdefg漢x", 10, 3, 4, 0), ("abcdefgh漢x", 10, 20, 0, 13),
      ("abcdefghijklm", 10, 20, 0, 15), ("abcdefghijklm", 20, 10, 1, 5), ("漢漢漢漢漢", 5, 20, 2, 4),
    ])
  func `folded anew keeps the rows that a wide character ended`(
    line: String, former: Int, columns: Int, endRow: Int, endColumn: Int
  ) {
    let layout = EditedLineLayout(
      prompt: Array("> ".unicodeScalars), line: line.unicodeScalars, cursor: line.unicodeScalars.count,
      columns: columns, foldedFrom: former)
    #expect(layout.end == .init(row: endRow, column: endColumn))
    #expect(layout.cursor == layout.end)
  }

  @Test(
    arguments: [
      ("> ", [], "> ", "> "), ("", [], "", ""), ("a\nb\n> ", ["a", "b"], "> ", "> "),
      ("\u{1b}[1mp\u{1b}[0m ", [], "p ", "\u{1}\u{1b}[1m\u{1}p\u{1}\u{1b}[0m\u{1} "),
      // Sequences in a row become one; one at the end goes before the last character.
      ("\u{1b}[1m\u{1b}[2mp>\u{1b}[0m", [], "p>", "\u{1}\u{1b}[1m\u{1b}[2m\u{1}p\u{1}\u{1b}[0m\u{1}>"),
      ("\u{1b}[1m", [], "", ""), ("a\u{7}\u{1}b", [], "ab", "ab"),
    ] as [(String, [String], String, String)])
  func `a prompt is marked as libedit wants it`(text: String, lead: [String], visible: String, marked: String)
  {
    let prompt = PromptText(text)
    #expect(prompt.lead == lead)
    #expect(EditlineSession.string(prompt.visible) == visible)
    #expect(EditlineSession.string(prompt.marked) == marked)
  }

  @Test(arguments: [
    ("one", "one"), ("one\r", "one"), ("a\rb\r\nc\n\n", "a\nb\nc"), ("a\u{1b}[31mb\u{3}", "a[31mb"),
    ("", ""), ("\n", ""), ("a\tb\u{9b}", "a\tb"),
  ])
  func `a paste is freed of controls and its last newline`(pasted: String, text: String) {
    #expect(EditlineSession.string(PastedText.normalized(pasted.unicodeScalars)) == text)
  }

  @Test(arguments: [
    ("ab\u{1b}[201~", "ab"), ("\u{1b}[201~", ""), ("a\u{1b}[20\u{1b}[201~", "a\u{1b}[20"),
    ("a\u{1b}\u{1b}[201~", "a\u{1b}"), ("a\u{1b}[200~\u{1b}[201~", "a\u{1b}[200~"),
  ])
  func `a paste ends at its mark and nowhere else`(pasted: String, text: String) {
    var paste = PastedText()
    for (index, scalar) in pasted.unicodeScalars.enumerated() {
      #expect(!paste.isComplete, "complete too early, at \(index)")
      paste.add(scalar)
    }
    #expect(paste.isComplete)
    #expect(EditlineSession.string(paste.scalars) == text)
  }

  @Test func `a paste beyond the limit is cut, and known to be`() {
    var paste = PastedText()
    for _ in 0...PastedText.limit { paste.add("x") }
    #expect(paste.scalars.count == PastedText.limit)
    #expect(paste.isCut)
  }

  @Test(
    arguments: [
      ("", [""]), ("a", ["a"]), (" ", [" "]), ("a\nb", ["a", "b"]), ("\n \na\n", ["a"]), ("\n\n", [""]),
    ] as [(String, [String])])
  func `an accepted text is its lines that hold something`(text: String, lines: [String]) {
    #expect(PastedText.lines(text) == lines)
  }

  @Test(
    arguments: [
      ([0x61], "a"), ([0xe6, 0xbc, 0xa2], "漢"), ([0xff, 0x61], "\u{fffd}a"),
      ([0xe6, 0xbc, 0x61], "\u{fffd}a"),
      ([0xc3], ""), ([0xf0, 0x9f, 0x98, 0x80], "😀"), ([0x80], "\u{fffd}"), ([0xc0, 0x61], "\u{fffd}a"),
    ] as [([UInt8], String)])
  func `characters come from bytes one at a time`(bytes: [UInt8], text: String) {
    var decoder = UTF8Decoder()
    var decoded: [Unicode.Scalar] = []
    for byte in bytes {
      decoder.append([byte])
      while let scalar = decoder.nextScalar() { decoded.append(scalar) }
    }
    #expect(EditlineSession.string(decoded) == text)
  }
}

@Suite struct `A completion` {
  private func step(_ line: String, _ candidates: [Completion]) -> CompletionStep {
    CompletionStep(candidates, for: CompletionRequest(line: line, cursor: line.unicodeScalars.count))
  }

  @Test func `of nothing does nothing`() { #expect(step("x", []) == .nothing) }

  @Test func `with one candidate puts it in with its suffix`() {
    #expect(step("show jo", [Completion(text: "job-1")]) == .replace(count: 2, text: "job-1 "))
    #expect(step("", [Completion(text: "quit", suffix: "")]) == .replace(count: 0, text: "quit"))
  }

  @Test func `that is already there in full does nothing`() {
    #expect(step("quit", [Completion(text: "quit", suffix: "")]) == .nothing)
  }

  @Test func `goes as far as the candidates agree, then lists them`() {
    let candidates = [Completion(text: "timeline"), Completion(text: "timing")]
    #expect(step("t", candidates) == .replace(count: 1, text: "tim"))
    #expect(step("tim", candidates) == .list(candidates))
  }

  @Test func `replaces as much as its candidate says`() {
    let candidate = Completion(text: "json", replacing: 1)
    #expect(step("output --format=j", [candidate]) == .replace(count: 1, text: "json "))
    #expect(step("j", [Completion(text: "json", replacing: 99)]) == .replace(count: 1, text: "json "))
  }

  @Test func `list has columns that fit the width and shows no controls`() {
    let candidates = ["a", "bb", "c\u{1b}", "d"].map { Completion(text: $0) }
    #expect(CandidateTable.lines(candidates, width: 16) == ["a      c\\x1b", "bb     d"])
    #expect(CandidateTable.lines(candidates, width: 3) == ["a", "bb", "c\\…", "d"])
    let many = (0..<201).map { Completion(text: "\($0)") }
    #expect(CandidateTable.lines(many, width: 80).last == "… and 1 more")
  }

  @Test func `request keeps its cursor within the line`() {
    #expect(CompletionRequest(line: "漢字", cursor: 9).cursor == 2)
    #expect(CompletionRequest(line: "漢字", cursor: 1).textBeforeCursor == "漢")
    #expect(CompletionRequest(line: "漢字", cursor: -1).textBeforeCursor.isEmpty)
  }
}
