/// A place in the order in which things take effect in a recorded session.
package struct Moment: Sendable, Comparable {
  /// Since the session's start.
  package var milliseconds: Int64
  package var rank: Rank
  /// Among those of one millisecond and one rank.
  package var order: Int

  package enum Rank: Int, Sendable {
    /// Somebody slept until then.
    case sleep
    /// Something came from outside.
    case arrival
  }

  package init(_ milliseconds: Int64, _ rank: Rank, order: Int) {
    self.milliseconds = milliseconds
    self.rank = rank
    self.order = order
  }

  /// The first of the same time that comes behind it.
  var next: Moment { Moment(milliseconds, rank, order: order + 1) }

  package static func < (a: Moment, b: Moment) -> Bool {
    (a.milliseconds, a.rank.rawValue, a.order) < (b.milliseconds, b.rank.rawValue, b.order)
  }
}
