internal import JobEngine
internal import LineEditing

/// The one line of a job that ended, as long as fits the terminal.
enum NoticeText {
  static func end(_ job: TrackedJob, _ style: TextStyle) -> String {
    let whole = ProgressText.endLine(job, style)
    guard let width = style.width, DisplayWidth.columns(of: whole) >= width else { return whole }
    // `result` and `show` know the file; the id is in `jobs`.
    let named = ProgressText.endLine(job, style, showsPath: false)
    guard DisplayWidth.columns(of: named) >= width, let label = job.label else {
      return style.cut(named, to: max(1, width - 1))
    }
    let nameless = ProgressText.endLine(job, style, name: ProgressText.label(label), showsPath: false)
    return style.cut(nameless, to: max(1, width - 1))
  }
}
