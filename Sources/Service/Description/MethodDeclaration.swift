internal import JSON
internal import JSONRPC
internal import Operations

/// One method, or one notification, as the description tells of it.
struct MethodDeclaration: Sendable {
  struct Parameter: Sendable {
    let name: String
    let schema: JSONSchema
    let isRequired: Bool
    /// One line, without a full stop.
    let summary: String

    static func required(_ name: String, _ schema: JSONSchema, _ summary: String) -> Parameter {
      Parameter(name: name, schema: schema, isRequired: true, summary: summary)
    }

    static func optional(_ name: String, _ schema: JSONSchema, _ summary: String) -> Parameter {
      Parameter(name: name, schema: schema, isRequired: false, summary: summary)
    }
  }

  /// What a server must have for it.
  enum Need: Sendable {
    case nothing
    /// The command language, which `scjobs serve` has.
    case shell
    /// A start with `--sandbox`.
    case sandbox
  }

  let name: String
  /// One line, without a full stop.
  let summary: String
  var discussion = ""
  var parameters: [Parameter] = []
  /// `nil` for a notification.
  var result: JSONSchema?
  var samples: [OperationSample] = []
  /// Words of `data.kind` of its own, besides those of its reach.
  var errors: [String] = []
  var reach = OperationReach.local
  /// Whether it is answered at once, and never late.
  var isImmediate = false
  var need = Need.nothing
  /// The contract's version in which it appeared.
  var since = "1.0"

  var parameterNames: [String] { parameters.map(\.name) }
}

extension MethodDeclaration {
  /// - Returns: `nil` for an operation that is no method.
  init?<Call: Operation>(_ type: Call.Type) {
    let declaration = Call.declaration
    guard let method = declaration.method else { return nil }
    name = method
    summary = declaration.summary
    discussion = declaration.discussion
    parameters = declaration.requestParameters.map {
      Parameter(name: $0.name, schema: $0.schema, isRequired: $0.isRequired, summary: $0.summary)
    }
    result = Call.Reply.schema
    samples = declaration.samples
    errors = declaration.errors
    reach = declaration.reach
    isImmediate = Call.self == Ping.self
    since = declaration.since
  }

  /// Words of `data.kind` that an answer may carry, besides those that any line may bring.
  var allErrors: [String] {
    guard result != nil, !isImmediate else { return [] }
    var kinds = parameters.isEmpty ? [] : [ErrorKind.invalidParams.rawValue]
    kinds += errors
    if reach == .service { kinds += ErrorCatalogue.service.map(\.rawValue) }
    kinds += [ErrorKind.registry.rawValue, ErrorKind.ended.rawValue]
    kinds += ErrorCatalogue.later.map(\.rawValue)
    var seen: Set<String> = []
    return kinds.filter { seen.insert($0).inserted }
  }
}
