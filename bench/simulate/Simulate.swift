import ArgumentParser
import Foundation
import NIOPosix
import Simulation

/// Runs simulations of many seeds and prints what they met.
@main struct Simulate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulation",
    abstract: "Run real sessions in virtual time against faults, outages, crashes and other processes.",
    discussion: """
      Checked at every step: no more requests than the key allows; no result told of that is not on disk, whole; no \
      tracked job lost; each call answered once, in its time, and refused with an error that it may have; the events \
      heard are those of the registry. A seed that fails is printed with the command that runs it again.
      """)

  @Option(help: "How many seeds.")
  var seeds = 1000
  @Option(help: "The first seed.")
  var first: UInt64 = 1
  @Option(help: "Run this seed alone and print its journal.")
  var seed: UInt64?
  @Option(help: "Run each so manieth seed twice, which must do the same; 0 for none.")
  var again = 20
  @Option(help: "Seeds at once.")
  var parallel = 2
  @Option(help: "Break something on purpose: archive, budget, registry or silence.")
  var sabotage: String?

  func validate() throws {
    guard seeds >= 1, parallel >= 1, again >= 0 else { throw ValidationError("Numbers must be 1 or more.") }
    _ = try brokenPart
  }

  private var brokenPart: Scenario.Sabotage? {
    get throws {
      guard let sabotage else { return nil }
      guard let part = Scenario.Sabotage(rawValue: sabotage) else {
        throw ValidationError("\(sabotage) can't be broken.")
      }
      return part
    }
  }

  func run() async throws {
    try hashAlike()
    if let seed {
      let report = try await simulate(seed, keepsJournal: true)
      for line in report.journal { print(line) }
      say(report)
      if !report.violations.isEmpty { throw ExitCode.failure }
      return
    }
    var sum = Sum()
    let began = ContinuousClock.now
    try await withThrowingTaskGroup(of: [Simulation.Report].self) { group in
      var next = first
      let end = first + UInt64(seeds)
      for _ in 0..<parallel where next < end {
        group.addTask { [next] in try await runs(of: next) }
        next += 1
      }
      while let reports = try await group.next() {
        sum.add(reports)
        for report in reports where !report.violations.isEmpty { say(report) }
        // Told at once, also into a file.
        fflush(nil)
        if reports.count == 2, reports[0].digest != reports[1].digest {
          print("seed \(reports[0].seed) did not do the same twice")
        }
        if next < end {
          group.addTask { [next] in try await runs(of: next) }
          next += 1
        }
      }
    }
    sum.say(after: ContinuousClock.now - began)
    if sum.failed > 0 || sum.unlike > 0 { throw ExitCode.failure }
  }

  private func runs(of seed: UInt64) async throws -> [Simulation.Report] {
    var reports = [try await simulate(seed)]
    if again > 0, seed % UInt64(again) == 0 { reports.append(try await simulate(seed)) }
    return reports
  }

  private func simulate(_ seed: UInt64, keepsJournal: Bool = false) async throws -> Simulation.Report {
    let scenario = Scenario(seed: seed, sabotage: try brokenPart)
    return try await Simulation(
      scenario, on: MultiThreadedEventLoopGroup.singleton.next(), keepsJournal: keepsJournal
    ).run()
  }

  private func say(_ report: Simulation.Report) {
    for violation in report.violations { print("seed \(report.seed)\t\(violation)") }
    let option = sabotage.map { " --sabotage \($0)" } ?? ""
    if !report.violations.isEmpty {
      print("again: scripts/soak simulation --seed \(report.seed)\(option)")
    }
  }

  /// Starts over with the same hash values each time: the order of a set must not be chance.
  private func hashAlike() throws {
    let name = "SWIFT_DETERMINISTIC_HASHING"
    guard getenv(name) == nil else { return }
    setenv(name, "1", 1)
    var arguments = CommandLine.arguments.map { strdup($0) } + [nil]
    execv("/proc/self/exe", &arguments)
    throw ValidationError("The program could not start itself anew: \(String(cString: strerror(errno))).")
  }
}

private struct Sum {
  var seeds = 0
  var failed = 0
  var twice = 0
  var unlike = 0
  var hours = 0.0
  var figures = Ledger.Figures()

  mutating func add(_ reports: [Simulation.Report]) {
    seeds += 1
    if reports.contains(where: { !$0.violations.isEmpty }) { failed += 1 }
    if reports.count == 2 {
      twice += 1
      if reports[0].digest != reports[1].digest { unlike += 1 }
    }
    for report in reports {
      hours += report.elapsed / .seconds(3600)
      for figure in Ledger.Figures.all {
        figures[keyPath: figure.path] += report.figures[keyPath: figure.path]
      }
    }
  }

  func say(after time: Duration) {
    print("seeds\t\(seeds)")
    print("run_twice\t\(twice)")
    print("differing\t\(unlike)")
    for figure in Ledger.Figures.all { print("\(figure.name)\t\(figures[keyPath: figure.path])") }
    print("virtual_hours\t\(Int(hours))")
    print("seconds\t\(Int(time / .seconds(1)))")
    print("seeds_with_violations\t\(failed)")
  }
}
