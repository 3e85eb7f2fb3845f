internal import CSimdJSON

/// Why a text is not JSON.
package struct JSONError: Error, Equatable, CustomStringConvertible {
  package enum Reason: Sendable, Equatable {
    /// Nothing but white space.
    case empty
    case syntax
    case invalidUTF8
    /// More open arrays and objects than the reader's limit.
    case tooDeep(limit: Int)
    /// Longer than the 4 GiB that an offset can name, or than memory holds.
    case tooLarge
  }

  package let reason: Reason
  /// The byte where reading stopped, counted from 0. 0 when the whole text is at fault.
  package let offset: Int

  package init(_ reason: Reason, offset: Int = 0) {
    self.reason = reason
    self.offset = offset
  }

  package var description: String {
    switch reason {
    case .empty: "The text is empty: a JSON value was expected."
    case .syntax: "The text is not JSON (byte \(offset))."
    case .invalidUTF8: "The text is not valid UTF-8."
    case .tooDeep(let limit): "The JSON is nested deeper than \(limit) levels."
    case .tooLarge: "The JSON is too large to read."
    }
  }
}

/// A JSON text that was checked whole (RFC 8259), with the place of each value in it.
///
/// Nothing is converted until it is asked for, so numbers of any size and
/// precision, key order and duplicate keys survive: ``JSONValue/raw`` is the
/// source, byte for byte.
package struct JSONDocument: Sendable {
  /// Nesting that a text may have unless the reader says otherwise.
  package static let defaultMaxDepth = 512

  let nodes: NodeList

  /// The text.
  package var bytes: [UInt8] { nodes.text }

  /// Where a value stands; the same members as the shim's `scj_node`.
  struct Node: Sendable {
    var start: UInt32
    var end: UInt32
    var next: UInt32
    var count: UInt32
  }

  init(nodes: NodeList) { self.nodes = nodes }

  /// Reads one text. To read many, keep a ``JSONParser``.
  ///
  /// - Parameter maxDepth: Open arrays and objects allowed at once, 1 or more.
  package init(
    parsing bytes: [UInt8], maxDepth: Int = JSONDocument.defaultMaxDepth
  ) throws(JSONError) {
    self = try JSONParser(maxDepth: maxDepth).parse(bytes)
  }

  package init(parsing text: String) throws(JSONError) {
    try self.init(parsing: Array(text.utf8))
  }

  /// The value that is the whole text.
  package var root: JSONValue { JSONValue(nodes: nodes, index: 0) }
}

/// Reads JSON texts one after the other with buffers that it keeps.
///
/// Belongs to one owner, as its buffers do.
package final class JSONParser {
  private let parser: OpaquePointer?
  private let maxDepth: Int

  package init(maxDepth: Int = JSONDocument.defaultMaxDepth) {
    parser = scj_parser_create()
    self.maxDepth = max(1, maxDepth)
  }

  deinit { scj_parser_destroy(parser) }

  package func parse(_ bytes: [UInt8]) throws(JSONError) -> JSONDocument {
    guard let parser else { throw JSONError(.tooLarge) }
    var found: UnsafePointer<scj_node>?
    var count = 0
    var offset = 0
    let status = bytes.withUnsafeBufferPointer {
      scj_parse(parser, $0.baseAddress, $0.count, maxDepth, &found, &count, &offset)
    }
    switch status {
    case SCJ_OK: break
    case SCJ_EMPTY: throw JSONError(.empty)
    case SCJ_UTF8: throw JSONError(.invalidUTF8)
    case SCJ_DEPTH: throw JSONError(.tooDeep(limit: maxDepth), offset: offset)
    case SCJ_TOO_LARGE, SCJ_NO_MEMORY: throw JSONError(.tooLarge)
    default: throw JSONError(.syntax, offset: offset)
    }
    guard let found else { throw JSONError(.empty) }
    // The layouts are the same: four UInt32 in the same order.
    return found.withMemoryRebound(to: JSONDocument.Node.self, capacity: count) {
      JSONDocument(nodes: NodeList(of: bytes, copying: UnsafeBufferPointer(start: $0, count: count)))
    }
  }
}
