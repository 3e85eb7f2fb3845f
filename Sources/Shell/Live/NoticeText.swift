internal import JobEngine
internal import LineEditing
internal import SurveyCoderAPI

/// The one line of a job that ended, as long as fits the terminal.
enum NoticeText {
  private static let shortestName = 8

  static func end(_ job: TrackedJob, _ style: TextStyle) -> String {
    let whole = ProgressText.endLine(job, style)
    guard let width = style.width, DisplayWidth.columns(of: whole) >= width else { return whole }
    // `result` and `show` know the file; the id is in `jobs`.
    let named = ProgressText.endLine(job, style, showsPath: false)
    if DisplayWidth.columns(of: named) < width { return named }
    // How it ended matters more than the whole of its name.
    let nameless = DisplayWidth.columns(of: ProgressText.endLine(job, style, name: "", showsPath: false))
    let room = max(shortestName, width - 1 - nameless)
    let name = style.cut(job.label.map(ProgressText.label) ?? job.id.text.escapedForTerminal, to: room)
    return style.cut(
      ProgressText.endLine(job, style, name: name, showsPath: false), to: max(1, width - 1))
  }
}
