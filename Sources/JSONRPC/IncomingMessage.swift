package import JSON

/// One JSON value of a client, by the rules of JSON-RPC 2.0, sections 4 to 6.
package enum IncomingMessage: Sendable {
  case request(Request)
  case notification(Notification)
  /// An answer to something never asked; passed over in silence.
  case response
  /// Not a call; the id is null when it could not be read.
  case invalid(RPCError, id: RequestID)

  package init(_ value: JSONValue) {
    var names = MethodNames()
    self.init(value, &names)
  }

  init(_ value: JSONValue, _ names: inout MethodNames) {
    guard value.isObject else {
      self = .invalid(.invalidRequest("A request is a JSON object, or an array of them."), id: .null)
      return
    }
    var flaws: Flaws = [.noVersion, .noMethod]
    var id: RequestID?
    var method = ""
    var params: JSONValue?
    var isAnswer = false
    value.forEachMember(named: Name.texts) { name, member in
      switch Name(rawValue: name) {
      case .jsonrpc: flaws.set(.noVersion, unless: member.isString("2.0"))
      case .id:
        id = RequestID(member)
        flaws.set(.badID, unless: id != nil)
      case .method:
        method = names.method(member)
        flaws.remove(.noMethod)
        flaws.set(.badMethod, unless: member.isString)
      case .params:
        params = member
        flaws.set(.badParams, unless: member.isObject || member.isArray)
      case .result, .error: isAnswer = true
      case nil: break
      }
    }
    if flaws.isEmpty {
      if let id {
        self = .request(Request(id: id, method: method, params: params))
      } else {
        self = .notification(Notification(method: method, params: params))
      }
    } else if isAnswer, flaws.contains(.noMethod) {
      self = .response
    } else {
      self = .invalid(.invalidRequest(flaws.message), id: id ?? .null)
    }
  }
}

/// The members that JSON-RPC names.
private enum Name: Int {
  case jsonrpc, id, method, params, result, error

  /// In the order of the cases.
  static let texts: [StaticString] = ["jsonrpc", "id", "method", "params", "result", "error"]
}

/// Reads the names of methods, of which most are that of the request before: that one is not decoded again.
struct MethodNames {
  /// As it stands in the text, quotes included.
  private var latest: [UInt8] = []
  private var decoded = ""

  /// Bytes of a name. Longer ones are decoded each time, so that nothing long stays in memory.
  private static let longestKept = 100

  /// - Returns: Empty when the value is no string.
  mutating func method(_ value: JSONValue) -> String {
    if value.stands(as: latest) { return decoded }
    guard let name = value.string else { return "" }
    if name.utf8.count <= Self.longestKept { (latest, decoded) = (Array(value.raw), name) }
    return name
  }
}

/// What keeps an object from being a call.
private struct Flaws: OptionSet {
  let rawValue: UInt8

  static let noVersion = Flaws(rawValue: 1)
  static let badID = Flaws(rawValue: 2)
  static let noMethod = Flaws(rawValue: 4)
  static let badMethod = Flaws(rawValue: 8)
  static let badParams = Flaws(rawValue: 16)

  /// The last member of a name counts, as in all of the document.
  mutating func set(_ flaw: Flaws, unless isGood: Bool) {
    if isGood { remove(flaw) } else { insert(flaw) }
  }

  /// Tells of one flaw, the one to be mended first.
  var message: String {
    if contains(.badID) { return "The member id is a string, a number or null." }
    if contains(.noVersion) { return "The member jsonrpc is \"2.0\" in each request." }
    if contains(.badParams) { return "The member params is an object or an array, or is left out." }
    return "The member method is a string."
  }
}
