package import JSON

extension Arguments {
  /// Reads a request's `params`.
  ///
  /// Members whose names begin with `_` are passed over, as such members carry a client's own notes.
  ///
  /// - Parameter params: An object, or `nil` for none.
  /// - Throws: ``InvalidArgument`` with the place of the first member at fault.
  package init(
    params: JSONValue?, for declaration: OperationDeclaration
  ) throws(InvalidArgument) {
    self.init(isRequest: true)
    if let params { try read(params, declaration.requestParameters) }
    // By place: an element taken out is a copy that retains its texts.
    let parameters = declaration.requestParameters
    for place in parameters.indices where parameters[place].isRequired && !has(parameters[place].name) {
      throw .missing(parameters[place])
    }
  }

  private mutating func read(
    _ params: JSONValue, _ known: [ParameterDeclaration]
  ) throws(InvalidArgument) {
    guard params.isObject else {
      throw InvalidArgument("params must be an object with named members.", pointer: JSONPointer(tokens: []))
    }
    var members = params.members
    members.skip(namesThatBeginWith: UInt8(ascii: "_"))
    while let (name, value) = members.next() {
      defer { members.skip(namesThatBeginWith: UInt8(ascii: "_")) }
      // One whose `_` is written as an escape.
      if name.utf8.first == UInt8(ascii: "_") { continue }
      guard let place = known.firstIndex(where: { $0.name == name }) else {
        throw InvalidArgument(
          "There is no parameter called \(name.prefix(80)).", pointer: JSONPointer(tokens: [name]),
          suggestion: Suggestion.nearest(to: name, in: known.map(\.name)))
      }
      // null stands for absent, as programs send it for an empty optional.
      if value.isNull && !known[place].isRequired { continue }
      do throws(InvalidArgument) {
        self[named: name] = try ArgumentReader.value(known[place].kind, json: value)
      } catch {
        var error = error
        error.parameter = name
        error.pointer = JSONPointer(tokens: [name] + (error.pointer?.tokens ?? []))
        error.message = "\(name): \(error.message)"
        throw error
      }
    }
  }
}
