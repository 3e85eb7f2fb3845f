/// The nodes of a text, and a hold on the text.
///
/// No array, whose making costs four times as much: the type of its storage is looked up each time.
// Sendable, as the storage is filled before anybody has the list, and never changes.
struct NodeList: @unchecked Sendable {
  private struct Header {
    let text: [UInt8]
    let count: Int
  }

  private final class Storage: ManagedBuffer<Header, JSONDocument.Node> {}

  private let storage: ManagedBuffer<Header, JSONDocument.Node>

  init(of text: [UInt8], copying nodes: UnsafeBufferPointer<JSONDocument.Node>) {
    storage = Storage.create(minimumCapacity: nodes.count) { _ in Header(text: text, count: nodes.count) }
    storage.withUnsafeMutablePointerToElements { elements in
      if let start = nodes.baseAddress { elements.initialize(from: start, count: nodes.count) }
    }
  }

  // Not by `storage.header`, which is checked for overlapping access each time.
  var text: [UInt8] { storage.withUnsafeMutablePointerToHeader { $0.pointee.text } }

  /// The text's byte there.
  func byte(_ offset: UInt32) -> UInt8 {
    storage.withUnsafeMutablePointerToHeader { $0.pointee.text[Int(offset)] }
  }

  // A slice of these is unchecked in a release: the nodes that make the ranges are the parser's, of this text.

  /// Lends the bytes of the text.
  func withBytes<T>(_ body: (UnsafeRawBufferPointer) -> T) -> T {
    storage.withUnsafeMutablePointerToHeader { $0.pointee.text.withUnsafeBytes(body) }
  }

  /// Lends those of the range.
  func withBytes<T>(_ range: Range<Int>, _ body: (UnsafeRawBufferPointer) -> T) -> T {
    withBytes { body(UnsafeRawBufferPointer(rebasing: $0[range])) }
  }

  subscript(place: Int) -> JSONDocument.Node {
    storage.withUnsafeMutablePointers { header, elements in
      precondition(place >= 0 && place < header.pointee.count)
      return elements[place]
    }
  }
}
