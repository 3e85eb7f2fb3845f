internal import JSON
internal import Operations

/// What `let` makes of a reply.
enum CapturedValue {
  /// A text without its quotes, all else as JSON.
  ///
  /// - Throws: ``CommandFailure/noSuchPlace(_:)`` where the reply has nothing, or null, at that place.
  static func text(of reply: RawJSON, at pointer: JSONPointer) throws(CommandFailure) -> String {
    // What was written or checked as JSON is some.
    guard let root = try? reply.document().root else { return reply.description }
    guard let value = root.value(at: pointer), !value.isNull else {
      throw .noSuchPlace(absence(root, pointer))
    }
    return value.string ?? value.rawJSON.description
  }

  /// A sentence that tells how far the pointer leads, and what there is.
  static func absence(_ root: JSONValue, _ pointer: JSONPointer) -> String {
    var value = root
    var way = JSONPointer(tokens: [])
    for token in pointer.tokens {
      guard let next = value.value(at: JSONPointer(tokens: [token])) else { break }
      value = next
      way = way.appending(token)
    }
    let place = way.tokens.isEmpty ? "The reply" : "\(way)"
    let missing = "The reply has nothing at \(pointer)."
    switch value.kind {
    case .object:
      let names = value.members.map(\.key)
      let wanted = pointer.tokens.dropFirst(way.tokens.count).first ?? ""
      let nearest = Suggestion.nearest(to: wanted, in: names)
      let has = names.isEmpty ? "is empty" : "has \(names.prefix(12).joined(separator: ", "))"
      return "\(missing) \(place) \(has)." + (nearest.map { " Did you mean \(way.appending($0))?" } ?? "")
    case .array:
      return value.count == 0
        ? "\(missing) \(place) is an empty list."
        : "\(missing) \(place) is a list, counted from 0 to \(value.count - 1)."
    default: return "\(missing) \(place) is \(value.rawJSON.description.prefix(40))."
    }
  }
}
