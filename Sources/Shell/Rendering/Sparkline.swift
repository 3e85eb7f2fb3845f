internal import JobEngine
internal import Operations
internal import SurveyCoderAPI

/// The progress of a job over time, in a line of little bars.
enum Sparkline {
  private static let bars: [Character] = Array("▁▂▃▄▅▆▇█")
  private static let plainBars: [Character] = Array("_.:-=+*#")

  /// - Returns: `nil` where there is no course to speak of: fewer than two points with progress.
  static func text(_ points: [JobHistory.Point], columns: Int, _ style: TextStyle) -> String? {
    let seen = points.compactMap { point in point.progress.map { (time: point.time, share: $0.fraction) } }
    guard let first = seen.first, let last = seen.last, seen.count > 1, last.time > first.time else {
      return nil
    }
    let length = last.time - first.time
    let levels = style.isUnicode ? bars : plainBars
    var line = ""
    var next = 0
    for column in 0..<columns {
      // The last look before the column's right edge: nothing is made up between two looks.
      let edge = first.time + length * (Double(column + 1) / Double(columns))
      while next + 1 < seen.count, seen[next + 1].time <= edge { next += 1 }
      let share = min(1, max(0, seen[next].share))
      line.append(levels[min(levels.count - 1, Int(share * Double(levels.count)))])
    }
    return "\(style.paint(line, .cyan))  \(seen.count) looks in \(DurationText.format(length))"
  }
}
