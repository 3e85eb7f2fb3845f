import Synchronization
import Testing

@testable import SurveyCoderAPI

/// Spools in memory, which know which of them are still there.
final class MemorySpooling: ResultSpooling {
  private struct State {
    var texts: [Int: [UInt8]] = [:]
    var opened = 0
    var failure: SpoolFailure?
    var largestPiece = 0
  }

  private let state = Mutex(State())

  /// - Parameter failure: What becomes of every byte that is to be written.
  init(failure: SpoolFailure? = nil) { state.withLock { $0.failure = failure } }

  var opened: Int { state.withLock { $0.opened } }
  var largestPiece: Int { state.withLock { $0.largestPiece } }
  /// What lies in the spools that somebody still holds.
  var kept: [[UInt8]] { state.withLock { $0.texts.sorted { $0.key < $1.key }.map(\.value) } }

  func openSpool() -> any ResultSpool {
    MemorySpool(
      number: state.withLock { state in
        state.opened += 1
        state.texts[state.opened] = []
        return state.opened
      }, of: self)
  }

  fileprivate func append(_ bytes: [UInt8], to number: Int) throws(SpoolFailure) {
    let failure = state.withLock { state in
      state.texts[number, default: []] += bytes
      state.largestPiece = max(state.largestPiece, bytes.count)
      return state.failure
    }
    if let failure { throw failure }
  }

  fileprivate func text(_ number: Int) -> [UInt8] { state.withLock { $0.texts[number, default: []] } }
  fileprivate func remove(_ number: Int) { state.withLock { $0.texts[number] = nil } }
}

private final class MemorySpool: ResultSpool {
  private let number: Int
  private let spooling: MemorySpooling

  init(number: Int, of spooling: MemorySpooling) {
    self.number = number
    self.spooling = spooling
  }

  deinit { spooling.remove(number) }

  func append(_ bytes: [UInt8]) throws(SpoolFailure) { try spooling.append(bytes, to: number) }

  func finish() -> SpooledResult {
    SpooledResult(bytes: spooling.text(number).count, sha256: "", path: "/\(number)", spool: self)
  }
}
