/// Finds what a mistyped word was probably meant to be.
package enum Suggestion {
  /// The candidate with the fewest edits (insert, delete, replace, swap of neighbours), when those are at
  /// most a third of the word and at least one is allowed; of several, one as long as the word. Where none is so near,
  /// the only one that begins with the word.
  package static func nearest(to word: String, in candidates: some Sequence<String>) -> String? {
    let candidates = Array(candidates)
    return nearestByEdits(to: word, in: candidates) ?? only(beginning: word, in: candidates)
  }

  /// Of one letter nothing can be told.
  private static func only(beginning word: String, in candidates: [String]) -> String? {
    let fitting = candidates.filter { $0.lowercased().hasPrefix(word.lowercased()) }
    return word.count > 1 && fitting.count == 1 ? fitting[0] : nil
  }

  private static func nearestByEdits(to word: String, in candidates: [String]) -> String? {
    let word = Array(word.lowercased().prefix(64))
    let limit = max(1, (word.count + 1) / 3)
    let near = candidates.compactMap { candidate -> (text: String, edits: Int, lengthGap: Int)? in
      let letters = Array(candidate.lowercased().prefix(64))
      // Each letter more or less is one edit at least.
      let lengthGap = abs(letters.count - word.count)
      guard lengthGap <= limit, case let edits = distance(word, letters), edits <= limit else { return nil }
      return (candidate, edits, lengthGap)
    }
    return near.min { ($0.edits, $0.lengthGap) < ($1.edits, $1.lengthGap) }?.text
  }

  /// Optimal string alignment distance.
  private static func distance(_ a: [Character], _ b: [Character]) -> Int {
    var rows = [Array(0...b.count)]
    for i in 0..<a.count {
      var row = [i + 1]
      for j in 0..<b.count {
        var cost = min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, rows[i - 1][j - 1] + 1) }
        row.append(cost)
      }
      rows.append(row)
    }
    return rows[a.count][b.count]
  }
}
