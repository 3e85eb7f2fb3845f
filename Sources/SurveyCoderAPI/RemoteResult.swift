package import JSON

/// The result of a completed job: the service's own bytes, in memory or, where they are many, in a file.
package enum RemoteResult: Sendable, Equatable {
  case inline(RawJSON)
  case spooled(SpooledResult)
}

/// A result that was written to a spool as it came, checked as JSON.
package struct SpooledResult: Sendable, Equatable {
  package let bytes: Int
  /// Hexadecimal, of the bytes.
  package let sha256: String
  /// Absolute; the file is there as long as this value is, unless somebody renames it.
  package let path: String
  /// Whose end takes the file away.
  private let spool: any ResultSpool

  package init(bytes: Int, sha256: String, path: String, spool: any ResultSpool) {
    self.bytes = bytes
    self.sha256 = sha256
    self.path = path
    self.spool = spool
  }

  package static func == (one: SpooledResult, other: SpooledResult) -> Bool { one.path == other.path }
}

/// Gives room for results that are too long for memory.
package protocol ResultSpooling: Sendable {
  func openSpool() async throws(SpoolFailure) -> any ResultSpool
}

/// Room for one result, written from its beginning to its end by one caller.
///
/// What was written is removed with the last reference to the spool, so that an attempt that fails, is cancelled or
/// turns out to be of no use leaves nothing.
package protocol ResultSpool: AnyObject, Sendable {
  /// Returns when the bytes are with the system: so long the network is to wait.
  func append(_ bytes: [UInt8]) async throws(SpoolFailure)

  /// Call once, at the end.
  func finish() async -> SpooledResult
}

/// Why a spool can't take a result.
package struct SpoolFailure: Error, Sendable, Equatable {
  package let path: String
  /// What the system said.
  package let reason: String

  package init(path: String, reason: String) {
    self.path = path
    self.reason = reason
  }
}
