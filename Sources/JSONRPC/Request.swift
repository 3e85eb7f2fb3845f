package import JSON

/// A call that is to be answered.
package struct Request: Sendable {
  package let id: RequestID
  package let method: String
  /// An object or an array.
  package let params: JSONValue?
}

/// A call that is never answered.
package struct Notification: Sendable {
  package let method: String
  /// An object or an array.
  package let params: JSONValue?
}
