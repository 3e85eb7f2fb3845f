package import JSON
package import SurveyCoderAPI

/// One value as it was given, checked for its parameter's form.
package enum ArgumentValue: Sendable, Equatable {
  case text(String)
  case texts([String])
  case job(JobReference)
  case jobs([JobReference])
  case integer(Int)
  case duration(Duration)
  case flag(Bool)
  case numbers([String: Double])
  case token(RawJSON)
}

/// A job as a person or a program names it.
package enum JobReference: Sendable, Hashable {
  case id(JobID)
  /// A label, a unique prefix, or `@last`, `@all`, `@active`, `@failed`.
  case loose(String)
}

/// The values for one call of an operation.
package struct Arguments: Sendable, Equatable {
  /// Whether they came as a request's `params`, whose answer must fit one line.
  package let isRequest: Bool
  /// By the parameters' names. A few at most, so they are looked through.
  private var values: [NamedValue] = []

  private struct NamedValue: Sendable, Equatable {
    let name: String
    var value: ArgumentValue
  }

  package init(isRequest: Bool = false) { self.isRequest = isRequest }

  package subscript<Value>(_ parameter: Parameter<Value>) -> Value? {
    self[named: parameter.declaration.name].flatMap(parameter.extract)
  }

  subscript(named name: String) -> ArgumentValue? {
    get { values.first { $0.name == name }?.value }
    set {
      let place = values.firstIndex { $0.name == name }
      switch (place, newValue) {
      case (let place?, let value?): values[place].value = value
      case (let place?, nil): values.remove(at: place)
      case (nil, let value?): values.append(NamedValue(name: name, value: value))
      case (nil, nil): break
      }
    }
  }

  func has(_ name: String) -> Bool { values.contains { $0.name == name } }

  /// - Throws: ``InvalidArgument`` when the value is missing.
  func require<Value>(_ parameter: Parameter<Value>) throws(OperationError) -> Value {
    guard let value = self[parameter] else { throw .invalid(.missing(parameter.declaration)) }
    return value
  }
}
