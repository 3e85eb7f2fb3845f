internal import Operations
internal import SurveyCoderAPI

/// How long a command took, as `timing on` tells it.
enum TimingText {
  /// `3 ms`, `480 ms`, `1.2 s`, `4m10s`.
  static func format(_ time: Duration) -> String {
    let milliseconds = (time.seconds * 1000).rounded()
    return milliseconds < 1000 ? "\(Int(milliseconds)) ms" : DurationText.format(time)
  }
}
