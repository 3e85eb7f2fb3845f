/// What is written as JSON of a form that is told: the members of ``schema`` are those that
/// ``JSONWritable/write(to:)`` writes, and the tests hold the one against the other.
package protocol JSONDescribed: JSONWritable {
  static var schema: JSONSchema { get }
}

extension String: JSONDescribed {
  package static var schema: JSONSchema { .string }
}

extension Bool: JSONDescribed {
  package static var schema: JSONSchema { .boolean }
}

extension Int: JSONDescribed {
  package static var schema: JSONSchema { .integer() }
}

extension Double: JSONDescribed {
  package static var schema: JSONSchema { .number }
}

extension RawJSON: JSONDescribed {
  package static var schema: JSONSchema { .any }
}

extension Array: JSONDescribed where Element: JSONDescribed {
  package static var schema: JSONSchema { .array(of: Element.schema) }
}
