/// What a JSON value may be, in the words of JSON Schema draft 7, which is what OpenRPC 1.3 takes.
///
/// A schema carries those that it refers to by name, so that a document can define each of them once.
package struct JSONSchema: Sendable, Equatable {
  private struct Keyword: Sendable, Equatable {
    let name: String
    let value: RawJSON
  }

  /// In the order in which they are written.
  private var keywords: [Keyword] = []
  /// What the references in it stand for, and those in them.
  package private(set) var definitions: [String: JSONSchema] = [:]

  /// Where a document defines its schemas, as a JSON Pointer's fragment.
  package static let definitionsPlace = "#/components/schemas/"

  private func adding(_ name: String, _ value: some JSONWritable) -> JSONSchema {
    var schema = self
    schema.keywords.append(Keyword(name: name, value: value.json))
    return schema
  }

  private func defining(_ others: some Sequence<JSONSchema>) -> JSONSchema {
    var schema = self
    for other in others { schema.definitions.merge(other.definitions) { first, _ in first } }
    return schema
  }

  private static func type(_ name: String) -> JSONSchema { JSONSchema().adding("type", name) }
}

extension JSONSchema: JSONWritable {
  package func write(to writer: inout JSONWriter) {
    writer.object { writer in for keyword in keywords { writer.member(named: keyword.name, keyword.value) } }
  }
}

// MARK: Values

extension JSONSchema {
  /// Whatever JSON there is.
  package static let any = JSONSchema()
  package static let null = type("null")
  package static let boolean = type("boolean")
  package static let string = type("string")
  package static let number = type("number")
  /// A date and time of RFC 3339.
  package static let time = string(format: "date-time")
  /// A length of time in seconds, 0 or more.
  package static let seconds = number(from: 0)
  /// A whole number, 0 or more.
  package static let count = integer(from: 0)

  package static func string(format: String) -> JSONSchema { string.adding("format", format) }

  package static func string(pattern: String) -> JSONSchema { string.adding("pattern", pattern) }

  package static func number(from least: Double? = nil, to most: Double? = nil) -> JSONSchema {
    let schema = least.map { number.adding("minimum", $0) } ?? number
    return most.map { schema.adding("maximum", $0) } ?? schema
  }

  package static func integer(from least: Int? = nil, to most: Int? = nil) -> JSONSchema {
    let schema = least.map { type("integer").adding("minimum", $0) } ?? type("integer")
    return most.map { schema.adding("maximum", $0) } ?? schema
  }

  /// One of these words, and no other.
  package static func choice(_ words: [String]) -> JSONSchema { string.adding("enum", words) }

  /// One of several forms; no value may have two of them.
  package static func oneOf(_ forms: [JSONSchema]) -> JSONSchema {
    JSONSchema().adding("oneOf", forms).defining(forms)
  }
}

// MARK: Arrays and objects

extension JSONSchema {
  /// A member of an object.
  package struct Member: Sendable {
    let name: String
    let schema: JSONSchema
    let isRequired: Bool

    /// - Parameter summary: One line, without a full stop.
    package static func required(_ name: String, _ schema: JSONSchema, _ summary: String = "") -> Member {
      Member(name: name, schema: schema.described(summary), isRequired: true)
    }

    /// A member that may be left out. `null` never stands for that.
    package static func optional(_ name: String, _ schema: JSONSchema, _ summary: String = "") -> Member {
      Member(name: name, schema: schema.described(summary), isRequired: false)
    }
  }

  package static func array(of element: JSONSchema, atLeast least: Int? = nil) -> JSONSchema {
    let schema = type("array").adding("items", element).defining([element])
    return least.map { schema.adding("minItems", $0) } ?? schema
  }

  /// An object with these members. Later versions may add some, so a reader passes over what it does not know.
  package static func object(_ members: [Member] = []) -> JSONSchema {
    let required = members.filter(\.isRequired).map(\.name)
    var schema = type("object")
    if !members.isEmpty { schema = schema.adding("properties", Properties(members: members)) }
    if !required.isEmpty { schema = schema.adding("required", required) }
    return schema.defining(members.map(\.schema))
  }

  /// An object whose members' names are not known beforehand.
  package static func map(of value: JSONSchema) -> JSONSchema {
    type("object").adding("additionalProperties", value).defining([value])
  }

  private struct Properties: JSONWritable {
    let members: [Member]

    func write(to writer: inout JSONWriter) {
      writer.object { writer in for member in members { writer.member(named: member.name, member.schema) } }
    }
  }
}

// MARK: Names and notes

extension JSONSchema {
  /// The schema under a name, by which others refer to it and which clients may call their types by.
  package static func named(_ name: String, _ schema: JSONSchema) -> JSONSchema {
    var reference = JSONSchema().adding("$ref", definitionsPlace + name).defining([schema])
    reference.definitions[name] = schema.adding("title", name)
    return reference
  }

  /// - Parameter text: One line, without a full stop; nothing is added when it is empty.
  package func described(_ text: String) -> JSONSchema {
    text.isEmpty ? self : adding("description", text)
  }

  /// A value of the form, for readers.
  package func sample(_ value: some JSONWritable) -> JSONSchema { adding("examples", [value]) }

  /// A secret: it goes to the service and never comes back.
  package var writeOnly: JSONSchema { adding("writeOnly", true) }

  /// What stands for the member when it is left out.
  package func standard(_ value: some JSONWritable) -> JSONSchema { adding("default", value) }
}
