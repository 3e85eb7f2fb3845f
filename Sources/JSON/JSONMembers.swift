#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// The members of an object in order, duplicates included. A name is decoded when its turn comes.
///
/// Its own iterator, so that a loop over it in another module makes nothing but direct calls.
package struct JSONMembers: Sequence, IteratorProtocol {
  private let document: JSONDocument
  /// The node of the next member's name.
  private var node: Int
  private var left: Int

  init(_ value: JSONValue) {
    document = value.document
    node = value.index + 1
    left = value.kind == .object ? value.count : 0
  }

  package var underestimatedCount: Int { left }

  package mutating func next() -> (key: String, value: JSONValue)? {
    guard left > 0 else { return nil }
    left -= 1
    let key = JSONValue(document: document, index: node)
    let value = JSONValue(document: document, index: node + 1)
    node = Int(document.nodes[node + 1].next)
    return (key.string ?? "", value)
  }
}

extension JSONValue {
  /// Hands over the members that have one of the names, in the order of the object, duplicates included.
  ///
  /// For objects whose few members are known beforehand: names are compared where they stand, a tenth of the
  /// work of decoding them.
  ///
  /// - Parameter body: Takes the place of the member's name among the names, and the value.
  package func forEachMember(named names: [StaticString], _ body: (_ name: Int, _ value: JSONValue) -> Void) {
    guard kind == .object else { return }
    document.bytes.withUnsafeBytes { bytes in
      var child = index + 1
      for _ in 0..<count {
        let node = document.nodes[child]
        let raw = UnsafeRawBufferPointer(rebasing: bytes[(Int(node.start) + 1)..<(Int(node.end) - 1)])
        let name =
          names.firstIndex { $0.isText(raw) }
          // An escape is longer than what it stands for, and seldom met.
          ?? (raw.contains(UInt8(ascii: "\\")) ? escapedName(child, among: names) : nil)
        if let name { body(name, JSONValue(document: document, index: child + 1)) }
        child = Int(document.nodes[child + 1].next)
      }
    }
  }

  private func escapedName(_ child: Int, among names: [StaticString]) -> Int? {
    let key = JSONValue(document: document, index: child).string
    return names.firstIndex { $0.description == key }
  }

  /// Whether it is a string, and that one; without decoding it where it has no escapes.
  package func isString(_ text: StaticString) -> Bool {
    guard kind == .string else { return false }
    let isSame = raw.dropFirst().dropLast().withUnsafeBytes { text.isText($0) }
    return isSame || (raw.contains(UInt8(ascii: "\\")) && string == text.description)
  }
}

extension StaticString {
  fileprivate func isText(_ raw: UnsafeRawBufferPointer) -> Bool {
    guard raw.count == utf8CodeUnitCount else { return false }
    guard let start = raw.baseAddress else { return true }
    return memcmp(start, utf8Start, raw.count) == 0
  }
}
