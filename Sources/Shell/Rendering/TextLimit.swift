internal import LineEditing
internal import SurveyCoderAPI

/// Texts of others that should not fill the screen.
enum TextLimit {
  private static let most = 500

  /// The first characters, and how many there were.
  static func cut(_ text: String, to most: Int = Self.most) -> String {
    let scalars = text.unicodeScalars
    guard scalars.count > most else { return text }
    return "\(String(String.UnicodeScalarView(scalars.prefix(most))))... (\(scalars.count) characters)"
  }
}

extension JobStatus {
  /// Fit for a terminal. The service's words are short; a text that is not would hide all else.
  var shown: String { TextLimit.cut(text, to: 40).escapedForTerminal }
}
