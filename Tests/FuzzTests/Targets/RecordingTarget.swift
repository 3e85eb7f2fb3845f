@testable import JSON
@testable import JobEngine
@testable import Recording

extension FuzzTarget {
  /// Recordings are read whole or name a line; what was read is written, and read again, as the same.
  static let recordings = FuzzTarget(name: "recordings") {
    [header + sample, header].map { Array($0.utf8) }
  } check: { bytes in
    let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).count
    let recording: Recording
    do throws(RecordingError) { recording = try Recording(path: "r", text: bytes) } catch {
      if let line = error.line { try require((1...lines).contains(line), "line \(line) of \(lines)") }
      return try require(!error.reason.isEmpty, "no reason")
    }
    var writer = JSONWriter()
    for exchange in recording.exchanges {
      writer.removeAll(keepingRoomUpTo: 1 << 20)
      exchange.write(to: &writer, base: recording.header.apiURL)
      let text = Array(header.utf8) + writer.bytes + [0x0A]
      // The base of the sample's header is another, and so is told by the exchange itself, unless it is the same.
      let again = try Recording(path: "r", text: text).exchanges
      try require(again.count == 1, "an exchange is \(again.count)")
      var (one, other) = (exchange, again[0])
      (one.line, other.line) = (0, 0)
      if one.apiURL == recording.header.apiURL { other.apiURL = one.apiURL }
      try require(one == other, "an exchange is read as another")
    }
    for job in recording.jobs {
      let text = Array(header.utf8) + job.json.bytes + [0x0A]
      let again = try Recording(path: "r", text: text).jobs
      try require(
        again.first?.job.id == job.job.id && again.first?.job.status == job.job.status, "a job is another")
    }
    _ = Replay(recording, order: .exact)
    if let rest = PrivateResult.withheld(from: bytes, isOfJob: false) {
      try require(
        PrivateResult.withheld(from: rest, isOfJob: false) == nil || !rest.isEmpty, "a result is left")
    }
    let clean = SecretBytes.redacted(bytes)
    try require(SecretBytes.redacted(clean) == clean, "redacted twice it is another")
  }

  private static let header =
    #"{"scjobsRecording":"1.0","program":"scjobs 1","startedAt":"2026-05-14T09:30:00.250Z","seed":7,"#
    + #""apiUrl":"https://a","policy":"adaptive","requestsPerMinute":60,"hasKey":true}"# + "\n"

  private static let sample = #"""
    {"at":12,"sentAt":3,"request":1,"get":"/v2/usage","requestId":"r","status":200,"headers":{"retry-after":"3"},"body":"{}"}
    {"at":12,"sentAt":3,"request":2,"apiUrl":"https://b","get":"/v2/usage","requestId":"r","status":200,"headers":{},"bodyHex":"ff00"}
    {"at":12,"sentAt":3,"request":3,"get":"/health","requestId":"r","failure":{"kind":"timeout","message":"m"}}
    {"job":{"id":"job_0","apiUrl":"https://a","status":"queued","trackedAt":"2026-05-14T09:30:00.250Z","tags":["a"],"requests":1},"isSeenByKey":true}
    {"kept":{"id":"job_0","apiUrl":"https://a","result":"{}"}}
    {"at":15,"input":"command"}
    {"at":16,"end":true}

    """#
}
