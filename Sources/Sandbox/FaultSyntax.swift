/// Why a text is no fault: what is wrong, and what would be right.
package struct FaultSyntaxError: Error, Equatable, CustomStringConvertible {
  package let text: String
  package let problem: String

  package var description: String { "“\(text)” is not a fault: \(problem)" }
}

extension Fault {
  /// Reads a fault as it is written on a command line.
  ///
  ///     KIND[;OPTION=VALUE]…[*COUNT][@TARGET]
  ///
  /// `KIND` is one of
  ///
  /// - a status from 200 to 599, alone or with a body: `429`, `500-json`, `502-html`, `503-empty`
  ///   (options: `retry-after`, `code`, `location`);
  /// - a way to be delivered: `hang` (before the headers), `hang-body`, `trickle` (option: `over`), `reset`,
  ///   `reset-body`, `truncate`;
  /// - a spoiled answer: `garbage`, `wrong-type`, `null-data`, `missing` (option: `member`), `unknown-status`,
  ///   `no-result`.
  ///
  /// The options:
  ///
  /// - `retry-after=` any text (`18`, `1.5`, `-3`, `soon`), `none`, or `date+30`, `date-30` for an HTTP date so
  ///   many seconds from the answer's own;
  /// - `code=CODE` in the error envelope; `location=URL` of a redirect;
  /// - `over=SECONDS` for all of a trickle, default 5; `member=NAME,NAME` to leave out, default `status`;
  /// - `skip=N` requests pass first (every kind).
  ///
  /// `COUNT` is 1 unless written, and `forever` for no end. `TARGET` is a job id, a path prefix (`/v2/jobs`), a
  /// whole path (`/v2/jobs$`), a method (`POST`), or a method and a path (`GET:/v2/jobs`); without it every
  /// request is met.
  ///
  ///     502-html*3@/v2/jobs      429;retry-after=1.5*2      hang      reset;skip=1@POST:/v2/code
  package init(parsing text: String) throws(FaultSyntaxError) {
    var reader = FaultReader(text: text)
    self = try reader.read()
  }
}

private struct FaultReader {
  let text: String
  private var options: [(name: String, value: String)] = []

  init(text: String) { self.text = text }

  private func failure(_ problem: String) -> FaultSyntaxError { .init(text: text, problem: problem) }

  mutating func read() throws(FaultSyntaxError) -> Fault {
    let (what, target) = split(text[...], at: text.firstIndex(of: "@"))
    let (kindAndOptions, count) = split(what, at: what.lastIndex(of: "*"))
    let parts = kindAndOptions.split(separator: ";", omittingEmptySubsequences: false)
    for part in parts.dropFirst() { options.append(try option(part)) }
    let skip = try take("skip").map { value throws(FaultSyntaxError) in try number(value, "skip", from: 0) }
    let fault = Fault(
      try effect(String(parts[0])), match: try target.map(match) ?? Fault.Match(), skip: skip ?? 0,
      count: try count.map(self.count) ?? 1)
    if let left = options.first {
      throw failure("\(parts[0]) has no option “\(left.name)”, or has it once only.")
    }
    return fault
  }

  private func split(_ text: Substring, at place: String.Index?) -> (Substring, Substring?) {
    guard let place else { return (text, nil) }
    return (text[..<place], text[text.index(after: place)...])
  }

  private func option(_ part: Substring) throws(FaultSyntaxError) -> (name: String, value: String) {
    let (name, value) = split(part, at: part.firstIndex(of: "="))
    guard let value else { throw failure("write an option as name=value, not “\(part)”.") }
    return (String(name), String(value))
  }

  private mutating func take(_ name: String) -> String? {
    guard let place = options.firstIndex(where: { $0.name == name }) else { return nil }
    return options.remove(at: place).value
  }

  private func number(_ text: String, _ name: String, from least: Int) throws(FaultSyntaxError) -> Int {
    guard let number = Int(text), number >= least else {
      throw failure("\(name) must be a whole number from \(least), not “\(text)”.")
    }
    return number
  }

  private func count(_ text: Substring) throws(FaultSyntaxError) -> Int? {
    text == "forever" ? nil : try number(String(text), "the count after *", from: 1)
  }

  private func match(_ target: Substring) throws(FaultSyntaxError) -> Fault.Match {
    if target.hasPrefix("/") { return Fault.Match(path: path(target)) }
    if target.hasPrefix("job_") { return Fault.Match(path: .job(String(target))) }
    let (method, rest) = split(target, at: target.firstIndex(of: ":"))
    guard !method.isEmpty, method.allSatisfy({ $0.isASCII && $0.isUppercase }),
      rest?.hasPrefix("/") ?? true
    else {
      throw failure(
        "after @ write a job id, a path such as /v2/jobs, a method, or both as GET:/v2/jobs, not “\(target)”."
      )
    }
    return Fault.Match(method: String(method), path: rest.map(path))
  }

  private func path(_ text: Substring) -> Fault.Match.Path {
    text.hasSuffix("$") ? .exact(String(text.dropLast())) : .prefix(String(text))
  }

  private mutating func effect(_ kind: String) throws(FaultSyntaxError) -> Fault.Effect {
    switch kind {
    case "hang": return .delivery(.hangBeforeHeaders)
    case "hang-body": return .delivery(.hangInBody)
    case "trickle": return .delivery(.trickle(over: try trickleTime()))
    case "reset": return .delivery(.reset)
    case "reset-body": return .delivery(.resetInBody)
    case "truncate": return .delivery(.truncate)
    case "garbage": return .spoil(.garbage)
    case "wrong-type": return .spoil(.wrongContentType)
    case "null-data": return .spoil(.nullData)
    case "missing":
      return .spoil(.missing((take("member") ?? "status").split(separator: ",").map(String.init)))
    case "unknown-status": return .spoil(.unknownStatus)
    case "no-result": return .spoil(.completedWithoutResult)
    default: return .answer(try standIn(kind))
    }
  }

  private mutating func trickleTime() throws(FaultSyntaxError) -> Duration {
    guard let text = take("over") else { return .seconds(5) }
    guard let seconds = Double(text), seconds >= 0, seconds <= 86_400 else {
      throw failure("over must be seconds from 0 to 86400, not “\(text)”.")
    }
    return .seconds(seconds)
  }

  private mutating func standIn(_ kind: String) throws(FaultSyntaxError) -> Fault.StandIn {
    let (digits, bodyName) = split(kind[...], at: kind.firstIndex(of: "-"))
    guard let status = Int(digits) else {
      throw failure(
        "“\(kind)” is no kind. The kinds are a status (429, 502-html, 503-empty), hang, hang-body, trickle, "
          + "reset, reset-body, truncate, garbage, wrong-type, null-data, missing, unknown-status and no-result."
      )
    }
    guard (200...599).contains(status) else {
      throw failure("a status must be from 200 to 599, not \(status).")
    }
    guard let body = Fault.StandIn.Body(rawValue: bodyName.map(String.init) ?? "json") else {
      throw failure("a body is json, html or empty, not “\(bodyName ?? "")”.")
    }
    return Fault.StandIn(
      status, body: body, retryAfter: retryAfter(), code: take("code"), location: take("location"))
  }

  private mutating func retryAfter() -> Fault.RetryAfter {
    guard let text = take("retry-after") else { return .usual }
    if text == "none" { return .none }
    if text.hasPrefix("date"), let seconds = Int(text.dropFirst("date".count)), abs(seconds) < 1 << 31 {
      return .date(after: .seconds(seconds))
    }
    return .text(text)
  }
}
