import JSON
import Sandbox
import Testing

@Suite struct JobEndpointTests {
  @Test func `shows a running job with the documented members and no others`() throws {
    var bench = TestBench { $0.epoch = 1_714_579_200 }
    let id = bench.world.createJob(
      type: .autoCoding, total: 500, processing: .seconds(100), queueing: .seconds(5), at: .milliseconds(1500)
    )
    bench.now = .seconds(3)
    let answer = bench.get("/v2/jobs/\(id)")
    #expect(answer.status == 200)
    #expect(
      answer.text == """
        {"success":true,"data":{"id":"\(id)","type":"auto_coding","status":"queued",\
        "progress":{"processed":0,"total":500,"percentage":0},\
        "created_at":"2024-05-01T16:00:01.500Z","updated_at":"2024-05-01T16:00:01.500Z"}}
        """)
  }

  @Test func `ids have the documented form`() throws {
    var bench = TestBench()
    let id = bench.world.createJob(at: .zero)
    #expect(id.wholeMatch(of: /job_[a-f0-9]{24}/) != nil)
  }

  @Test func `a completed job has a result with one entry for each response`() throws {
    var bench = TestBench()
    let id = bench.world.createJob(total: 75, processing: .seconds(1), queueing: .zero, at: .zero)
    bench.now = .seconds(2)
    let job = try bench.get("/v2/jobs/\(id)").data
    let result = try #require(job["result"])
    #expect(result["project_id"]?.string?.count == 36)
    #expect(result["results"]?.elements.map { $0["id"]?.string } == (1...75).map { "r\($0)" })
    for row in result["results"]?.elements ?? [] {
      for code in row["codes"]?.elements ?? [] {
        #expect(code["name"]?.string != nil && code["sentiment"]?.string != nil)
        #expect((0...1).contains(try #require(code["confidence"]?.double)))
      }
      #expect((1...2).contains(row["codes"]?.count ?? 0))
    }
    #expect(job["error"] == nil)
    let again = try bench.get("/v2/jobs/\(id)").data
    #expect(again["result"]?.rawJSON == result.rawJSON)
  }

  @Test func `the codebook counts the mentions of the results`() throws {
    var bench = TestBench()
    let id = bench.world.createJob(total: 300, processing: .zero, queueing: .zero, at: .zero)
    let result = try #require(try bench.get("/v2/jobs/\(id)").data["result"])
    var mentions: [String: Int] = [:]
    for row in result["results"]?.elements ?? [] {
      for code in row["codes"]?.elements ?? [] { mentions[code["name"]?.string ?? "", default: 0] += 1 }
    }
    let codebook = result["codebook"]?.elements ?? []
    #expect(
      Dictionary(uniqueKeysWithValues: codebook.map { ($0["code"]?.string ?? "", $0["count"]?.int ?? 0) })
        == mentions)
  }

  @Test(arguments: ["job_000000000000000000000000", "nonsense", "JOB_1", "%20"])
  func `an id that names no job is not found`(id: String) {
    var bench = TestBench()
    let answer = bench.get("/v2/jobs/\(id)")
    #expect(answer.status == 404 && answer.errorCode == "NOT_FOUND")
  }

  @Test func `the list is newest first, without results and errors, with count and version`() throws {
    var bench = TestBench()
    let ids = [0, 3, 1, 2].map { bench.world.createJob(processing: .zero, queueing: .zero, at: .seconds($0)) }
    bench.now = .seconds(10)
    let answer = try bench.get("/v2/jobs").json
    let rows = try #require(answer["data"]?.elements)
    #expect(rows.map { $0["id"]?.string } == [ids[1], ids[3], ids[2], ids[0]])
    #expect(rows.allSatisfy { $0["result"] == nil && $0["error"] == nil && $0.count == 6 })
    #expect(answer.value(at: "/meta/count")?.int == 4)
    #expect(answer.value(at: "/meta/api_version")?.string == "v1")
  }

  @Test func `the list holds 20 jobs unless told, and 100 at most`() throws {
    var bench = TestBench()
    for _ in 0..<130 { _ = bench.world.createJob(at: .zero) }
    #expect(try bench.get("/v2/jobs").data.count == 20)
    #expect(try bench.get("/v2/jobs?limit=1").data.count == 1)
    #expect(try bench.get("/v2/jobs?limit=100").data.count == 100)
  }

  @Test(arguments: SandboxJob.Status.allCases)
  func `the list can be limited to a status`(status: SandboxJob.Status) throws {
    var bench = TestBench()
    let ids = [
      SandboxJob.Status.queued: bench.world.createJob(queueing: .seconds(50), at: .zero),
      .processing: bench.world.createJob(processing: .seconds(50), queueing: .zero, at: .zero),
      .completed: bench.world.createJob(processing: .seconds(1), queueing: .zero, at: .zero),
      .failed: bench.world.createJob(
        processing: .seconds(1), queueing: .zero, outcome: .codingFailed, at: .zero),
    ]
    bench.now = .seconds(10)
    let rows = try bench.get("/v2/jobs?limit=100&status=\(status.rawValue)").data.elements
    #expect(rows.map { $0["id"]?.string } == [ids[status]])
    #expect(rows.map { $0["status"]?.string } == [status.rawValue])
  }

  @Test(arguments: [
    "limit=0", "limit=101", "limit=-1", "limit=", "limit=ten", "limit=1.5", "status=", "status=paused",
    "status=queued,failed", "status=QUEUED",
  ])
  func `a bad filter is a validation error`(query: String) {
    var bench = TestBench()
    let answer = bench.get("/v2/jobs?\(query)")
    #expect(answer.status == 422 && answer.errorCode == "VALIDATION_ERROR")
  }

  @Test func `query values are percent-decoded and unknown parameters do not matter`() throws {
    var bench = TestBench()
    _ = bench.world.createJob(queueing: .seconds(9), at: .zero)
    #expect(try bench.get("/v2/jobs?x=%zz&status=q%75eued&limit=5").data.count == 1)
  }
}
