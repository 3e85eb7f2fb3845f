internal import Glibc

/// The process's character type locale, which `wcwidth`, libedit and terminals must agree on.
enum TextLocale {
  /// Takes the locale from the environment, or C.UTF-8 where that one is not UTF-8: in the C locale
  /// libedit swallows what is not ASCII. Done once, on first use.
  static let isUTF8: Bool = {
    if setlocale(LC_CTYPE, "") != nil, usesUTF8 { return true }
    return setlocale(LC_CTYPE, "C.UTF-8") != nil && usesUTF8
  }()

  private static var usesUTF8: Bool {
    guard let name = nl_langinfo(nl_item(CODESET)) else { return false }
    return String(cString: name).uppercased() == "UTF-8"
  }
}
