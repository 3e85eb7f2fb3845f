internal import JSON

/// A reply that has a form for people and rows for programs.
protocol Renderable: JSONWritable, Sendable {
  /// Fit for a terminal: nothing of what a server sent can move the cursor.
  func lines(_ style: TextStyle) -> [String]
  /// What `ndjson` and `csv` write one line for.
  var rows: [RawJSON] { get }
  /// What `let` keeps of it.
  var value: RawJSON { get }
  /// The names of `csv`, members of members with a dot between; `nil` for those that the rows have.
  static var csvColumns: [String]? { get }
}

extension Renderable {
  var rows: [RawJSON] { [json] }
  var value: RawJSON { json }
  static var csvColumns: [String]? { nil }
}
