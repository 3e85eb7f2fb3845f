/// The faults that are still to come. Where several match a request, the one added first takes it.
struct FaultQueue: Sendable {
  private(set) var faults: [Fault] = []

  mutating func add(_ fault: Fault) {
    guard fault.count ?? 1 > 0 else { return }
    faults.append(fault)
  }

  mutating func removeAll() { faults = [] }

  /// Counts the request against the faults that match it.
  ///
  /// - Returns: What goes wrong with it, if anything does.
  mutating func take(for request: SandboxRequest) -> Fault.Effect? {
    for place in faults.indices where faults[place].match.covers(request) {
      guard faults[place].skip == 0 else {
        faults[place].skip -= 1
        continue
      }
      let effect = faults[place].effect
      if let count = faults[place].count {
        faults[place].count = count - 1
        if count <= 1 { faults.remove(at: place) }
      }
      return effect
    }
    return nil
  }
}
