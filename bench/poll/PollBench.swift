import ArgumentParser
import Foundation
import Sandbox

/// Polls simulated jobs by every policy and prints what it cost and how late it was.
@main struct PollBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "poll",
    abstract: "Compare poll policies in a simulated service, in virtual time.",
    discussion: """
      Each line is a cell: policy, requests a minute, jobs, then mean, 95th percentile and worst time from a job's \
      end to its result on disk in seconds, requests a job, refusals with 429 a run and jobs lost a run. The named \
      policies run in the real session; `sdk` acts as the vendor's Python package does, `oracle` knows every end. \
      The world: run times lognormal with sigma 0.9 and 30 to 1800 s, 1 to 15 s in the queue, uneven progress, \
      0.1 to 0.3 s for a request, all jobs within 5 s.
      """)

  @Option(help: "Policies, separated by commas; numbers as in adaptive:price=0.2:ceiling=20.")
  var policies = "sdk,adaptive,thrifty,eager,fixed,exponential,batched,serverHint,oracle"
  @Option(help: "Requests a minute, separated by commas.")
  var rpm = "60,30"
  @Option(help: "Numbers of jobs, separated by commas.")
  var jobs = "1,3,5,20,100,1000"
  @Option(help: "Runs a cell; by default fewer for more jobs.")
  var runs: Int?
  @Option(help: "The first run's seed.")
  var seed: UInt64 = 5000
  @Option(help: "True median of the run times in seconds. The estimate goes on believing in 240.")
  var median = 240.0
  @Option(help: "How jobs tell their progress: noisy, none or lies.")
  var progress = ProgressStyle.noisy
  @Option(help: "Newer jobs of others that fill the listings.")
  var foreign = 0
  @Option(help: "The service's rate limiter: fixed, sliding or bucket.")
  var limiter = RateLimiter.Kind.sliding
  @Option(help: "An outage of so many seconds, from second 120 on.")
  var outage = 0.0
  @Flag(help: "Keep the registry in SQLite on disk instead of in memory.")
  var sqlite = false

  func validate() throws {
    guard median > 0, outage >= 0, (0...10_000).contains(foreign), runs ?? 1 >= 1 else {
      throw ValidationError("The median must be above 0, the others 0 or more, and the runs 1 or more.")
    }
    _ = try Self.numbers(rpm)
    _ = try Self.numbers(jobs)
    for name in names { _ = try Contestant(name) }
  }

  private var names: [String] { policies.split(separator: ",").map(String.init) }

  private static func numbers(_ text: String) throws -> [Int] {
    try text.split(separator: ",").map { part in
      guard let number = Int(part), (1...10_000).contains(number) else {
        throw ValidationError("\(part) is no number from 1 to 10000.")
      }
      return number
    }
  }

  func run() async throws {
    say("policy\trpm\tN\tmean_s\tp95_s\tmax_s\trequests_per_job\tn429\tlost")
    for rpm in try Self.numbers(rpm) {
      for jobs in try Self.numbers(jobs) {
        for name in names { say(try await cell(Contestant(name), rpm, jobs).line(name, rpm, jobs)) }
      }
    }
  }

  /// At once, also into a pipe: a whole table takes minutes.
  private func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

  private func cell(_ contestant: Contestant, _ rpm: Int, _ jobs: Int) async throws -> Score {
    var score = Score()
    let runs = self.runs ?? (jobs >= 1000 ? 2 : jobs >= 100 ? 6 : jobs >= 20 ? 12 : jobs >= 5 ? 24 : 40)
    for run in 0..<UInt64(runs) {
      var world = BenchWorld(jobs: jobs, requestsPerMinute: rpm, seed: (seed + run) * 7919 + UInt64(jobs))
      world.median = .seconds(median)
      world.progress = progress
      world.foreign = foreign
      world.limiter = limiter
      world.outage = outage > 0 ? .seconds(120) ..< .seconds(120 + outage) : nil
      world.usesDisk = sqlite
      score.add(try await contestant.poll(world))
    }
    return score
  }
}

extension ProgressStyle: ExpressibleByArgument {}
extension RateLimiter.Kind: ExpressibleByArgument {}
