internal import JobEngine
package import LineEditing
internal import Operations
internal import SurveyCoderAPI
internal import Synchronization

/// Completes commands, options, values, jobs and files. Works from what it was last told of the jobs, so it
/// never waits: the line editor calls it on its own thread while a person waits for the key.
package final class CommandCompleter: Sendable {
  struct KnownJob: Sendable, Equatable {
    var id: JobID
    var label: String?
    var status: JobStatus

    init(_ job: TrackedJob) {
      id = job.id
      label = job.label
      status = job.status
    }
  }

  private struct State {
    /// In the order of tracking.
    var jobs: [KnownJob] = []
    var places: [JobID: Int] = [:]

    mutating func learn(_ job: KnownJob) {
      if let place = places[job.id] {
        jobs[place] = job
      } else {
        places[job.id] = jobs.count
        jobs.append(job)
      }
    }
  }

  /// More candidates help nobody.
  private static let maxJobs = 500

  private let table = CommandTable.standard
  private let home: String?
  private let state = Mutex(State())

  /// - Parameter environment: For `HOME`, which a leading `~/` stands for.
  package init(environment: [String: String] = [:]) { home = environment["HOME"] }

  /// For ``EditlineEditor``.
  package var completer: Completer { { self.complete($0) } }

  func learn(_ jobs: [TrackedJob]) {
    state.withLock { state in
      state.jobs = []
      state.places = [:]
      for job in jobs { state.learn(KnownJob(job)) }
    }
  }

  func learn(_ job: TrackedJob) { state.withLock { $0.learn(KnownJob(job)) } }

  func forget(_ id: JobID) {
    state.withLock { state in
      guard let place = state.places.removeValue(forKey: id) else { return }
      state.jobs.remove(at: place)
      for (id, other) in state.places where other > place { state.places[id] = other - 1 }
    }
  }

  package func complete(_ request: CompletionRequest) -> [Completion] {
    let line = PartialLine(request.line.unicodeScalars.prefix(request.cursor))
    if line.isForShell { return [] }
    if line.isFile { return files(line) }
    guard !line.words.isEmpty else {
      return words(table.firstWords + table.aliases.keys.filter { $0 != "?" }.sorted(), line)
    }
    guard let found = try? table.find(line.words) else {
      return words(table.secondWords(after: line.words[0]), line)
    }
    let second = line.words.count == 1 ? table.secondWords(after: line.words[0]) : []
    if !second.isEmpty { return words(second, line) }
    return values(of: found.command, behind: Array(line.words.dropFirst(found.words)), line)
  }

  private func values(
    of command: CommandDeclaration, behind words: [String], _ line: PartialLine
  ) -> [Completion] {
    if let last = words.last, last.hasPrefix("--"),
      let option = command.parameter(option: String(last.dropFirst(2))),
      option.kind != .flag
    {
      return values(option, line)
    }
    if line.word.hasPrefix("-") {
      return self.words(command.parameters.compactMap { $0.option.map { "--\($0)" } }, line)
    }
    if command.name == "help" { return self.words(words.isEmpty ? table.firstWords : [], line) }
    guard let parameter = command.positional(positionals(words, of: command)) else { return [] }
    return values(parameter, line)
  }

  /// How many of the words are neither options nor their values.
  private func positionals(_ words: [String], of command: CommandDeclaration) -> Int {
    var count = 0
    var isValue = false
    for word in words {
      if isValue {
        isValue = false
      } else if word.hasPrefix("--") {
        isValue = command.parameter(option: String(word.dropFirst(2))).map { $0.kind != .flag } ?? false
      } else {
        count += 1
      }
    }
    return count
  }

  private func values(_ parameter: CommandParameter, _ line: PartialLine) -> [Completion] {
    switch parameter.kind {
    case .choice(let values): words(values, line)
    case .job, .jobs: jobs(line)
    case .file: files(line)
    case .text where parameter.option == "status":
      words(JobStatus.documented.map(\.text) + [JobStatus.expired.text], line)
    case .text, .texts, .secret, .newJobs, .integer, .duration, .flag, .pointer, .url, .numbers, .token: []
    }
  }

  private func words(_ words: [String], _ line: PartialLine) -> [Completion] {
    words.filter { $0.hasPrefix(line.word) }.map { Completion(text: $0, replacing: line.replacing) }
  }

  private func jobs(_ line: PartialLine) -> [Completion] {
    let jobs = state.withLock { $0.jobs }
    var found = ["@last", "@all", "@active", "@failed"].filter {
      !line.word.isEmpty && $0.hasPrefix(line.word)
    }
    .map { Completion(text: $0, replacing: line.replacing) }
    for job in jobs.reversed() where found.count < Self.maxJobs {
      let name = job.label ?? job.id.text
      for text in [job.label, job.id.text].compactMap({ $0 }) where text.hasPrefix(line.word) {
        // An empty word is offered each job once, by the name that people gave it.
        if line.word.isEmpty && text != name { continue }
        let display = "\(ProgressText.label(text)) \(job.status.text.escapedForTerminal)"
        found.append(
          Completion(text: CommandQuoting.quoted(text), display: display, replacing: line.replacing))
      }
    }
    return found
  }

  private func files(_ line: PartialLine) -> [Completion] {
    FileCompletion.candidates(line.word, home: home).map { path in
      let isFolder = path.hasSuffix("/")
      return Completion(
        text: CommandQuoting.quoted(path), display: path, suffix: isFolder ? "" : " ",
        replacing: line.replacing)
    }
  }
}
