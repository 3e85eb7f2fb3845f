/// Adds numbers so that their order makes no difference: jobs are kept by their ids in no order, and what is decided by
/// a sum of theirs must be the same each time.
enum SteadySum {
  /// Of one. Far finer than any decision, and coarse enough that millions of terms find room.
  private static let unit = 1.0 / Double(1 << 32)
  private static let largest = 1_000_000.0

  /// - Parameter term: Taken as 0 where it is below or no number, and as a million where it is above.
  static func of<Values: Sequence>(_ values: Values, _ term: (Values.Element) -> Double) -> Double {
    sum(values, upTo: .infinity, term)
  }

  /// Whether ``of(_:_:)`` is the limit or more. Asks no further once that is sure.
  static func reaches<Values: Sequence>(
    _ limit: Double, _ values: Values, _ term: (Values.Element) -> Double
  ) -> Bool {
    sum(values, upTo: limit, term) >= limit
  }

  private static func sum<Values: Sequence>(
    _ values: Values, upTo limit: Double, _ term: (Values.Element) -> Double
  ) -> Double {
    var units: Int64 = 0
    for value in values {
      let term = term(value)
      guard term > 0 else { continue }
      let (sum, isTooLarge) = units.addingReportingOverflow(Int64((min(term, largest) / unit).rounded()))
      guard !isTooLarge else { return .greatestFiniteMagnitude }
      units = sum
      // No term is below 0.
      if Double(units) * unit >= limit { break }
    }
    return Double(units) * unit
  }
}
