import JSON
import NIOCore

extension Connection {
  // MARK: Answers

  func answer(_ id: RequestID, in batch: Batch?, with result: [UInt8]) {
    if let batch {
      batch.answers.append(to: id, result: result)
    } else {
      answers.append(to: id, result: result)
      endLine()
    }
  }

  func answer(_ id: RequestID, in batch: Batch?, with error: RPCError) {
    metrics.errors += 1
    if let batch {
      batch.answers.append(to: id, error: error)
    } else {
      answers.append(to: id, error: error)
      endLine()
    }
  }

  /// One member less to wait for; with the last one the batch is answered, unless none wants an answer.
  func closeMember(of batch: Batch) {
    batch.open -= 1
    guard batch.open == 0 else { return }
    batches.removeAll { $0 === batch }
    guard !batch.answers.isEmpty else { return }
    answers.append(batch: batch.answers)
    endLine()
  }

  func endLine() {
    trace?(.sent, answers.line)
    answers.endLine()
  }

  // MARK: Writing

  /// Flushes soon: with the answers of the present read, or when the loop has done what it is at.
  func scheduleFlush() {
    guard !isReading, !isFlushScheduled, !isClosed else { return }
    isFlushScheduled = true
    let connection = NIOLoopBound(self, eventLoop: loop)
    loop.execute {
      connection.value.isFlushScheduled = false
      connection.value.flush()
    }
  }

  /// Hands over all answers, and then as many notifications as the client has room for.
  func flush() {
    guard !isClosed else { return }
    flushAnswers()
    while !notifications.isEmpty, output.isWritable, !isClosed { flushNotifications() }
    if notifications.isEmpty, output.isWritable { resumeOutputWaiters() }
  }

  func flushAnswers() {
    guard !answers.isEmpty, !isClosed else { return }
    let lines = output.allocator.buffer(bytes: answers.bytes)
    // Emptied first: the output tells of its room while it is written to, and that may bring us here again.
    answers.removeAll(keepingRoomUpTo: Self.keptBufferBytes)
    write(lines)
    metrics.latency.add(NIODeadline.now() - readStart, times: answeredAtOnce)
    answeredAtOnce = 0
  }

  func flushNotifications() {
    guard var lines = notifications.popFirst() else { return }
    while lines.readableBytes < Self.answersMark, var line = notifications.popFirst() {
      lines.writeBuffer(&line)
    }
    notificationQuota.giveBack(lines.readableBytes)
    write(lines)
  }

  private func write(_ lines: ByteBuffer) {
    bytesWritten += lines.readableBytes
    output.write(lines, promise: nil)
    output.flush()
  }
}
