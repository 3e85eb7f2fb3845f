internal import Synchronization

/// What a program asks of the thread that owns the terminal.
enum EditorRequest: Sendable {
  case read(ReadRequest)
  /// Ends the read of that number, waiting or running.
  case cancel(Int)
  case write(String)
  case block([String])
  /// Another prompt for the read that shows the first.
  case prompt(String, replacing: String)
  /// Leaves the screen to another program; resumed when it may write.
  case lend(CheckedContinuation<Void, Never>)
  case reclaim
  case discardPendingLines
  case flush(CheckedContinuation<Void, Never>)
  case close(CheckedContinuation<Void, Never>?)
}

/// One line that is waited for.
struct ReadRequest: Sendable {
  /// Counts up from 1 in the order of asking.
  let number: Int
  let prompt: String
  let isSecret: Bool
  let continuation: CheckedContinuation<LineInput, Never>
}

/// Requests on their way to the thread, and the pipe that tells it of them.
final class EditorMailbox: Sendable {
  private struct State {
    var requests: [EditorRequest] = []
    var reads = 0
    var isClosed = false
  }

  let wake: WakePipe
  private let state = Mutex(State())

  init?() {
    guard let wake = WakePipe() else { return nil }
    self.wake = wake
  }

  func nextReadNumber() -> Int {
    state.withLock { state in
      state.reads += 1
      return state.reads
    }
  }

  /// - Returns: Whether the thread will see it: not after the end.
  @discardableResult
  func post(_ request: EditorRequest) -> Bool {
    let isAccepted = state.withLock { state in
      guard !state.isClosed else { return false }
      // Only the newest frame of a block is worth drawing.
      if case .block = request, case .block? = state.requests.last { state.requests.removeLast() }
      state.requests.append(request)
      return true
    }
    if isAccepted { wake.signal() }
    return isAccepted
  }

  func take() -> [EditorRequest] {
    state.withLock { state in
      defer { state.requests = [] }
      return state.requests
    }
  }

  /// Refuses requests from now on and gives back the last.
  func end() -> [EditorRequest] {
    state.withLock { state in
      state.isClosed = true
      defer { state.requests = [] }
      return state.requests
    }
  }
}

extension EditorMailbox {
  func read(prompt: String, isSecret: Bool) async -> LineInput {
    let number = nextReadNumber()
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let request = ReadRequest(
          number: number, prompt: prompt, isSecret: isSecret, continuation: continuation)
        if !post(.read(request)) { continuation.resume(returning: .endOfInput) }
      }
    } onCancel: {
      post(.cancel(number))
    }
  }

  func flush() async {
    await withCheckedContinuation { continuation in
      if !post(.flush(continuation)) { continuation.resume() }
    }
  }

  func lend() async {
    await withCheckedContinuation { continuation in
      if !post(.lend(continuation)) { continuation.resume() }
    }
  }

  func close() async {
    await withCheckedContinuation { continuation in
      if !post(.close(continuation)) { continuation.resume() }
    }
  }
}

/// Reads that wait for their turn, among them those that were cancelled before they came.
struct ReadQueue {
  private var waiting: [ReadRequest] = []
  private var cancelled: Set<Int> = []
  private var newest = 0

  mutating func add(_ request: ReadRequest) {
    newest = max(newest, request.number)
    if cancelled.remove(request.number) != nil {
      request.continuation.resume(returning: .interrupted)
    } else {
      waiting.append(request)
    }
  }

  /// - Parameter running: The number of the read that is at work.
  /// - Returns: Whether that one is meant.
  mutating func cancel(_ number: Int, running: Int?) -> Bool {
    if number == running { return true }
    if let index = waiting.firstIndex(where: { $0.number == number }) {
      waiting.remove(at: index).continuation.resume(returning: .interrupted)
    } else if number > newest {
      cancelled.insert(number)
    }
    return false
  }

  mutating func next() -> ReadRequest? { waiting.isEmpty ? nil : waiting.removeFirst() }

  mutating func endAll() {
    while let request = next() { request.continuation.resume(returning: .endOfInput) }
  }
}
