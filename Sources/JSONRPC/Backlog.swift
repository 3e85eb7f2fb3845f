import JSON
import NIOCore

/// Lines that were read and could not be served yet. Never more than one read brings in.
struct Backlog {
  private var lines = CircularBuffer<IncomingLine>()
  /// How often each id stands in the backlog. Not counted before something is to be cancelled, which most clients
  /// never do.
  private var ids: [RequestID: Int]?
  private var cancelled: Set<RequestID> = []

  var isEmpty: Bool { lines.isEmpty }

  mutating func append(_ line: IncomingLine) {
    if ids != nil { count(line) }
    lines.append(line)
  }

  /// Marks the request, if it is here, so that it is answered without being served.
  mutating func cancel(_ id: RequestID) {
    if ids == nil {
      ids = [:]
      for line in lines { count(line) }
    }
    if ids?[id] != nil { cancelled.insert(id) }
  }

  private mutating func count(_ line: IncomingLine) {
    for id in line.requestIDs { ids?[id, default: 0] += 1 }
  }

  mutating func removeFirst() -> IncomingLine? {
    guard let line = lines.popFirst() else { return nil }
    if ids != nil {
      for id in line.requestIDs {
        if let count = ids?[id], count > 1 { ids?[id] = count - 1 } else { ids?[id] = nil }
      }
    }
    if lines.isEmpty { ids = nil }
    return cancelled.isEmpty ? line : line.cancelling { cancelled.remove($0) != nil }
  }

  mutating func removeAll() { self = Backlog() }
}

extension IncomingLine {
  /// Ids of the requests in the line, null left out.
  fileprivate var requestIDs: [RequestID] {
    switch self {
    case .message(let message): message.requestID.map { [$0] } ?? []
    case .batch(let members): members.compactMap(\.requestID)
    case .rejected: []
    }
  }

  /// The requests that the line cancels.
  var cancelledIDs: [RequestID] {
    switch self {
    case .message(.notification(let notification)): notification.cancelledID.map { [$0] } ?? []
    case .batch(let members):
      members.compactMap { member in
        if case .notification(let notification) = member { notification.cancelledID } else { nil }
      }
    case .message, .rejected: []
    }
  }

  /// The line with the cancelled requests turned into their answers.
  func cancelling(_ isCancelled: (RequestID) -> Bool) -> IncomingLine {
    switch self {
    case .message(let message): .message(message.cancelling(isCancelled))
    case .batch(let members): .batch(members.map { $0.cancelling(isCancelled) })
    case .rejected: self
    }
  }
}

extension IncomingMessage {
  fileprivate var requestID: RequestID? {
    if case .request(let request) = self, !request.id.isNull { request.id } else { nil }
  }

  fileprivate func cancelling(_ isCancelled: (RequestID) -> Bool) -> IncomingMessage {
    if let id = requestID, isCancelled(id) { .invalid(.cancelled, id: id) } else { self }
  }
}

extension Notification {
  var isCancellation: Bool { method == "$/cancelRequest" }

  /// The request that a `$/cancelRequest` names.
  var cancelledID: RequestID? {
    isCancellation ? params?["id"].flatMap { RequestID($0) } : nil
  }
}
