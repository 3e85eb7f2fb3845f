import NIOCore
import NIOEmbedded
import Testing

@testable import JSONRPC

@Suite struct LatencyHistogramTests {
  @Test(arguments: [0, 1, 7, 8, 9, 15, 16, 1_000, 123_456_789, Int64.max / 2, .max])
  func `a quantile is right to an eighth, and never beyond the longest`(nanoseconds: Int64) {
    var histogram = LatencyHistogram()
    histogram.add(.nanoseconds(nanoseconds))
    #expect(histogram.quantile(0.5) == .nanoseconds(nanoseconds))
    histogram.add(.nanoseconds(.max))
    let found = histogram.quantile(0.5).nanoseconds
    #expect(found >= nanoseconds && found - nanoseconds <= nanoseconds / 8)
  }

  @Test func `shares are of all that was added`() {
    var histogram = LatencyHistogram()
    #expect(histogram.quantile(0.99) == .zero && histogram.count == 0)
    histogram.add(.nanoseconds(5), times: 99)
    histogram.add(.seconds(1))
    histogram.add(.seconds(9), times: 0)
    #expect(histogram.count == 100)
    #expect(histogram.quantile(0) == .nanoseconds(5) && histogram.quantile(0.99) == .nanoseconds(5))
    #expect(histogram.quantile(1) == .seconds(1) && histogram.longest == .seconds(1))
  }
}

@Suite struct ConnectionMetricsTests {
  @Test func `counts what came and what went, and the time of every answer`() async throws {
    let peer = try await TestPeer.start()
    let input =
      request("1", "ping") + batch(request("2", "ping"), request("3", "nope"))
      + #"{"jsonrpc":"2.0","method":"hello"}"# + "\nbad\n"
    try await peer.send(input)
    let output = try await peer.lines()
    let metrics = try await peer.loop.executeInContext { peer.server.metrics }
    #expect(metrics.requests == 3 && metrics.notifications == 1 && metrics.errors == 2)
    #expect(metrics.bytesReceived == input.utf8.count)
    #expect(metrics.bytesSent == output.reduce(0) { $0 + $1.utf8.count + 1 })
    #expect(metrics.latency.count == 3 && metrics.inFlight == 0)
  }

  @Test func `a request that waits is in flight, and counted when it is answered`() async throws {
    let peer = try await TestPeer.start()
    try await peer.send(request("1", "wait"))
    #expect(try await peer.loop.executeInContext { peer.server.metrics.inFlight } == 1)
    #expect(try await peer.loop.executeInContext { peer.server.metrics.latency.count } == 0)
    try await peer.send(cancel("1"))
    let metrics = try await peer.loop.executeInContext { peer.server.metrics }
    #expect(metrics.inFlight == 0 && metrics.latency.count == 1 && metrics.errors == 1)
  }
}
