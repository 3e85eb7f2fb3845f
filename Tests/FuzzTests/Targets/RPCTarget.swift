import NIOCore
import NIOEmbedded

@testable import JSON
@testable import JSONRPC
@testable import Operations
@testable import Service

extension FuzzTarget {
  /// A connection that gets the bytes in pieces: each request is answered once, with JSON; what is refused leaves the
  /// next line in order.
  static let rpcLines = FuzzTarget(name: "rpc-lines") {
    try Corpus.files(in: "protocol/vectors", ending: ".jsonl").flatMap { file in
      // The lines of a client, as the vectors have them.
      file.split(separator: 0x0A).filter {
        $0.starts(with: Array("--> {".utf8)) || $0.starts(with: Array("--> [".utf8))
      }
      .map { [0x10] + Array($0.dropFirst(4)) + [0x0A] }
    }
  } check: { bytes in
    guard let first = bytes.first else { return }
    let size = Int(first & 0x7F) + 1
    let stream =
      Array(bytes.dropFirst()) + Array("\n{\"jsonrpc\":\"2.0\",\"id\":\"the last\",\"method\":\"m\"}\n".utf8)
    let expected = Expected(stream)
    let peer = try Peer()
    var rest = stream[...]
    while !rest.isEmpty {
      // Now and then the client reads nothing.
      if first & 0x80 != 0 { peer.setWritable(rest.count % 3 != 0) }
      try peer.send(Array(rest.prefix(size)))
      rest = rest.dropFirst(size)
    }
    peer.setWritable(true)
    let answers = try peer.end()
    if expected.exits { return }
    try require(answers.lines == expected.lines, "\(answers.lines) answers for \(expected.lines)")
    try require(
      answers.ids.sorted() == expected.ids.sorted(), "answers to \(answers.ids), not \(expected.ids)")
  }

  private static let limits = {
    var limits = ConnectionLimits()
    limits.maxMessageBytes = 1024
    limits.maxDepth = 16
    limits.maxBatch = 8
    return limits
  }()

  /// What must be answered, read by lines that are cut in the simplest way.
  private struct Expected {
    var lines = 0
    var ids: [String] = []
    var exits = false

    init(_ stream: [UInt8]) {
      var reader = LineReader(limits: limits)
      for (place, line) in stream.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
        var line = line
        if line.last == 0x0D { line = line.dropLast() }
        if place == 0, line.starts(with: [0xEF, 0xBB, 0xBF]) { line = line.dropFirst(3) }
        if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { continue }
        let isLong = line.count > limits.maxMessageBytes
        let read = reader.read(isLong ? .tooLarge(bytes: line.count) : .text(Array(line)))
        let before = ids.count
        switch read {
        case .message(let message): add(message)
        case .batch(let members): for member in members { add(member) }
        case .rejected: ids.append("null")
        }
        if ids.count > before { lines += 1 }
      }
    }

    private mutating func add(_ message: IncomingMessage) {
      switch message {
      case .request(let request): ids.append(request.id.description)
      case .invalid(_, let id): ids.append(id.description)
      case .notification(let notification): if notification.method == "exit" { exits = true }
      case .response: break
      }
    }
  }

  /// Reads the arguments of the operations and answers.
  private final class Handler: RequestHandler {
    func handle(_ request: Request, into writer: inout JSONWriter) -> Handling {
      guard let type = OperationCatalogue.operation(method: request.method) else {
        writer.value(request.params?.rawJSON ?? .null)
        return .answered
      }
      do throws(InvalidArgument) {
        let arguments = try Arguments(params: request.params, for: type.declaration)
        do throws(OperationError) {
          _ = try type.init(arguments)
          return .result(.null)
        } catch {
          return .failed(RPCError(error))
        }
      } catch {
        return .failed(RPCError(error))
      }
    }

    func handle(_ notification: JSONRPC.Notification) {}
  }

  private struct Peer {
    private let loop = EmbeddedEventLoop()
    private let input: EmbeddedChannel
    private let output: EmbeddedChannel

    init() throws {
      input = EmbeddedChannel(loop: loop)
      output = EmbeddedChannel(loop: loop)
      let nowhere = try SocketAddress(unixDomainSocketPath: "/nowhere")
      try output.connect(to: nowhere).wait()
      let connection = Connection(
        input: input, output: output, limits: limits, trace: nil,
        notificationQuota: NotificationQuota(limit: 4096))
      try input.pipeline.syncOperations.addHandler(InputHandler(connection))
      try output.pipeline.syncOperations.addHandler(OutputHandler(connection))
      connection.handler = Handler()
      try input.connect(to: nowhere).wait()
    }

    func send(_ bytes: [UInt8]) throws {
      if input.isActive { try input.writeInbound(ByteBuffer(bytes: bytes)) }
    }

    func setWritable(_ isWritable: Bool) {
      guard output.isActive else { return }
      output.isWritable = isWritable
      output.pipeline.fireChannelWritabilityChanged()
    }

    func end() throws -> (lines: Int, ids: [String]) {
      if input.isActive { input.close(promise: nil) }
      loop.run()
      var text: [UInt8] = []
      while var buffer = try output.readOutbound(as: ByteBuffer.self) {
        text += buffer.readBytes(length: buffer.readableBytes) ?? []
      }
      if output.isActive { output.close(promise: nil) }
      loop.run()
      try require(text.isEmpty || text.last == 0x0A, "the last answer does not end")
      var ids: [String] = []
      let lines = text.split(separator: 0x0A)
      for line in lines {
        let root = try JSONDocument(parsing: Array(line)).root
        for answer in root.kind == .array ? root.elements : [root] {
          try require(answer["jsonrpc"]?.string == "2.0", "an answer without a version")
          try require((answer["result"] == nil) != (answer["error"] == nil), "an answer with both or none")
          ids.append(answer["id"]?.rawJSON.description ?? "none")
        }
      }
      return (lines.count, ids)
    }
  }
}
