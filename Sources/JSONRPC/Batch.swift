/// The answers to one batch, until all are there.
final class Batch {
  /// The answers so far, without the brackets.
  var answers = AnswerLines()
  /// Members that a task is to answer, and one more while the batch is being read.
  var open = 1
  /// Ids of its requests, which stay in flight until the batch is answered.
  var ids: Set<RequestID> = []
}
