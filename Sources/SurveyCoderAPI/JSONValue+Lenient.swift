internal import JSON

extension JSONValue {
  /// A count, however it is written: `120`, `120.0`, `"120"`. `nil` for what is no finite number.
  var lenientDouble: Double? {
    let number = double ?? string.flatMap { Double($0) }
    guard let number, number.isFinite else { return nil }
    return number
  }

  /// ``lenientDouble`` without its fraction, from 0 to 2⁵³.
  var lenientCount: Int? {
    if let int { return max(0, int) }
    guard let number = lenientDouble else { return nil }
    return Int(min(max(number, 0), 9_007_199_254_740_992))
  }

  /// A string that says something.
  var word: String? {
    guard let string, !string.isEmpty else { return nil }
    return string
  }

  var timestamp: Timestamp? { string.flatMap { Timestamp(rfc3339: $0) } }
}
