/// The list of errors for people who write clients: `protocol/errors.md`.
package enum ErrorPage {
  /// Markdown.
  package static var text: String {
    let rows = ErrorCatalogue.all.map { error in
      let retryable = error.isRetryable.map { $0 ? "yes" : "no" } ?? "see data"
      return "| \(error.code) | `\(error.kind)` | \(error.meaning) | \(retryable) | \(error.advice) |"
    }
    return head + rows.joined(separator: "\n") + "\n"
  }

  private static let head = """
    # Errors

    Written by `scjobs openrpc --errors`; a test holds it against the code.

    An error's `message` is a sentence for a person. Programs go by `data.kind`, a stable word: one word has one
    meaning and one code, and none changes; later versions may add words, so treat one that you do not know by
    `data.retryable`, which says whether the same request may succeed later without a change. Where a service's
    answer was the cause, `data` has its `httpStatus`, `apiCode`, `requestId` and `docUrl`; `retryAfter` is seconds
    to wait, `pointer` the place in `params` that is wrong, `hint` what to do about it.

    A failed or expired job is never an error: it is an outcome of `jobs.wait` and a `status` of the job.

    Which fault of the service ends in which of them, and what becomes of a wait, is tabled in [faults.md](faults.md).

    | code | kind | meaning | retryable | what to do |
    | --- | --- | --- | --- | --- |

    """
}
