internal import JSON

/// The body of `POST /v2/code`, checked.
struct CodeRequest {
  static let maxResponses = 10_000
  static let maxTextLength = 2_000

  /// The responses' ids in order.
  let ids: [String]

  /// - Throws: `VALIDATION_ERROR` with a sentence that names the first wrong place.
  init(body: [UInt8]) throws(ServiceError) {
    let parser = JSONParser(maxDepth: 64)
    guard let document = try? parser.parse(body) else { throw .validation("Invalid JSON") }
    let root = document.root
    guard root.kind == .object else { throw .validation("The body must be a JSON object.") }
    try Self.checkOptions(of: root)
    guard let responses = root["responses"], responses.kind == .array else {
      throw .validation("responses must be an array.")
    }
    guard (1...Self.maxResponses).contains(responses.count) else {
      throw .validation("responses must hold 1 to \(Self.maxResponses) items, not \(responses.count).")
    }
    try Self.refuseNulls(inArraysOf: root)
    var ids: [String] = []
    ids.reserveCapacity(responses.count)
    for (place, item) in responses.elements.enumerated() { ids.append(try Self.id(of: item, place)) }
    self.ids = ids
  }

  private static func checkOptions(of root: JSONValue) throws(ServiceError) {
    let texts = ["language", "question_text", "project_name", "country", "category", "coding_guidance"]
    for name in texts {
      guard let value = present(root[name]), value.kind != .string else { continue }
      throw .validation("\(name) must be a string.")
    }
    if let value = present(root["coding_type"]), !["qualitative", "entity"].contains(value.string) {
      throw .validation("coding_type must be qualitative or entity.")
    }
    if let value = present(root["codebook"]), value.kind != .object, value.kind != .array {
      throw .validation("codebook must be an object or an array.")
    }
  }

  /// A member that is `null` counts as left out.
  private static func present(_ value: JSONValue?) -> JSONValue? { value.flatMap { $0.isNull ? nil : $0 } }

  private static func refuseNulls(inArraysOf value: JSONValue) throws(ServiceError) {
    for element in value.elements {
      guard !element.isNull else { throw .validation("Arrays must not hold null.") }
      try refuseNulls(inArraysOf: element)
    }
    for member in value.members { try refuseNulls(inArraysOf: member.value) }
  }

  private static func id(of item: JSONValue, _ place: Int) throws(ServiceError) -> String {
    guard item.kind == .object else { throw .validation("responses[\(place)] must be an object.") }
    guard let id = item["id"]?.string, !id.isEmpty else {
      throw .validation("responses[\(place)].id must be a string that is not empty.")
    }
    guard let text = item["text"]?.string else {
      throw .validation("responses[\(place)].text must be a string.")
    }
    // Counted as JavaScript counts, which the service runs on; bytes first, as they are cheaper.
    guard text.utf8.count <= maxTextLength || text.utf16.count <= maxTextLength else {
      throw .validation("responses[\(place)].text is longer than \(maxTextLength) characters.")
    }
    return id
  }
}
