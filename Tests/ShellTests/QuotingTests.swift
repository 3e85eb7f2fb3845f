import Testing

@testable import Shell

/// What a fuzzer has found of words and keys beside marks that Swift's characters take for a part of them.
@Suite struct QuotingTests {
  @Test(arguments: ["'\u{301}", "'\"\u{301} x", "it's $\u{308}{x}", "a\r\nb", "'\r\n", "\\\u{301}'"])
  func `a word that is quoted and read again is the same, scalar by scalar`(word: String) throws {
    let commands = try CommandLanguage.parse("show \(CommandQuoting.quoted(word)) end")
    #expect(commands.count == 1)
    let words = commands[0].words.map { $0.literal.map { Array($0.unicodeScalars) } }
    #expect(words == ["show", word, "end"].map { Array($0.unicodeScalars) })
  }

  @Test(arguments: [
    ("\u{600}", ""), ("", "\u{301}"), ("scp_live_", ""), ("scp_live_abc", ""), ("scp_live_abc…", ""),
  ])
  func `a key is found whatever stands against it`(before: String, behind: String) {
    let text = before + "scp_live_Zq7Zq7Zq7Zq7" + behind
    #expect(SecretText.holdsKey(text))
    #expect(!SecretText.redacted(text).unicodeScalars.elementsEqual(text.unicodeScalars))
    #expect(
      !Array(SecretText.redacted(text).utf8).split(separator: 0x5A).contains {
        $0.starts(with: Array("q7".utf8))
      })
  }
}
