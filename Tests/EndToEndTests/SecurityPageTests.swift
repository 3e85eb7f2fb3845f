import Foundation
import Testing

/// SECURITY.md names the tests that prove it.
@Suite struct SecurityPageTests {
  @Test func `every test that SECURITY_md names is there, and no promise is without one`() throws {
    let page = try String(contentsOfFile: Program.root + "/SECURITY.md", encoding: .utf8)
    let promises = page.split(separator: "\n")
      .filter { $0.hasPrefix("| ") && !$0.hasPrefix("| ---") && !$0.hasPrefix("| promise") }
      .compactMap { $0.split(separator: "|").last { !$0.allSatisfy(\.isWhitespace) } }
    #expect(promises.count > 25)
    let folder = Program.root + "/Tests"
    let names = FileManager.default.enumerator(atPath: folder)?.allObjects as? [String] ?? []
    let suite = try String(contentsOfFile: Program.root + "/scripts/test", encoding: .utf8)
    let code = names.filter { $0.hasSuffix(".swift") }
      .compactMap { try? String(contentsOfFile: folder + "/" + $0, encoding: .utf8) }.joined(separator: "\n")
    for promise in promises {
      let tests = promise.split(separator: "`", omittingEmptySubsequences: false).enumerated()
        .filter { !$0.offset.isMultiple(of: 2) }.map(\.element)
      #expect(!tests.isEmpty, "\(promise)")
      for test in tests {
        if let name = test.split(separator: " ").last, test.hasPrefix("scripts/torture ") {
          #expect(suite.contains("\nscripts/torture \(name)"), "scripts/test does not run \(test)")
          #expect(names.contains("Torture/\(name).py"), "\(test)")
        } else {
          #expect(code.contains("func `\(test)`"), "\(test)")
        }
      }
    }
  }
}
