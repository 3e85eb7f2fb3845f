import JSON
import Testing

@Suite struct JSONPointerScalarTests {
  @Test func `a stroke before a combining mark parts names all the same`() throws {
    let pointer = try #require(JSONPointer("/a/\u{301}b/~1\u{301}/~0\u{301}"))
    #expect(pointer.tokens == ["a", "\u{301}b", "/\u{301}", "~\u{301}"])
    #expect(pointer.description == "/a/\u{301}b/~1\u{301}/~0\u{301}")
  }
}
