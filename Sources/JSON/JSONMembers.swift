#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// The members of an object in order, duplicates included. A name is decoded when its turn comes.
///
/// Its own iterator, so that a loop over it in another module makes nothing but direct calls.
package struct JSONMembers: Sequence, IteratorProtocol {
  private let nodes: NodeList
  /// The node of the next member's name.
  private var node: Int
  private var left: Int

  init(_ value: JSONValue) {
    nodes = value.nodes
    node = value.index + 1
    left = value.isObject ? value.count : 0
  }

  package var underestimatedCount: Int { left }

  package mutating func next() -> (key: String, value: JSONValue)? {
    guard left > 0 else { return nil }
    left -= 1
    let key = JSONValue(nodes: nodes, index: node)
    let value = JSONValue(nodes: nodes, index: node + 1)
    node = Int(nodes[node + 1].next)
    return (key.string ?? "", value)
  }

  /// Passes over the members that come next and whose names begin with that byte as they stand in the text.
  ///
  /// - Parameter byte: No quote or backslash.
  package mutating func skip(namesThatBeginWith byte: UInt8) {
    // A name's first byte stands behind its quote; that of an empty name is the quote at its end.
    while left > 0, nodes.byte(nodes[node].start + 1) == byte {
      left -= 1
      node = Int(nodes[node + 1].next)
    }
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
    guard isObject else { return }
    nodes.withBytes { bytes in
      var child = index + 1
      for _ in 0..<count {
        let name =
          names.place(of: UnsafeRawBufferPointer(rebasing: bytes[nodes[child].inside]))
          // An escape is longer than what it stands for, and seldom met.
          ?? (holdsEscape(child) ? escapedName(child, among: names) : nil)
        if let name { body(name, JSONValue(nodes: nodes, index: child + 1)) }
        child = Int(nodes[child + 1].next)
      }
    }
  }

  private func holdsEscape(_ child: Int) -> Bool {
    nodes.withBytes(nodes[child].inside) { $0.contains(UInt8(ascii: "\\")) }
  }

  private func escapedName(_ child: Int, among names: [StaticString]) -> Int? {
    let key = JSONValue(nodes: nodes, index: child).string
    return names.firstIndex { $0.description == key }
  }

  /// Whether it is a string, and that one; without decoding it where it has no escapes.
  package func isString(_ text: StaticString) -> Bool {
    guard isString else { return false }
    if nodes.withBytes(nodes[index].inside, { text.isText($0) }) { return true }
    return holdsEscape(index) && string == text.description
  }
}

extension [StaticString] {
  fileprivate func place(of raw: UnsafeRawBufferPointer) -> Int? {
    for place in indices where self[place].isText(raw) { return place }
    return nil
  }
}

extension StaticString {
  fileprivate func isText(_ raw: UnsafeRawBufferPointer) -> Bool {
    guard raw.count == utf8CodeUnitCount else { return false }
    guard let start = raw.baseAddress else { return true }
    return memcmp(start, utf8Start, raw.count) == 0
  }
}
