internal import JSON
internal import SurveyCoderAPI

/// Reads one value of a parameter from a word or from JSON. What is wrong is told in words; where it
/// stands, the caller adds.
enum ArgumentReader {
  /// Longest duration of a request: ten years.
  static let longestSeconds = 315_360_000.0

  static func value(_ kind: ParameterKind, word: String) throws(InvalidArgument) -> ArgumentValue {
    switch kind {
    case .text, .secret, .file, .url: return .text(word)
    case .texts: return .texts([word])
    case .job: return .job(reference(word))
    case .jobs: return .jobs([reference(word)])
    case .newJobs: return .jobs([.id(try newID(word))])
    case .integer(let range):
      guard let number = Int(word) else { throw InvalidArgument("\(quoted(word)) is not a whole number.") }
      return .integer(try within(range, number))
    case .duration:
      guard let duration = DurationText.parse(word) else {
        throw InvalidArgument("\(quoted(word)) is not a length of time: write 90s, 10m or 1h30m.")
      }
      return .duration(duration)
    case .flag: return .flag(true)
    case .choice(let values): return .text(try choice(values, word))
    case .pointer: return .text(try pointer(word))
    case .numbers, .token: throw InvalidArgument("Only a program can give this.")
    }
  }

  static func value(_ kind: ParameterKind, json: JSONValue) throws(InvalidArgument) -> ArgumentValue {
    switch kind {
    case .text, .secret, .file, .url: return .text(try string(json))
    case .texts: return .texts(try each(json, string))
    case .job: return .job(.id(try requestedID(json)))
    case .jobs, .newJobs:
      return .jobs(try each(json) { value throws(InvalidArgument) in .id(try requestedID(value)) })
    case .integer(let range):
      guard let number = json.int else { throw InvalidArgument("A whole number is needed here.") }
      return .integer(try within(range, number))
    case .duration:
      guard let seconds = json.double, (0...longestSeconds).contains(seconds) else {
        throw InvalidArgument("A number of seconds is needed here, 0 or more.")
      }
      return .duration(.seconds(seconds))
    case .flag:
      guard let flag = json.bool else { throw InvalidArgument("true or false is needed here.") }
      return .flag(flag)
    case .choice(let values): return .text(try choice(values, try string(json)))
    case .pointer: return .text(try pointer(try string(json)))
    case .numbers: return .numbers(try numbers(json))
    case .token: return .token(try token(json))
    }
  }

  /// A word that has the form of an id is one, whether it is tracked or not; anything else is looked up.
  private static func reference(_ word: String) -> JobReference {
    if let id = try? JobID(word), id.isOfDocumentedForm { .id(id) } else { .loose(word) }
  }

  /// The words of the prompt are none here: a program would not see which jobs they took in.
  private static func requestedID(_ json: JSONValue) throws(InvalidArgument) -> JobID {
    let text = try string(json)
    if text.utf8.first == UInt8(ascii: "@") {
      throw InvalidArgument(
        "\(quoted(text)) is a word of the prompt; give ids, as jobs.list does, or use command.run.")
    }
    return try id(text)
  }

  /// What a person types must look like an id, so that a slip is not tracked and asked for.
  private static func newID(_ word: String) throws(InvalidArgument) -> JobID {
    if word.hasPrefix("@") {
      throw InvalidArgument("\(quoted(word)) stands for tracked jobs; give the ids that the service gave.")
    }
    let id = try id(word)
    let isPlain = word.utf8.allSatisfy {
      (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 95 || $0 == 45
    }
    guard isPlain else {
      throw InvalidArgument("\(quoted(word)) can't be an id: ids look like job_0123456789abcdef01234567.")
    }
    return id
  }

  private static func id(_ text: String) throws(InvalidArgument) -> JobID {
    do { return try JobID(text) } catch { throw InvalidArgument(error.description) }
  }

  private static func string(_ json: JSONValue) throws(InvalidArgument) -> String {
    guard json.kind == .string else { throw InvalidArgument("A string is needed here.") }
    guard let text = json.wellFormedString else { throw .loneSurrogate }
    return text
  }

  private static func each<T>(
    _ json: JSONValue, _ read: (JSONValue) throws(InvalidArgument) -> T
  ) throws(InvalidArgument) -> [T] {
    guard json.kind == .array else { throw InvalidArgument("An array is needed here.") }
    var values: [T] = []
    for (index, element) in json.elements.enumerated() {
      do throws(InvalidArgument) { values.append(try read(element)) } catch {
        var error = error
        error.pointer = JSONPointer(tokens: [String(index)])
        throw error
      }
    }
    return values
  }

  private static func numbers(_ json: JSONValue) throws(InvalidArgument) -> [String: Double] {
    guard json.kind == .object else { throw InvalidArgument("An object of numbers is needed here.") }
    var numbers: [String: Double] = [:]
    for (name, value) in json.members {
      guard let number = value.double, number.isFinite else {
        throw InvalidArgument("A number is needed here.", pointer: JSONPointer(tokens: [name]))
      }
      numbers[name] = number
    }
    return numbers
  }

  private static func token(_ json: JSONValue) throws(InvalidArgument) -> RawJSON {
    guard json.kind == .string || json.kind == .number else {
      throw InvalidArgument("A string or a number is needed here.")
    }
    return json.rawJSON
  }

  private static func within(_ range: ClosedRange<Int>, _ number: Int) throws(InvalidArgument) -> Int {
    guard range.contains(number) else {
      throw InvalidArgument("\(number) is out of range: give \(range.lowerBound) to \(range.upperBound).")
    }
    return number
  }

  private static func choice(_ values: [String], _ word: String) throws(InvalidArgument) -> String {
    guard values.contains(word) else {
      throw InvalidArgument(
        "\(quoted(word)) is not one of \(values.joined(separator: ", ")).",
        suggestion: Suggestion.nearest(to: word, in: values))
    }
    return word
  }

  private static func pointer(_ text: String) throws(InvalidArgument) -> String {
    guard JSONPointer(text) != nil else {
      throw InvalidArgument("\(quoted(text)) is not a JSON Pointer: write it like /results/0/id.")
    }
    return text
  }

  private static func quoted(_ word: String) -> String { "“\(word.prefix(80))”" }
}
