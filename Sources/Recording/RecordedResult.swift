package import JSON
package import SurveyCoderAPI

/// A result that was kept before a recording began, and that the session read.
package struct RecordedResult: Sendable, Equatable {
  package var id: JobID
  package var apiURL: String
  /// JSON.
  package var body: [UInt8]

  package init(id: JobID, apiURL: String, body: [UInt8]) {
    self.id = id
    self.apiURL = apiURL
    self.body = body
  }
}

extension RecordedResult: JSONWritable {
  package func write(to writer: inout JSONWriter) {
    writer.object {
      $0.key("kept")
      $0.object {
        $0.member("id", id)
        $0.member("apiUrl", apiURL)
        $0.member("result", String(decoding: body, as: UTF8.self))
      }
    }
  }
}

extension RecordedResult {
  init(_ line: RecordingLine, _ value: JSONValue) throws(RecordingError) {
    guard let text = value["id"]?.string, let id = try? JobID(text), let apiURL = value["apiUrl"]?.string,
      let body = value["result"]?.string, (try? JSONDocument(parsing: body)) != nil
    else { throw line.error("its kept result has no id, apiUrl or result, or one that can't be read") }
    self.init(id: id, apiURL: apiURL, body: Array(body.utf8))
  }
}
