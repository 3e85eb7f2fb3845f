/// One JSON value as text: kept, stored and handed on byte for byte.
package struct RawJSON: Sendable, Hashable, CustomStringConvertible {
  package let bytes: [UInt8]

  /// Takes bytes that a ``JSONDocument`` or ``JSONWriter`` has vouched for.
  package init(validated bytes: [UInt8]) { self.bytes = bytes }

  /// Checks the text first.
  package init(_ text: String) throws(JSONError) {
    self = try JSONDocument(parsing: text).root.rawJSON
  }

  package static let null = RawJSON(validated: Array("null".utf8))

  package var description: String { String(decoding: bytes, as: UTF8.self) }

  package func document() throws(JSONError) -> JSONDocument { try JSONDocument(parsing: bytes) }
}
