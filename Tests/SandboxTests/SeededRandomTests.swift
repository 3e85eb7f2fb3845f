import Sandbox
import Testing

@Suite struct SeededRandomTests {
  @Test func `gives the published numbers of SplitMix64`() {
    var random = SeededRandom(seed: 1_234_567)
    #expect(
      (0..<3).map { _ in random.next() } == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
      ])
  }

  @Test func `a split generator does not hear how often its parent is asked`() {
    var parent = SeededRandom(seed: 7)
    var child = parent.split()
    let first = child.next()
    var again = SeededRandom(seed: 7)
    var sameChild = again.split()
    for _ in 0..<10 { _ = again.next() }
    #expect(sameChild.next() == first)
  }
}

@Suite struct LogNormalDurationTests {
  @Test func `half of the draws lie below the median and all within the range`() {
    let processing = LogNormalDuration()
    var random = SeededRandom(seed: 3)
    let drawn = (0..<4000).map { _ in processing.draw(using: &random) }
    let below = drawn.count { $0 < processing.median }
    #expect((1900...2100).contains(below))
    #expect(drawn.allSatisfy(processing.range.contains))
    // ln(1800/240)/0.9 = 2.24 deviations: 1.3 % are moved to the upper end, and 1.0 % to the lower.
    #expect((20...90).contains(drawn.count { $0 == .seconds(1800) }))
    #expect((15...80).contains(drawn.count { $0 == .seconds(30) }))
  }
}
