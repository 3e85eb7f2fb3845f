@testable import JSON
@testable import JobEngine
@testable import Operations
@testable import Sandbox
@testable import Shell
@testable import SurveyCoderAPI

extension FuzzTarget {
  /// Values that people, files and programs write, each after a letter that says which: what is read is written and read
  /// again as the same.
  static let values = FuzzTarget(name: "values") {
    [
      "d1h30m", "d250ms", "t2026-05-14T09:30:00.250+02:00", "uhttps://[::1]:8443/base/",
      "uhttp://127.0.0.1:1",
      "xsocks5://h:1", "xhttp://u:p%20@h:1/", "p/jobs/0/a~1b~0", "oadaptive ceiling=20 price=0.2",
      "f429;retry-after=1.5*2@GET:/v2/jobs", "ftrickle;over=3", "jjob_0123456789abcdef01234567",
      "cpolicy = adaptive\n[alias]\nw = \"wait @all\" # all\n",
    ].map { Array($0.utf8) }
  } check: { bytes in
    let value = text(bytes.dropFirst())
    switch bytes.first {
    case UInt8(ascii: "d"):
      if let length = DurationText.parse(value) {
        try require(length >= .zero && length <= .seconds(10 * 366 * 86_400), "a length of \(length)")
        try require(!DurationText.format(length).isEmpty, "no text")
      }
    case UInt8(ascii: "t"):
      if let moment = Timestamp(rfc3339: value), moment.description.utf8.count == Timestamp.textLength {
        // From year 0 to year 9999, which have four digits.
        if (-62_167_219_200_000...253_402_300_799_999).contains(moment.milliseconds) {
          try require(Timestamp(rfc3339: moment.description) == moment, "\(moment) is another moment")
        }
      }
    case UInt8(ascii: "u"):
      if let url = try? APIURL(value) { try require((try? APIURL(url.text)) == url, "\(url) is another URL") }
    case UInt8(ascii: "x"):
      if let proxy = try? ProxyServer(value) {
        try require((1...65_535).contains(proxy.port) && !proxy.host.isEmpty, "no host or port")
      }
    case UInt8(ascii: "p"):
      if let pointer = JSONPointer(value) {
        try require(
          Array(pointer.description.utf8) == Array(value.utf8), "the pointer \(pointer) was \(value)")
        let slashes = value.utf8.count { $0 == UInt8(ascii: "/") }
        try require(
          pointer.tokens.count == slashes, "\(pointer.tokens.count) names between \(slashes) strokes")
      }
    case UInt8(ascii: "o"):
      if let spec = try? PolicySpec(value) {
        try require((try? PolicySpec(spec.description)) == spec, "the policy \(spec) is another")
        if let policy = try? spec.policy() { _ = policy.spec.description }
      }
    case UInt8(ascii: "f"): _ = try? Fault(parsing: value)
    case UInt8(ascii: "j"):
      if let id = try? JobID(value) {
        try require(PercentCoding.decode(PercentCoding.encode(id.text)) == id.text, "the id \(id) is another")
      }
    case UInt8(ascii: "c"): try checkConfiguration(value)
    default: break
    }
  }

  private static func checkConfiguration(_ value: String) throws {
    guard let config = try? ConfigText(value, path: "config") else { return }
    let changed = config.setting("pager", to: #"less "-R" \x"#)
    guard let again = try? ConfigText(changed, path: "config") else {
      throw Violation(description: "a changed config can't be read: \(changed)")
    }
    try require(
      again.entries.last { $0.name == "pager" }?.value == #"less "-R" \x"#, "the change is not there")
    let others = { (config: ConfigText) in
      config.entries.filter { $0.name != "pager" }.map { [$0.name, $0.value] }
    }
    try require(others(again) == others(config), "other settings have changed")
  }
}
