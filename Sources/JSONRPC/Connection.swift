import JSON
import NIOCore

/// The server's side of one connection. Lives on its event loop.
///
/// Lines come in by ``received(_:)`` and are served in order. What is written is
/// collected in ``answers`` and goes out in one piece when the reader has
/// nothing more (``readComplete()``).
final class Connection: RequestSource {
  let limits: ConnectionLimits
  let loop: any EventLoop
  let input: any Channel
  let output: any Channel
  let trace: Trace?
  let closed: EventLoopPromise<Ending>
  /// Bytes of notifications between the caller of `notify` and the output.
  let notificationQuota: NotificationQuota
  var handler: (any RequestHandler)?
  /// Where later answers are made; `nil` for the shared pool.
  let taskExecutor: (any TaskExecutor)?

  // What each request touches is not checked for overlapping access when it runs, which takes a tenth of a request's
  // time: all of it is touched on the event loop alone, and none of what changes these values calls anything outside
  // of them.

  // Coming in.
  @exclusivity(unchecked) var framer: LineFramer
  @exclusivity(unchecked) var reader: LineReader
  /// What was read while the output was full.
  @exclusivity(unchecked) var backlog = Backlog()
  var isHandling = false
  /// Between `channelRead` and `channelReadComplete`.
  var isReading = false
  /// Nothing asked the input for more yet, because the output was full.
  var owesRead = false

  // In flight.
  @exclusivity(unchecked) var running = RunningRequests()
  /// Batches with members in flight.
  @exclusivity(unchecked) var batches: [Batch] = []

  // Going out.
  @exclusivity(unchecked) var answers = AnswerLines(reserving: answersMark)
  var notifications = CircularBuffer<ByteBuffer>()
  var outputWaiters: [OutputWaiter] = []
  var isFlushScheduled = false
  var bytesWritten = 0

  // What was done.
  @exclusivity(unchecked) var metrics = ConnectionMetrics()
  /// When the bytes came that are being served.
  var readStart = NIODeadline.now()
  /// Requests that were answered since the answers were last handed over.
  @exclusivity(unchecked) var answeredAtOnce = 0

  // The end.
  @exclusivity(unchecked) var isShutdown = false
  @exclusivity(unchecked) var ending: Ending?
  var isDrainOver = false
  var drainTick: Scheduled<Void>?
  /// What the output had taken at the last tick, and whether it owed anything then.
  var drainProgress = (taken: 0, isOwing: false)
  var isFinishing = false
  @exclusivity(unchecked) var isClosed = false

  /// Answers are handed over when they are this long, even in the middle of a read.
  static let answersMark = 64 << 10
  /// Buffers that grew beyond this are given back.
  static let keptBufferBytes = 1 << 20

  init(
    input: any Channel, output: any Channel, limits: ConnectionLimits, trace: Trace?,
    notificationQuota: NotificationQuota, taskExecutor: (any TaskExecutor)? = nil
  ) {
    self.limits = limits
    self.loop = input.eventLoop
    self.input = input
    self.output = output
    self.trace = trace
    self.notificationQuota = notificationQuota
    self.taskExecutor = taskExecutor
    closed = input.eventLoop.makePromise()
    framer = LineFramer(maxLineBytes: limits.maxMessageBytes)
    reader = LineReader(limits: limits)
  }

  /// Asks for the first bytes. The handler is to be there by now.
  func start() {
    if output.isActive { input.read() } else { outputClosed() }
  }

  // MARK: Input

  func received(_ bytes: ByteBuffer) {
    guard ending == nil, !isClosed else { return }
    isReading = true
    // One look at the clock for all that came together.
    readStart = .now()
    metrics.bytesReceived += bytes.readableBytes
    framer.append(bytes)
    handleLines()
  }

  func readComplete() {
    isReading = false
    flush()
    askForMore()
  }

  /// The output was full and is not any more, or the other way round.
  func outputWritabilityChanged() {
    // Also comes in the middle of our own writes; those look for themselves.
    guard output.isWritable, !isHandling, !isReading, !isFinishing, !isClosed else { return }
    handleLines()
    flush()
    if owesRead { askForMore() }
  }

  private func askForMore() {
    guard ending == nil, !isClosed else { return }
    owesRead = !backlog.isEmpty || !output.isWritable
    if !owesRead { input.read() }
  }

  /// Serves what was read until there is no more, or the output is full.
  func handleLines() {
    guard !isHandling else { return }
    isHandling = true
    handler?.handleAll(self)
    isHandling = false
    finishIfDone()
  }

  func handleNext(_ serve: Serve) -> Bool {
    guard !isClosed else { return false }
    if answers.count >= Self.answersMark { flushAnswers() }
    guard output.isWritable else {
      readAhead()
      return false
    }
    guard let line = nextLine() else { return false }
    handle(line, serve)
    return true
  }

  private func nextLine() -> IncomingLine? {
    if !backlog.isEmpty { return backlog.removeFirst() }
    return framer.next().map { read($0) }
  }

  func read(_ line: LineFramer.Line) -> IncomingLine {
    if let trace, case .text(let bytes) = line { trace(.received, bytes[...]) }
    return reader.read(line)
  }

  /// Reads what is waiting, to find the cancellations in it: they overtake the requests before them.
  private func readAhead() {
    while let line = framer.next() {
      let line = read(line)
      for id in line.cancelledIDs where !cancel(id) { backlog.cancel(id) }
      if case .message(.notification(let notification)) = line, notification.isCancellation { continue }
      backlog.append(line)
    }
  }
}

extension Connection {
  var presentMetrics: ConnectionMetrics {
    var metrics = metrics
    metrics.inFlight = running.count
    metrics.bytesSent = bytesWritten
    return metrics
  }
}
