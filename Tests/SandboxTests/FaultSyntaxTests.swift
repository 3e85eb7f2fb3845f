import Sandbox
import Testing

@Suite struct FaultSyntaxTests {
  @Test(arguments: [
    ("hang", Fault(.delivery(.hangBeforeHeaders))),
    ("hang*1", Fault(.delivery(.hangBeforeHeaders))),
    ("hang-body*forever", Fault(.delivery(.hangInBody), count: nil)),
    (
      "502-html*3@/v2/jobs",
      Fault(.answer(.init(502, body: .html)), match: .init(path: .prefix("/v2/jobs")), count: 3)
    ),
    ("429;retry-after=1.5*2", Fault(.answer(.init(429, retryAfter: .text("1.5"))), count: 2)),
    ("reset@job_abc", Fault(.delivery(.reset), match: .init(path: .job("job_abc")))),
    (
      "reset-body;skip=4@POST:/v2/code",
      Fault(.delivery(.resetInBody), match: .init(method: "POST", path: .prefix("/v2/code")), skip: 4)
    ),
    ("truncate@GET", Fault(.delivery(.truncate), match: .init(method: "GET"))),
    ("garbage@/v2/jobs$", Fault(.spoil(.garbage), match: .init(path: .exact("/v2/jobs")))),
    ("wrong-type", Fault(.spoil(.wrongContentType))),
    ("null-data", Fault(.spoil(.nullData))),
    ("missing", Fault(.spoil(.missing(["status"])))),
    ("missing;member=id,progress*7", Fault(.spoil(.missing(["id", "progress"])), count: 7)),
    ("unknown-status", Fault(.spoil(.unknownStatus))),
    ("no-result", Fault(.spoil(.completedWithoutResult))),
    ("trickle", Fault(.delivery(.trickle(over: .seconds(5))))),
    ("trickle;over=0.25", Fault(.delivery(.trickle(over: .milliseconds(250))))),
    ("503-empty;retry-after=none", Fault(.answer(.init(503, body: .empty, retryAfter: .none)))),
    ("503;retry-after=date+30", Fault(.answer(.init(503, retryAfter: .date(after: .seconds(30)))))),
    ("503;retry-after=date-5", Fault(.answer(.init(503, retryAfter: .date(after: .seconds(-5)))))),
    ("429;retry-after=-3", Fault(.answer(.init(429, retryAfter: .text("-3"))))),
    (
      "429;retry-after=Wed, 21 Oct 2026 07:28:00 GMT",
      Fault(.answer(.init(429, retryAfter: .text("Wed, 21 Oct 2026 07:28:00 GMT"))))
    ),
    ("429;retry-after=", Fault(.answer(.init(429, retryAfter: .text(""))))),
    ("500;code=DB_ERROR;skip=1*2", Fault(.answer(.init(500, code: "DB_ERROR")), skip: 1, count: 2)),
    (
      "302-empty;location=https://example.com/x",
      Fault(.answer(.init(302, body: .empty, location: "https://example.com/x")))
    ),
  ])
  func `reads every form`(text: String, fault: Fault) throws {
    #expect(try Fault(parsing: text) == fault)
  }

  @Test(arguments: [
    ("", "“” is no kind"), ("explode", "“explode” is no kind"), ("999", "from 200 to 599, not 999"),
    ("100", "from 200 to 599, not 100"), ("502-xml", "json, html or empty, not “xml”"), ("502-", "not “”"),
    ("hang*", "the count after * must be a whole number from 1, not “”"), ("hang*0", "from 1, not “0”"),
    ("hang*-1", "from 1, not “-1”"), ("hang*many", "not “many”"),
    ("429;retry-after", "write an option as name=value, not “retry-after”"), ("429;", "not “”"),
    ("hang;retry-after=1", "hang has no option “retry-after”"), ("trickle;over=x", "not “x”"),
    ("trickle;over=-1", "from 0 to 86400"), ("trickle;over=nan", "from 0 to 86400"),
    ("500;skip=x", "skip must be a whole number from 0, not “x”"), ("500;code=A;code=B", "once only"),
    ("hang@", "after @ write a job id"), ("hang@post", "after @ write a job id"),
    ("hang@POST:jobs", "after @ write a job id"), ("hang@jobs", "not “jobs”"),
  ])
  func `says what is wrong with a text that is no fault`(text: String, part: String) {
    let error = #expect(throws: FaultSyntaxError.self) { try Fault(parsing: text) }
    #expect(error?.description.hasPrefix("“\(text)” is not a fault: ") == true)
    #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
  }
}
