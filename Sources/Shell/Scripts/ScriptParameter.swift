/// What a script says that it needs.
package struct ScriptParameter: Sendable, Equatable {
  package var name: String
  /// `nil` where somebody must give a value.
  package var fallback: String?
  /// What it is, in the words of who wrote the script.
  package var about: String?

  /// What is said where a value is missing.
  var complaint: String {
    "\(name) has no value: give one by --set \(name)=VALUE" + (about.map { " (\($0))" } ?? "") + "."
  }
}
