internal import Glibc

/// What may be done with a file.
enum FileAccess {
  static func isExecutable(_ path: String) -> Bool { access(path, X_OK) == 0 }
}
