import NIOCore

extension Connection {
  /// - Parameter line: A whole line, its end included.
  func enqueue(_ line: ByteBuffer) {
    guard !isClosed, !isFinishing else { return notificationQuota.giveBack(line.readableBytes) }
    trace?(.sent, Array(line.readableBytesView.dropLast())[...])
    notifications.append(line)
    scheduleFlush()
  }

  /// Resumes the waiter when all that was queued before is handed over and the client has room.
  func wait(_ waiter: OutputWaiter) {
    guard !waiter.cancellation.isSet else { return waiter.cancel() }
    guard !isClosed, !isFinishing else { return waiter.fail() }
    outputWaiters.append(waiter)
    scheduleFlush()
  }

  func resumeOutputWaiters() {
    guard !outputWaiters.isEmpty else { return }
    let waiters = outputWaiters
    outputWaiters = []
    for waiter in waiters { waiter.succeed() }
  }

  func failOutputWaiters() {
    let waiters = outputWaiters
    outputWaiters = []
    for waiter in waiters { waiter.fail() }
  }

  func cancelWait(_ cancellation: OutputWaiter.Cancellation) {
    guard let place = outputWaiters.firstIndex(where: { $0.cancellation === cancellation }) else { return }
    outputWaiters.remove(at: place).cancel()
  }
}
