/// Which API keys open the service.
struct KeyRing: Sendable {
  /// The only good key; `nil` when every well-formed one is.
  let goodKey: String?
  var revoked: Set<String> = []
  var expired: Set<String> = []

  init(goodKey: String?) { self.goodKey = goodKey }

  /// `scp_live_` or `scp_test_`, then 32 ASCII letters and digits.
  static func isWellFormed(_ key: String) -> Bool {
    guard key.hasPrefix("scp_live_") || key.hasPrefix("scp_test_") else { return false }
    let secret = key.utf8.dropFirst("scp_live_".utf8.count)
    return secret.count == 32
      && secret.allSatisfy { byte in
        let character = Character(Unicode.Scalar(byte))
        return byte < 128 && (character.isLetter || character.isNumber)
      }
  }

  /// - Returns: The key that the request carries.
  func admit(_ headers: HeaderFields) throws(ServiceError) -> String {
    guard let key = headers["x-api-key"] else {
      throw ServiceError("UNAUTHORIZED", 401, "Send your API key in the x-api-key header.")
    }
    guard Self.isWellFormed(key) else {
      throw ServiceError(
        "UNAUTHORIZED", 401,
        "The API key is malformed: it is scp_live_ or scp_test_ followed by 32 letters and digits.")
    }
    if revoked.contains(key) { throw ServiceError("KEY_REVOKED", 401, "This API key was revoked.") }
    if expired.contains(key) { throw ServiceError("KEY_EXPIRED", 401, "This API key has expired.") }
    guard goodKey == nil || goodKey == key else {
      throw ServiceError("AUTH_ERROR", 401, "This API key belongs to no organization.")
    }
    return key
  }
}
