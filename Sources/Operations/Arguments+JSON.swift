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
    let known = declaration.parameters.filter(\.place.isInRequests)
    if let params, params.kind != .object {
      throw InvalidArgument("params must be an object with named members.", pointer: JSONPointer(tokens: []))
    }
    for (name, value) in params?.members ?? [] where !name.hasPrefix("_") {
      let place = JSONPointer(tokens: [name])
      guard let parameter = known.first(where: { $0.name == name }) else {
        throw InvalidArgument(
          "There is no parameter called \(name.prefix(80)).", pointer: place,
          suggestion: Suggestion.nearest(to: name, in: known.map(\.name)))
      }
      // null stands for absent, as programs send it for an empty optional.
      if value.isNull && !parameter.isRequired { continue }
      do throws(InvalidArgument) {
        self[named: name] = try ArgumentReader.value(parameter.kind, json: value)
      } catch {
        var error = error
        error.parameter = name
        error.pointer = JSONPointer(tokens: place.tokens + (error.pointer?.tokens ?? []))
        error.message = "\(name): \(error.message)"
        throw error
      }
    }
    for parameter in known where parameter.isRequired && self[named: parameter.name] == nil {
      throw .missing(parameter)
    }
  }
}
