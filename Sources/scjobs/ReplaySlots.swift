/// Lets so many replays run at a time, as each takes a thread and a dozen descriptors. The others wait in order.
actor ReplaySlots {
  private var free: Int
  private var waiters: [(number: Int, continuation: CheckedContinuation<Bool, Never>)] = []
  private var lastNumber = 0

  init(_ count: Int) { free = count }

  /// Waits for a slot, which ``give()`` gives back.
  ///
  /// - Returns: `false` where the task was cancelled before there was one.
  func take() async -> Bool {
    guard free == 0 else {
      free -= 1
      return true
    }
    lastNumber += 1
    let number = lastNumber
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        // Cancelled before: `leave` has found nobody.
        if Task.isCancelled { return continuation.resume(returning: false) }
        waiters.append((number, continuation))
      }
    } onCancel: {
      Task { await leave(number) }
    }
  }

  func give() {
    if waiters.isEmpty { free += 1 } else { waiters.removeFirst().continuation.resume(returning: true) }
  }

  private func leave(_ number: Int) {
    guard let place = waiters.firstIndex(where: { $0.number == number }) else { return }
    waiters.remove(at: place).continuation.resume(returning: false)
  }
}
