internal import GRDB
internal import SurveyCoderAPI

/// What processes tell each other of jobs that no look can bring further.
extension CoordinationDesk {
  func replaceRefusals(of member: String, _ refusals: [JobID: JobRefusal]) throws {
    try execute("DELETE FROM refusal WHERE member = ?", [member])
    for (job, refusal) in refusals {
      let answer = refusal.answer
      try execute(
        """
        INSERT INTO refusal (member, job, isUnknown, saidAt, kind, message, request, httpStatus, code, docURL)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [
          member, job.text, refusal.isUnknown, clock.machineTime(of: refusal.saidAt), answer.kind.rawValue,
          answer.message, answer.requestID, answer.httpStatus, answer.code, answer.docURL,
        ])
    }
  }

  /// What the others say of the jobs that this process wishes to see.
  func refusals(for presence: Presence) throws -> [JobID: JobRefusal] {
    let rows = try Row.fetchCursor(
      try db.cachedStatement(
        sql: """
          SELECT refusal.job, isUnknown, saidAt, kind, message, request, httpStatus, code, docURL
          FROM refusal JOIN wish ON wish.job = refusal.job JOIN member ON member.id = refusal.member
          WHERE wish.member = ? AND budget = ? AND refusal.member <> wish.member
          """), arguments: [presence.member, presence.budget.text])
    var refusals: [JobID: JobRefusal] = [:]
    while let row = try rows.next() {
      // Another process wrote it: what can't be read is not there.
      guard let job = String.fromDatabaseValue(row[0]).flatMap({ try? JobID($0) }),
        let saidAt = MachineTime.fromDatabaseValue(row[2]), saidAt <= beyond,
        let kind = String.fromDatabaseValue(row[3]).flatMap(APIError.Kind.init(rawValue:))
      else { continue }
      refusals[job] = JobRefusal(
        isUnknown: Bool.fromDatabaseValue(row[1]) ?? false,
        answer: APIError(
          kind, message: String.fromDatabaseValue(row[4]) ?? "",
          requestID: String.fromDatabaseValue(row[5]) ?? "", httpStatus: Int.fromDatabaseValue(row[6]),
          code: String.fromDatabaseValue(row[7]), docURL: String.fromDatabaseValue(row[8])),
        saidAt: clock.instant(of: min(saidAt, now)))
    }
    return refusals
  }
}
