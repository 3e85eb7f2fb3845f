import Glibc
import Testing

@testable import LineEditing

@Suite struct `A history` {
  @Test func `keeps lines in order, without repeats of the last, empty and secret ones`() throws {
    let history = History()
    for line in ["a", "a", "b", "", "a"] { try history.add(line) }
    try history.add("key sk-123", isSecret: true)
    #expect(history.entries == ["a", "b", "a"])
  }

  @Test func `drops its oldest lines beyond its capacity`() throws {
    let history = History(capacity: 10)
    for number in 1...100 { try history.add("\(number)") }
    #expect((10...11).contains(history.entries.count))
    #expect(history.entries.last == "100")
    let (entries, next) = history.entries(from: 98)
    #expect(Array(entries) == ["99", "100"])
    #expect(history.entries(from: next).entries.isEmpty)
  }

  @Test func `comes back from its file, which only its owner can read, in a folder that only he can enter`()
    async throws
  {
    try await withTemporaryFolder { folder in
      let path = folder + "/state/scjobs/history"
      let history = try History(path: path)
      let lines = ["plain", "two\nlines", "back\\slash \\n", "漢字\ttab", "\u{1b}[31m"]
      for line in lines { try history.add(line) }
      try history.add("key sk-123", isSecret: true)
      #expect(permissions(of: path) == 0o600)
      #expect(permissions(of: folder + "/state/scjobs") == 0o700)
      #expect(try History(path: path).entries == lines)
      #expect(try contents(of: path).contains("sk-123") == false)
    }
  }

  @Test func `is made private when its file was open to others`() async throws {
    try await withTemporaryFolder { folder in
      try write("a\n", to: folder + "/history", mode: 0o644)
      #expect(try History(path: folder + "/history").entries == ["a"])
      #expect(permissions(of: folder + "/history") == 0o600)
    }
  }

  @Test func `passes over damaged lines and keeps the rest`() async throws {
    try await withTemporaryFolder { folder in
      let path = folder + "/history"
      try write(
        Array("a\n\\q\n\\x4\nok \\x09\n\\\nraw\u{1}\n\n".utf8) + [0xff, 0x0a] + Array("b\nto".utf8), to: path)
      let history = try History(path: path)
      #expect(history.entries == ["a", "ok \t", "b", "to"])
      // The torn last line does not swallow what comes after it.
      try history.add("c")
      #expect(try History(path: path).entries == ["a", "ok \t", "b", "to", "c"])
    }
  }

  @Test func `loads its newest lines, and shortens a file that has grown too long`() async throws {
    try await withTemporaryFolder { folder in
      let path = folder + "/history"
      try write((1...100).map { "\($0)\n" }.joined(), to: path)
      #expect(try History(path: path, capacity: 10).entries == (91...100).map { "\($0)" })
      #expect(try contents(of: path) == (91...100).map { "\($0)\n" }.joined())
      #expect(permissions(of: path) == 0o600)
    }
  }

  @Test func `refuses what is no regular file, with a sentence`() async throws {
    try await withTemporaryFolder { folder in
      #expect(throws: HistoryError.self) { try History(path: folder) }
      try #require(symlink("/dev/null", folder + "/link") == 0)
      #expect(throws: HistoryError.self) { try History(path: folder + "/link") }
      try #require(mkfifo(folder + "/fifo", 0o600) == 0)
      #expect(throws: HistoryError.notARegularFile(path: folder + "/fifo")) {
        try History(path: folder + "/fifo")
      }
    }
  }

  @Test func `is shared by two writers without loss`() async throws {
    try await withTemporaryFolder { folder in
      let path = folder + "/history"
      // Each opens the file for itself, as two processes would; flock belongs to the opening.
      try await withThrowingTaskGroup(of: Void.self) { group in
        for writer in ["a", "b"] {
          group.addTask {
            let history = try History(path: path)
            for number in 1...1000 {
              try history.add("\(writer) \(number) " + String(repeating: "x", count: 200))
            }
          }
        }
        try await group.waitForAll()
      }
      let entries = try History(path: path).entries
      #expect(entries.count == 2000)
      #expect(entries.allSatisfy { $0.hasSuffix(String(repeating: "x", count: 200)) })
      for writer in ["a", "b"] {
        let numbers = entries.filter { $0.hasPrefix(writer) }.compactMap { Int($0.split(separator: " ")[1]) }
        #expect(numbers == Array(1...1000))
      }
      #expect(permissions(of: path) == 0o600)
    }
  }

  @Test func `walk goes through lines that begin alike and back to what was typed`() {
    var walk = HistoryWalk(
      entries: ["ta", "x", "tb", "tb", "ta b"], line: "t!", textBeforeCursor: "t")
    let up = [walk.previous(), walk.previous(), walk.previous(), walk.previous()]
    #expect(up == ["ta b", "tb", "ta", nil])
    let down = [walk.next(), walk.next(), walk.next(), walk.next()]
    #expect(down == ["tb", "ta b", "t!", nil])
  }
}
