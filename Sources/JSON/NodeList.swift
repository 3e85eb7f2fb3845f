/// The nodes of a document.
///
/// No array, whose making costs four times as much: the type of its storage is looked up each time.
// Sendable, as the storage is filled before anybody has the list, and never changes.
struct NodeList: @unchecked Sendable {
  private final class Storage: ManagedBuffer<Int, JSONDocument.Node> {}

  private let storage: ManagedBuffer<Int, JSONDocument.Node>

  init(copying nodes: UnsafeBufferPointer<JSONDocument.Node>) {
    storage = Storage.create(minimumCapacity: nodes.count) { _ in nodes.count }
    storage.withUnsafeMutablePointerToElements { elements in
      if let start = nodes.baseAddress { elements.initialize(from: start, count: nodes.count) }
    }
  }

  subscript(place: Int) -> JSONDocument.Node {
    storage.withUnsafeMutablePointers { count, elements in
      precondition(place >= 0 && place < count.pointee)
      return elements[place]
    }
  }
}
