import EngineTesting
import JSON
import JobEngine
import SurveyCoderAPI
import Testing

@testable import Shell

@Suite struct CSVTests {
  @Test(arguments: [
    ("plain", "plain"), ("", ""), ("a,b", "\"a,b\""), ("say \"hi\"", "\"say \"\"hi\"\"\""),
    ("two\nlines", "\"two\nlines\""),
    ("cr\rhere", "\"cr\rhere\""), ("crlf\r\n", "\"crlf\r\n\""), (" edge", "\" edge\""), ("日本", "日本"),
  ])
  func `a field is quoted when RFC 4180 asks for it`(text: String, field: String) {
    #expect(CSVText.field(text) == field)
  }

  @Test func `jobs have the same columns whatever is known of them`() throws {
    var job = try TrackedJob.sample(1, status: .failed, label: "a, \"b\"")
    job.tags = ["x", "y"]
    job.failure = JobFailure(code: "E", message: "one\ntwo")
    let text = CSVText.text([job.json], columns: JobTable.csvColumns)
    let empty = CSVText.text([], columns: JobTable.csvColumns)
    #expect(text.hasPrefix(empty))
    #expect(empty.hasPrefix("id,label,tags,type,status,progress.processed"))
    #expect(text.contains("job_000000000000000000000001,\"a, \"\"b\"\"\",x y,,failed,305,500,61,"))
    #expect(text.contains(",E,\"one\ntwo\",,0,https://api.surveycoder.io\r\n"))
  }

  @Test func `other replies have the columns that they bring`() throws {
    let text = CSVText.text(
      [try RawJSON(#"{"a":1,"b":{"c":"x"}}"#), try RawJSON(#"{"a":null,"d":[1,{}]}"#)], columns: nil)
    #expect(text == "a,b.c,d\r\n1,x,\r\n,,\"[1,{}]\"\r\n")
  }
}
