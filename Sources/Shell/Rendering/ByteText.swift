/// Sizes as people read them.
enum ByteText {
  /// `812 B`, `12.3 kB`, `4.0 MB`: thousands, as disks count.
  static func format(_ bytes: Int) -> String {
    guard bytes >= 1000 else { return "\(bytes) B" }
    var size = Double(bytes) / 1000
    for unit in ["kB", "MB"] {
      if size < 999.95 { return "\((size * 10).rounded() / 10) \(unit)" }
      size /= 1000
    }
    return "\((size * 10).rounded() / 10) GB"
  }
}
