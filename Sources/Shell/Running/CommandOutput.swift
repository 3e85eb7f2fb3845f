internal import JSON
internal import SurveyCoderAPI
internal import Synchronization

/// Where one command's output goes, and in which form.
struct CommandOutput: Sendable {
  let sink: any OutputSink
  var mode: OutputMode
  var style: TextStyle
  /// Whether it goes where the shell's own output goes, so that a live view and its lines belong together.
  let isOwn: Bool
  /// Shows what is higher than the screen; gives back whether it did.
  var pages: (@Sendable ([UInt8]) async throws(CommandFailure) -> Bool)?
  /// Takes the reply in the output's place.
  private(set) var taker: ReplyTaker?
  /// Keeps the reply for conditions, wherever else it goes.
  var keeper: ReplyKeeper?

  init(
    sink: any OutputSink, mode: OutputMode, style: TextStyle, isOwn: Bool,
    pages: (@Sendable ([UInt8]) async throws(CommandFailure) -> Bool)? = nil
  ) {
    self.sink = sink
    self.mode = mode
    self.style = style
    self.isOwn = isOwn
    self.pages = pages
  }

  /// Whether the reply is laid out for a person.
  var isForPeople: Bool { mode == .table && taker == nil }

  /// Whether the reply is kept instead of written.
  var isCaptured: Bool { taker != nil }

  /// The same for what goes elsewhere.
  func redirected(to sink: any OutputSink, _ style: TextStyle) -> CommandOutput {
    var output = CommandOutput(sink: sink, mode: mode, style: style, isOwn: false)
    output.keeper = keeper
    return output
  }

  func given(to taker: ReplyTaker) -> CommandOutput {
    var output = self
    output.taker = taker
    return output
  }

  /// - Parameter hint: A sentence for the person, below the reply.
  func write(_ reply: any JSONWritable & Sendable, hint: String? = nil) async throws(CommandFailure) {
    keep(reply)
    if let taker { return taker.take((reply as? any Renderable)?.value ?? reply.json) }
    var bytes = ReplyWriter.bytes(reply, mode: mode, style)
    if let hint {
      for line in TextWrap.lines(hint, width: style.width) {
        bytes += Array((style.paint(line, .dim) + "\n").utf8)
      }
    }
    if let pages, try await pages(bytes) { return }
    try await write(bytes: bytes)
  }

  /// Lets conditions see a reply that was told in another way.
  func keep(_ reply: any JSONWritable & Sendable) { keeper?.keep(reply) }

  /// Writes lines for people.
  func write(lines: [String]) async throws(CommandFailure) {
    guard !lines.isEmpty else { return }
    try await write(bytes: Array(lines.map { $0 + "\n" }.joined().utf8))
  }

  private func write(bytes: [UInt8]) async throws(CommandFailure) {
    guard !bytes.isEmpty else { return }
    do { try await sink.write(bytes) } catch {
      switch error {
      case .closed: throw .outputClosed
      case .failed(let reason): throw .file("The output can't be written: \(reason).")
      }
    }
  }
}

/// Holds the reply of a command for `let`.
final class ReplyTaker: Sendable {
  private let taken = Mutex<RawJSON?>(nil)

  var reply: RawJSON? { taken.withLock { $0 } }

  func take(_ reply: RawJSON) { taken.withLock { $0 = reply } }
}
