package import JSON
internal import SurveyCoderAPI

extension ParameterDeclaration {
  /// What the parameter may be in a request.
  package var schema: JSONSchema { kind.schema }
}

extension ParameterKind {
  package var schema: JSONSchema {
    switch self {
    case .text, .file: .string
    case .secret: .string.writeOnly
    case .texts: .array(of: .string)
    case .job: JobID.schema
    case .jobs, .newJobs: .array(of: JobID.schema)
    case .integer(let range):
      .integer(from: range.lowerBound, to: range.upperBound == .max ? nil : range.upperBound)
    case .duration: .number(from: 0, to: ArgumentReader.longestSeconds)
    case .flag: .boolean
    case .choice(let words): .choice(words)
    case .pointer: .string(format: "json-pointer")
    case .url: .string(format: "uri")
    case .numbers: .map(of: .number)
    case .token: .named("ProgressToken", .oneOf([.string, .number]))
    }
  }
}
