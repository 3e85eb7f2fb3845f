import Testing

/// The targets of the fuzzer over what is kept for them, and over seeded changes of it. `scripts/soak fuzz` does the
/// same at length, led by libFuzzer.
@Suite struct FuzzTests {
  private static let changes = 1500

  @Test(arguments: FuzzTarget.all)
  func `holds for what is kept, and for changes of it`(target: FuzzTarget) throws {
    let inputs = try target.seeds() + Corpus.inputs(of: target.name)
    #expect(!inputs.isEmpty)
    var mutation = Mutation(of: inputs, seed: 1)
    let short = inputs.filter { $0.count <= FuzzTarget.longestInput }
    for input in short + (0..<Self.changes).map({ _ in mutation.next() }) {
      do { try target.check(input) } catch {
        Issue.record("\(error)\nkeep in Corpus/\(target.name).txt: \(Corpus.encoded(input))")
        return
      }
    }
  }

  @Test func `an input is kept as it is`() throws {
    let bytes = (0...255).map { UInt8($0) }
    let line = Corpus.encoded(bytes)
    #expect(line.utf8.allSatisfy { (0x20...0x7E).contains($0) })
    #expect(Corpus.decoded(line.utf8) == bytes)
  }
}
