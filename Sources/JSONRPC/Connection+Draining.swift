import NIOCore

extension Connection {
  /// Takes no more input; what was read is answered, then the output is closed.
  ///
  /// Requests in flight have the drain time to finish, and are then cancelled
  /// and answered with an error that says so.
  func end(_ reason: Ending) {
    guard ending == nil, !isClosed else { return }
    // Closed in the middle of a read, the input does not say that the read is complete.
    isReading = false
    if reason == .inputEnded { readRest() } else { framer.removeAll() }
    // What follows an `exit` is not served.
    if reason == .exitRequested { backlog.removeAll() }
    ending = reason
    input.close(promise: nil)
    handler?.connectionWillEnd(reason)
    noteDrainProgress()
    scheduleDrainTick()
    handleLines()
    scheduleFlush()
  }

  /// The input ended, also in the middle of a line: that line counts.
  private func readRest() {
    handleLines()
    guard let last = framer.finish() else { return }
    backlog.append(read(last))
  }

  private func scheduleDrainTick() {
    let connection = NIOLoopBound(self, eventLoop: loop)
    drainTick = loop.scheduleTask(in: TimeAmount(limits.drainTimeout)) { connection.value.tickDrain() }
  }

  private func tickDrain() {
    guard !isClosed, let ending else { return }
    if !isDrainOver {
      isDrainOver = true
      for entry in running.removeAll() {
        entry.task?.cancel()
        settle(entry, with: .failure(.ended(by: ending)))
      }
      flush()
    }
    let before = drainProgress
    noteDrainProgress()
    if before.isOwing, drainProgress.taken == before.taken {
      self.ending = .outputStalled
      return output.close(promise: nil)
    }
    scheduleDrainTick()
    finishIfDone()
  }

  private func noteDrainProgress() {
    // Unknown once the channel is closed, and of no interest then.
    let buffered = (try? output.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    drainProgress = (taken: bytesWritten - buffered, isOwing: buffered > 0 || !backlog.isEmpty)
  }

  /// Closes the output behind its last byte once nothing is left to answer.
  func finishIfDone() {
    guard ending != nil, backlog.isEmpty, running.isEmpty, !isHandling, !isFinishing, !isClosed else {
      return
    }
    flushAnswers()
    while !notifications.isEmpty, !isClosed { flushNotifications() }
    guard !isClosed else { return }
    isFinishing = true
    failOutputWaiters()
    let output = output
    output.writeAndFlush(ByteBuffer()).whenComplete { _ in output.close(promise: nil) }
  }

  /// The end of everything: nobody reads answers any more.
  func outputClosed() {
    guard !isClosed else { return }
    isClosed = true
    drainTick?.cancel()
    for entry in running.removeAll() { entry.task?.cancel() }
    backlog.removeAll()
    framer.removeAll()
    batches = []
    notifications.removeAll()
    notificationQuota.close()
    failOutputWaiters()
    input.close(promise: nil)
    if ending == nil { handler?.connectionWillEnd(.outputClosed) }
    handler = nil
    closed.succeed(ending ?? .outputClosed)
  }
}
