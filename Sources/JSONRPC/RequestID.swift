package import JSON

/// What a client calls its request: a string, a number or null, kept as it was written.
///
/// Opaque: `1.50` and 2^53+1 go back byte for byte, and two ids are the same
/// when their bytes are, so `1` and `1.0` are two ids.
package struct RequestID: Sendable, Hashable, CustomStringConvertible {
  /// The id's JSON text.
  package let bytes: ArraySlice<UInt8>

  package static let null = RequestID(bytes: Array("null".utf8)[...])

  private init(bytes: ArraySlice<UInt8>) { self.bytes = bytes }

  /// - Returns: `nil` when the value is not a string, a number or null (JSON-RPC 2.0, section 4).
  package init?(_ value: JSONValue) {
    switch value.kind {
    case .string, .number, .null: bytes = value.raw
    case .object, .array, .bool: return nil
    }
  }

  /// A null id names no request: it can be neither a duplicate nor cancelled.
  package var isNull: Bool { bytes.first == UInt8(ascii: "n") }

  /// The same id on bytes of its own, which lets go of the message that it came in.
  package var detached: RequestID { RequestID(bytes: Array(bytes)[...]) }

  package var description: String { String(decoding: bytes, as: UTF8.self) }

  package func hash(into hasher: inout Hasher) {
    bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
  }
}
