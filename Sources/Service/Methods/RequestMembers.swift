internal import JSON
internal import Operations

/// The members of a request's `params`, for the methods that no operation declares.
struct RequestMembers {
  enum Strictness {
    /// A member that is not known is refused.
    case knownOnly
    /// One is refused only when it looks like a known one misspelt: a later version may know it.
    case tolerant
  }

  private var members: [String: JSONValue] = [:]

  /// - Throws: ``InvalidArgument`` for a member that is not known, and for one that is missing.
  init(
    _ params: JSONValue?, of method: MethodDeclaration, _ strictness: Strictness = .knownOnly
  ) throws(InvalidArgument) {
    if let params { try read(params, known: method.parameterNames, strictness) }
    for parameter in method.parameters where parameter.isRequired && members[parameter.name] == nil {
      throw InvalidArgument(
        "\(parameter.name) is missing: \(parameter.summary).", parameter: parameter.name,
        pointer: JSONPointer(tokens: [parameter.name]))
    }
  }

  private mutating func read(
    _ params: JSONValue, known: [String], _ strictness: Strictness
  ) throws(InvalidArgument) {
    guard params.kind == .object || params.count == 0 else {
      throw InvalidArgument("params must be an object with named members.", pointer: JSONPointer(tokens: []))
    }
    for (name, value) in params.members where !name.hasPrefix("_") {
      if known.contains(name) {
        members[name] = value.isNull ? nil : value
        continue
      }
      let nearest = Suggestion.nearest(to: name, in: known)
      guard strictness == .tolerant, nearest == nil else {
        throw InvalidArgument(
          "There is no parameter called \(name.prefix(80)).", pointer: JSONPointer(tokens: [name]),
          suggestion: nearest)
      }
    }
  }

  func has(_ name: String) -> Bool { members[name] != nil }

  func string(_ name: String) throws(InvalidArgument) -> String? {
    guard let value = members[name] else { return nil }
    do throws(InvalidArgument) { return try text(value) } catch { throw wrong(name, error.message) }
  }

  func object(_ name: String) throws(InvalidArgument) -> JSONValue? {
    guard let value = members[name] else { return nil }
    guard value.kind == .object else { throw wrong(name, "An object is needed here.") }
    return value
  }

  /// A whole number, 0 or more.
  func count(_ name: String) throws(InvalidArgument) -> Int? {
    guard let value = members[name] else { return nil }
    guard let number = value.int, number >= 0 else {
      throw wrong(name, "A whole number is needed here, 0 or more.")
    }
    return number
  }

  /// A number of seconds, 0 or more.
  func seconds(_ name: String) throws(InvalidArgument) -> Double? {
    guard let value = members[name] else { return nil }
    guard let number = value.double, (0...315_360_000).contains(number) else {
      throw wrong(name, "A number of seconds is needed here, 0 or more.")
    }
    return number
  }

  /// The members of an object, all of them strings.
  func texts(_ name: String) throws(InvalidArgument) -> [String: String]? {
    guard let object = try object(name) else { return nil }
    var texts: [String: String] = [:]
    for (key, value) in object.members {
      do throws(InvalidArgument) { texts[key] = try text(value) } catch {
        throw InvalidArgument(
          "\(name): \(error.message)", parameter: name, pointer: JSONPointer(tokens: [name, key]))
      }
    }
    return texts
  }

  /// The strings of an array, each read by `read`, which throws what is wrong with one.
  func strings<T>(
    _ name: String, _ read: (String) throws(InvalidArgument) -> T
  ) throws(InvalidArgument) -> [T]? {
    guard let value = members[name] else { return nil }
    guard value.kind == .array else { throw wrong(name, "An array of strings is needed here.") }
    var result: [T] = []
    for (index, element) in value.elements.enumerated() {
      let place = JSONPointer(tokens: [name, String(index)])
      do throws(InvalidArgument) { result.append(try read(try text(element))) } catch {
        throw InvalidArgument(
          "\(name): \(error.message)", pointer: place, suggestion: error.suggestion)
      }
    }
    return result
  }

  private func text(_ value: JSONValue) throws(InvalidArgument) -> String {
    guard value.kind == .string else { throw InvalidArgument("A string is needed here.") }
    guard let text = value.wellFormedString else { throw .loneSurrogate }
    return text
  }

  func wrong(_ name: String, _ message: String) -> InvalidArgument {
    InvalidArgument("\(name): \(message)", parameter: name, pointer: JSONPointer(tokens: [name]))
  }
}
