/// One job as it goes, for the samples of the catalogue.
enum SampleJob {
  /// `"bytes"`, `"path"` and `"sha256"` of the kept result.
  static let kept =
    #""bytes":18211,"path":"/home/ana/.local/state/scjobs/results/job_0123456789abcdef01234567-e024b9bf.json","#
    + #""sha256":"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08""#

  private static let head =
    #""id":"job_0123456789abcdef01234567","label":"wave-3","tags":["nightly"]"#
  private static let end = #""apiUrl":"https://api.surveycoder.io""#
  private static let tracking = #""trackedAt":"2026-05-14T09:30:00.250Z""#

  static let tracked =
    #"{\#(head),"status":"unknown",\#(end),\#(tracking),"nextLookAt":"2026-05-14T09:30:00.250Z","#
    + #""nextLookReason":"not looked at yet","requests":0}"#

  static let processing =
    #"{\#(head),"type":"auto_coding","status":"processing","progress":{"processed":37,"total":400,"#
    + #""percentage":9},"eta":16.4,\#(end),"createdAt":"2026-05-14T09:29:58.000Z","#
    + #""expiresAt":"2026-05-15T09:29:58.000Z",\#(tracking),"observedAt":"2026-05-14T09:31:02.250Z","#
    + #""nextLookAt":"2026-05-14T09:31:09.250Z","nextLookReason":"the end is expected in 16 s","requests":3}"#

  static let completed =
    #"{\#(head),"type":"auto_coding","status":"completed","progress":{"processed":400,"total":400,"#
    + #""percentage":100},\#(end),"createdAt":"2026-05-14T09:29:58.000Z","#
    + #""expiresAt":"2026-05-15T09:29:58.000Z",\#(tracking),"finishedAt":"2026-05-14T09:31:20.100Z","#
    + #""observedAt":"2026-05-14T09:31:20.100Z","result":{\#(kept)},"requests":6}"#

  static let row =
    #"{"tracked":true,"id":"job_0123456789abcdef01234567","type":"auto_coding","status":"processing","#
    + #""progress":{"processed":37,"total":400,"percentage":9},"createdAt":"2026-05-14T09:29:58.000Z"}"#
}

enum SamplePolicy {
  static let adaptive =
    #"{"name":"adaptive","summary":"looks when a look is worth its request","current":true,"#
    + #""numbers":[{"name":"ceiling","value":20,"unit":"s","meaning":"longest wait between looks","#
    + #""minimum":0.1,"maximum":3600}]}"#
}

package enum SampleStatus {
  package static let running =
    #"{"apiUrl":"https://api.surveycoder.io","key":{"present":true,"fingerprint":"scp_live_…e2b1","#
    + #""source":"environment"},"policy":"thrifty","budget":{"limit":60,"windowSeconds":60.5,"used":7},"#
    + #""breaker":"closed","jobs":{"tracked":3,"active":1,"completed":2,"failed":0,"expired":0,"#
    + #""expiring":0,"elsewhere":0},"home":"/home/ana/.local/state/scjobs","version":"0.1.0"}"#
}
