internal import Glibc

/// Names of files that begin as a word does.
enum FileCompletion {
  private static let maxNames = 500

  /// - Returns: Paths as the word writes them, folders with a slash at the end, in alphabetical order.
  static func candidates(_ word: String, home: String?) -> [String] {
    let slash = word.lastIndex(of: "/").map { word.index(after: $0) } ?? word.startIndex
    let written = word[..<slash]
    let beginning = word[slash...]
    var folder = written.isEmpty ? "." : String(written)
    if let home, folder.hasPrefix("~/") { folder = home + folder.dropFirst() }
    guard let open = opendir(folder) else { return [] }
    defer { closedir(open) }
    var names: [String] = []
    while names.count < maxNames, let entry = readdir(open) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard name.hasPrefix(beginning), name != ".", name != "..",
        !name.hasPrefix(".") || beginning.hasPrefix(".")
      else { continue }
      var facts = stat()
      let isFolder = stat("\(folder)/\(name)", &facts) == 0 && facts.st_mode & S_IFMT == S_IFDIR
      names.append(written + name + (isFolder ? "/" : ""))
    }
    return names.sorted()
  }
}
