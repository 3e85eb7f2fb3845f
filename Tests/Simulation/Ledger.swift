internal import Foundation
internal import JobEngine
internal import NIOConcurrencyHelpers
internal import SurveyCoderAPI

/// What must be true, as it is known outside of the sessions, and what was seen to be otherwise.
package final class Ledger: Sendable {
  package struct Figures: Sendable {
    package var steps = 0
    package var requests = 0
    package var faults = 0
    package var outages = 0
    package var crashes = 0
    package var calls = 0
    package var events = 0
    package var results = 0
    package var refusals = 0
    package init() {}

    package static var all: [(name: String, path: WritableKeyPath<Figures, Int>)] {
      [
        ("steps", \.steps), ("requests", \.requests), ("faults", \.faults), ("outages", \.outages),
        ("crashes", \.crashes), ("calls", \.calls), ("events", \.events), ("results", \.results),
        ("refused_by_limit", \.refusals),
      ]
    }
  }

  struct Call: Sendable {
    var what: String
    var slot: Int
    var life: Life
    /// By when it must be answered, where it has a time of its own.
    var deadline: Duration?
  }

  private struct State {
    var figures = Figures()
    var violations: [String] = []
    var digest: UInt64 = 0xCBF2_9CE4_8422_2325
    var journal: [String] = []
    var open: [Int: Call] = [:]
    var answered: Set<Int> = []
    var nextCall = 0
    var tracked: Set<JobID> = []
    /// What each job's result must be.
    var results: [JobID: [UInt8]] = [:]
    var verified: [JobID: String] = [:]
    var heard: [Int: [JobEvent]] = [:]
  }

  private let state = NIOLockedValueBox(State())
  private let keepsJournal: Bool

  init(keepsJournal: Bool) { self.keepsJournal = keepsJournal }

  package var figures: Figures { state.withLockedValue(\.figures) }
  package var violations: [String] { state.withLockedValue(\.violations) }
  package var digest: UInt64 { state.withLockedValue(\.digest) }
  package var journal: [String] { state.withLockedValue(\.journal) }

  func count(_ figure: any WritableKeyPath<Figures, Int> & Sendable) {
    state.withLockedValue { $0.figures[keyPath: figure] += 1 }
  }

  /// Something that happened, of which a replay must have the same.
  func note(_ text: String, at now: Duration) {
    let line = "\(now.milliseconds) \(text)"
    state.withLockedValue { state in
      for byte in line.utf8 { state.digest = (state.digest ^ UInt64(byte)) &* 0x100_0000_01B3 }
      if keepsJournal { state.journal.append(line) }
    }
  }

  func violation(_ text: String, at now: Duration) {
    note("VIOLATION \(text)", at: now)
    // The first few tell the story.
    state.withLockedValue {
      if $0.violations.count < 20 { $0.violations.append("\(now.milliseconds) ms: \(text)") }
    }
  }

  func refusedByLimit(at now: Duration) {
    count(\.refusals)
    note("429 by the limit", at: now)
  }

  // MARK: Calls

  func begin(_ call: Call, at now: Duration) -> Int {
    state.withLockedValue { state in
      state.nextCall += 1
      state.figures.calls += 1
      state.open[state.nextCall] = call
      return state.nextCall
    }
  }

  func answered(_ number: Int, _ answer: String, at now: Duration) {
    let (call, isSecond) = state.withLockedValue { state in
      (state.open.removeValue(forKey: number), !state.answered.insert(number).inserted)
    }
    note("call \(number) \(call?.what ?? "?"): \(answer)", at: now)
    if isSecond { violation("call \(number) was answered twice", at: now) }
    if let call, let deadline = call.deadline, now > deadline + .milliseconds(500) {
      violation("\(call.what) was answered \((now - deadline).milliseconds) ms late", at: now)
    }
  }

  /// Calls of processes that live, and that have no answer.
  var openCalls: [Call] {
    state.withLockedValue { $0.open.sorted { $0.key < $1.key }.map(\.value).filter { $0.life.isAlive } }
  }

  // MARK: Jobs

  var tracked: [JobID] { state.withLockedValue { $0.tracked.sorted() } }
  func track(_ ids: [JobID]) { state.withLockedValue { $0.tracked.formUnion(ids) } }
  func untrack(_ id: JobID) { state.withLockedValue { _ = $0.tracked.remove(id) } }
  func isTracked(_ id: JobID) -> Bool { state.withLockedValue { $0.tracked.contains(id) } }
  func expect(_ result: [UInt8]?, of id: JobID) { state.withLockedValue { $0.results[id] = result } }

  /// A result that somebody was told of must be on disk, whole.
  func verify(_ result: ArchivedResult, of id: JobID, by whom: String, at now: Duration) {
    let expected = state.withLockedValue { $0.results[id] }
    guard let found = FileManager.default.contents(atPath: result.path) else {
      return violation("\(whom) told of a result of \(id) that is not on disk", at: now)
    }
    guard let expected else {
      return violation("\(whom) told of a result of \(id), which has none", at: now)
    }
    guard Array(found) == expected, result.bytes == expected.count else {
      return violation(
        "\(whom) told of a result of \(id) that has \(found.count) bytes on disk where \(expected.count) were sent",
        at: now)
    }
    let isNew = state.withLockedValue { $0.verified.updateValue(result.path, forKey: id) == nil }
    if isNew { count(\.results) }
  }

  /// What was told of stays.
  func checkKept(at now: Duration) {
    for (id, path) in state.withLockedValue({ $0.verified.sorted { $0.key < $1.key } })
    where access(path, R_OK) != 0 {
      violation("the result of \(id) is gone from the disk", at: now)
      state.withLockedValue { $0.verified[id] = nil }
    }
  }

  // MARK: Events

  func lastHeard(_ slot: Int) -> Int { state.withLockedValue { $0.heard[slot]?.last?.sequence ?? 0 } }

  func heard(_ event: JobEvent, _ slot: Int, at now: Duration) {
    let last = lastHeard(slot)
    note("\(slot) event \(event.sequence) \(event.kind.rawValue) \(event.jobID)", at: now)
    if event.sequence <= last { violation("event \(event.sequence) came after event \(last)", at: now) }
    state.withLockedValue {
      $0.heard[slot, default: []].append(event)
      $0.figures.events += 1
    }
  }

  func events(of slot: Int) -> [JobEvent] { state.withLockedValue { $0.heard[slot] ?? [] } }
}

extension Duration {
  var milliseconds: Int64 {
    components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
  }
}
