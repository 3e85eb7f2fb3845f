internal import JSON
internal import NIOCore

/// Reads the body of `GET /v2/jobs/{id}` as it comes: what is small stays in memory, a long result goes to a spool.
///
/// Memory holds the frame around the result and one piece of the result, whatever its size.
struct JobBodyReader {
  /// Longest result that stays in memory, and the size of the pieces that go to a spool.
  static let inlineBytes = 256 << 10
  /// Bytes that may stand around a long result, and beside it.
  static let frameLimitBytes = 1 << 20

  /// There are more than ``frameLimitBytes`` around the result.
  struct FrameTooLarge: Error {}

  /// A long result, which stands in the frame as one byte of JSON.
  struct Spooled: Sendable {
    /// Where in the frame.
    var offset: Int
    var result: SpooledResult
  }

  private let spooling: any ResultSpooling
  private var splitter = JSONMemberSplitter(path: ["data", "result"])
  private var piece: [UInt8] = []
  private var spool: (any ResultSpool)?
  /// The text without the long result.
  private(set) var frame: [UInt8] = []
  /// The one that came last; an earlier one was a member that a later one of the same name replaces.
  private(set) var spooled: Spooled?
  /// Bytes that were given to ``take(_:)``.
  private(set) var received = 0
  /// Why the text is no JSON. What comes later is kept only as far as the error's words need it.
  private(set) var problem: JSONError?

  init(spooling: any ResultSpooling) { self.spooling = spooling }

  /// Whether a result is on its way into a spool.
  var isSpooling: Bool { spool != nil }

  /// - Throws: ``FrameTooLarge``, ``SpoolFailure``.
  mutating func take(_ chunk: ByteBuffer) async throws {
    received += chunk.readableBytes
    guard problem == nil else { return keepExcerpt(of: chunk, from: 0) }
    var at = 0
    while at < chunk.readableBytes {
      let part: JSONMemberSplitter.Part
      do throws(JSONError) { part = try split(chunk, &at) } catch {
        problem = error
        (spool, spooled, piece) = (nil, nil, [])
        return keepExcerpt(of: chunk, from: at)
      }
      if part == .valueEnd { try await endResult() }
      if piece.count > Self.inlineBytes { try await spill() }
      guard frame.count <= Self.frameLimitBytes else { throw FrameTooLarge() }
    }
  }

  /// Call when the body has ended, and before ``frame`` is read.
  mutating func finish() {
    guard problem == nil else { return }
    do throws(JSONError) { try splitter.finish() } catch {
      problem = error
      frame += piece.prefix(Self.inlineBytes)
      (spool, spooled, piece) = (nil, nil, [])
    }
  }

  private mutating func split(_ chunk: ByteBuffer, _ at: inout Int) throws(JSONError)
    -> JSONMemberSplitter.Part
  {
    let start = at
    let result = chunk.withUnsafeReadableBytes { bytes in
      Result { () throws(JSONError) in
        let (end, part) = try splitter.next(bytes, from: start)
        if part == .frame {
          frame.append(contentsOf: bytes[start..<end])
        } else {
          piece.append(contentsOf: bytes[start..<end])
        }
        return (end, part)
      }
    }
    let (end, part) = try result.get()
    at = end
    return part
  }

  private mutating func spill() async throws {
    if spool == nil {
      // A long result before this one is not the one that counts.
      spooled = nil
      spool = try await spooling.openSpool()
    }
    try await spool?.append(piece)
    piece.removeAll(keepingCapacity: true)
  }

  private mutating func endResult() async throws {
    guard let spool else {
      frame += piece
      piece.removeAll(keepingCapacity: true)
      return
    }
    try await spill()
    spooled = Spooled(offset: frame.count, result: await spool.finish())
    frame.append(UInt8(ascii: "0"))
    self.spool = nil
  }

  private mutating func keepExcerpt(of chunk: ByteBuffer, from start: Int) {
    let room = max(0, HTTPTransport.errorBodyBytes - frame.count)
    frame.append(contentsOf: chunk.readableBytesView.dropFirst(start).prefix(room))
  }
}
