import JSON
import NIOCore

extension Connection {
  /// How a request is served; see ``RequestHandler``.
  typealias Serve = (Request, inout JSONWriter) -> Handling

  func handle(_ line: IncomingLine, _ serve: Serve) {
    switch line {
    case .message(let message): handle(message, in: nil, serve)
    case .batch: handleBatch(line, serve)
    case .rejected(let error): answer(.null, in: nil, with: error)
    }
  }

  private func handleBatch(_ line: IncomingLine, _ serve: Serve) {
    // The members of a batch may be served in any order (JSON-RPC 2.0, section 6), so cancellations come first.
    let cancelled = Set(line.cancelledIDs.filter { !cancel($0) })
    guard case .batch(let members) = line.cancelling(cancelled.contains) else { return }
    let batch = Batch()
    batches.append(batch)
    for member in members where !isClosed { handle(member, in: batch, serve) }
    closeMember(of: batch)
  }

  private func handle(_ message: IncomingMessage, in batch: Batch?, _ serve: Serve) {
    switch message {
    case .request(let request): handle(request, in: batch, serve)
    case .notification(let notification):
      metrics.notifications += 1
      handle(notification)
    case .response: break
    case .invalid(let error, let id): answer(id, in: batch, with: error)
    }
  }

  private func handle(_ request: Request, in batch: Batch?, _ serve: Serve) {
    metrics.requests += 1
    answeredAtOnce += 1
    guard !isShutdown else { return answer(request.id, in: batch, with: .shuttingDown) }
    guard !isInFlight(request.id) else { return answer(request.id, in: batch, with: .duplicateID) }
    if let batch, !request.id.isNull { batch.ids.insert(request.id.detached) }
    if request.method == "shutdown" {
      isShutdown = true
      return answer(request.id, in: batch, with: RawJSON.null.bytes)
    }
    // The result is written where it goes out from. That is taken away meanwhile, as what serves may come back here.
    var lines = AnswerLines()
    if let batch { swap(&lines, &batch.answers) } else { swap(&lines, &answers) }
    let start = lines.begin(request.id)
    let handling = serve(request, &lines.writer)
    if case .answered = handling { lines.end(start) } else { lines.takeBack(start) }
    if let batch { swap(&lines, &batch.answers) } else { swap(&lines, &answers) }
    switch handling {
    case .answered: if batch == nil { endLine() }
    case .result(let result): answer(request.id, in: batch, with: result.bytes)
    case .failed(let error): answer(request.id, in: batch, with: error)
    case .later(let work): run(work, for: request.id, in: batch)
    }
  }

  private func isInFlight(_ id: RequestID) -> Bool {
    running.contains(id) || (!batches.isEmpty && batches.contains { $0.ids.contains(id) })
  }

  private func handle(_ notification: Notification) {
    if notification.isCancellation {
      if let id = notification.cancelledID { cancel(id) }
    } else if notification.method == "exit" {
      end(.exitRequested)
    } else if !isShutdown {
      handler?.handle(notification)
    }
  }

  // MARK: Later answers

  private func run(
    _ work: @escaping @Sendable () async -> Result<RawJSON, RPCError>, for id: RequestID, in batch: Batch?
  ) {
    if isDrainOver, let ending { return answer(id, in: batch, with: .ended(by: ending)) }
    guard running.count < limits.maxInFlight else {
      let error = RPCError.overloaded(maxInFlight: limits.maxInFlight, retryAfter: limits.retryAfter)
      return answer(id, in: batch, with: error)
    }
    batch?.open += 1
    answeredAtOnce -= 1
    let serial = running.insert(id, batch: batch, at: readStart)
    let connection = NIOLoopBound(self, eventLoop: loop)
    let loop = loop
    // Registered before it starts, so that no cancellation can come too early.
    let task = Task(executorPreference: taskExecutor) {
      let result = await work()
      loop.execute { connection.value.finish(serial, with: result) }
    }
    running.setTask(task, of: serial)
  }

  private func finish(_ serial: RunningRequests.Serial, with result: Result<RawJSON, RPCError>) {
    // Gone when it was cancelled: its client has an answer already.
    guard let entry = running.remove(serial) else { return }
    settle(entry, with: result)
    scheduleFlush()
    finishIfDone()
  }

  /// - Returns: Whether the request was in flight.
  @discardableResult
  func cancel(_ id: RequestID) -> Bool {
    guard let entry = running.remove(id) else { return false }
    entry.task?.cancel()
    settle(entry, with: .failure(.cancelled))
    return true
  }

  /// Answers a request that a task was to answer.
  func settle(_ entry: RunningRequests.Entry, with result: Result<RawJSON, RPCError>) {
    metrics.latency.add(NIODeadline.now() - entry.start)
    switch result {
    case .success(let result): answer(entry.id, in: entry.batch, with: result.bytes)
    case .failure(let error): answer(entry.id, in: entry.batch, with: error)
    }
    if let batch = entry.batch { closeMember(of: batch) }
  }
}
