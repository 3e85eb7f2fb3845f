internal import JSON
internal import SurveyCoderAPI

/// What of a job's JSON depends on the moment at which it is asked for.
struct JobProspect {
  /// Time left as the engine estimates it.
  var eta: Duration?
  /// When the engine means to look next.
  var nextLookAt: Timestamp?
  /// Why then, for a person.
  var nextLookReason: String?

  func writeTimeLeft(to writer: inout JSONWriter) {
    writer.member("eta", ifPresent: eta)
  }

  func writeNextLook(to writer: inout JSONWriter) {
    writer.member("nextLookAt", ifPresent: nextLookAt)
    writer.member("nextLookReason", ifPresent: nextLookReason)
  }
}

/// The JSON of a job of the registry, but for its ``JobProspect``: written once and not for each request.
struct JobText {
  private let bytes: [UInt8]
  /// Where the members of the prospect have their places: behind these many bytes.
  private let timeLeftPlace: Int
  private let nextLookPlace: Int

  init(_ job: TrackedJob) {
    var writer = JSONWriter(reserving: 1024)
    var places = (timeLeft: 0, nextLook: 0)
    job.write(
      to: &writer, timeLeft: { places.timeLeft = $0.bytes.count },
      nextLook: { places.nextLook = $0.bytes.count })
    // A copy that is no longer than it must be.
    bytes = Array(writer.bytes[...])
    (timeLeftPlace, nextLookPlace) = places
  }

  var count: Int { bytes.count }

  /// Writes what the job itself would, without a prospect.
  func write(to writer: inout JSONWriter) {
    bytes.withUnsafeBytes { writer.raw($0) }
  }

  /// Writes what the job itself would.
  func write(to writer: inout JSONWriter, with prospect: JobProspect) {
    bytes.withUnsafeBytes { bytes in
      writer.raw(UnsafeRawBufferPointer(rebasing: bytes[..<timeLeftPlace]))
      prospect.writeTimeLeft(to: &writer)
      // Without the commas, as the writer knows where one is needed.
      writer.raw(UnsafeRawBufferPointer(rebasing: bytes[(timeLeftPlace + 1)..<nextLookPlace]))
      prospect.writeNextLook(to: &writer)
      writer.raw(UnsafeRawBufferPointer(rebasing: bytes[(nextLookPlace + 1)...]))
    }
  }
}
