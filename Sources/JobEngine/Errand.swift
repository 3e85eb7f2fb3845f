package import SurveyCoderAPI

/// What a request takes with it, so that its answer counts only for what it was sent for: key and address may
/// change while it is on its way.
struct Errand: Sendable {
  let number: Int
  let api: any JobsAPI
  let key: APIKey
  let apiURL: APIURL
  let budget: BudgetID
  let sentAt: Instant
}

/// Whose requests a budget counts.
package struct BudgetID: Sendable, Hashable {
  var keyFingerprint: String
  var apiURL: String

  package init(_ key: APIKey?, _ url: APIURL) {
    keyFingerprint = key?.fingerprint ?? ""
    apiURL = url.text
  }

  /// Names it in a file; the key can't be had from it.
  var text: String { "\(keyFingerprint) \(apiURL)" }
}
