internal import SurveyCoderAPI

/// What a request takes with it, so that its answer counts only for what it was sent for: key and address may
/// change while it is on its way.
struct Errand: Sendable {
  let number: Int
  let api: any JobsAPI
  let key: APIKey
  let apiURL: APIURL
  let sentAt: ContinuousClock.Instant
}

/// Whose requests a budget counts.
struct BudgetID: Hashable {
  var keyFingerprint: String
  var apiURL: String

  init(_ key: APIKey?, _ url: APIURL) {
    keyFingerprint = key?.fingerprint ?? ""
    apiURL = url.text
  }
}
