internal import JSON

/// The two forms that every JSON body of the service has.
enum Envelope {
  /// The documented examples of `/v2` say `v1` here.
  static let apiVersion = "v1"

  /// `{success: true, data, meta?}`
  static func success(
    data: (inout JSONWriter) -> Void, meta: ((inout JSONWriter) -> Void)? = nil
  ) -> [UInt8] {
    var writer = JSONWriter(reserving: 1024)
    writer.object { writer in
      writer.member("success", true)
      writer.key("data")
      data(&writer)
      if let meta {
        writer.key("meta")
        writer.object(meta)
      }
    }
    return writer.bytes
  }

  /// `{success: false, error: {code, message, request_id, doc_url}}`
  static func failure(_ error: ServiceError, requestID: String) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("success", false)
      writer.key("error")
      writer.object { writer in
        writer.member("code", error.code)
        writer.member("message", error.message)
        writer.member("request_id", requestID)
        writer.member("doc_url", error.documentationURL)
      }
    }
    return writer.bytes
  }
}
