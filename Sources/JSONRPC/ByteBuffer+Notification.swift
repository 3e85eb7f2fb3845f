import JSON
import NIOCore

extension ByteBuffer {
  /// A notification as a line, its end included.
  static func notification(_ method: String, params: RawJSON?) -> ByteBuffer {
    var writer = JSONWriter(reserving: 64 + (params?.bytes.count ?? 0))
    writer.object { writer in
      writer.member("jsonrpc", "2.0")
      writer.member("method", method)
      writer.member("params", ifPresent: params)
    }
    var line = ByteBufferAllocator().buffer(capacity: writer.bytes.count + 1)
    line.writeBytes(writer.bytes)
    line.writeInteger(UInt8(ascii: "\n"))
    return line
  }
}
