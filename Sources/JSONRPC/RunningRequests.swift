import NIOCore

/// The requests that a task is to answer, by id and in the order they came in.
struct RunningRequests {
  /// Names one run. An id may be used again after its answer, so it cannot.
  typealias Serial = UInt64

  struct Entry {
    let id: RequestID
    /// The batch that its answer belongs to.
    let batch: Batch?
    /// When it was read.
    let start: NIODeadline
    var task: Task<Void, Never>?
  }

  private var entries: [Serial: Entry] = [:]
  /// Null ids have no place here.
  private var serials: [RequestID: Serial] = [:]
  private var lastSerial: Serial = 0

  var count: Int { entries.count }
  var isEmpty: Bool { entries.isEmpty }

  func contains(_ id: RequestID) -> Bool { !serials.isEmpty && serials[id] != nil }

  mutating func insert(_ id: RequestID, batch: Batch?, at start: NIODeadline) -> Serial {
    lastSerial += 1
    // The message that the id came in is not to stay in memory for it.
    let id = id.detached
    entries[lastSerial] = Entry(id: id, batch: batch, start: start)
    if !id.isNull { serials[id] = lastSerial }
    return lastSerial
  }

  mutating func setTask(_ task: Task<Void, Never>, of serial: Serial) { entries[serial]?.task = task }

  mutating func remove(_ serial: Serial) -> Entry? {
    guard let entry = entries.removeValue(forKey: serial) else { return nil }
    if serials[entry.id] == serial { serials[entry.id] = nil }
    return entry
  }

  mutating func remove(_ id: RequestID) -> Entry? { serials[id].flatMap { remove($0) } }

  mutating func removeAll() -> [Entry] {
    defer {
      entries = [:]
      serials = [:]
    }
    return entries.sorted { $0.key < $1.key }.map(\.value)
  }
}
