internal import JSON
internal import JobEngine
internal import LineEditing

extension RequestPreview: Renderable {
  var rows: [RawJSON] { requests.map(\.json) }

  func lines(_ style: TextStyle) -> [String] {
    requests.flatMap { request in
      let head = "\(style.paint(request.method, .bold)) \(request.url.escapedForTerminal)"
      let fields = request.headers.map { "\($0.name): \($0.value)".escapedForTerminal }
      return [head] + fields + [""]
    } + TextWrap.lines(note.escapedForTerminal, width: style.width)
  }
}
