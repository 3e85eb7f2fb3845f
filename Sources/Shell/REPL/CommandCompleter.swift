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
    var tags: [String]
    var status: JobStatus

    init(_ job: TrackedJob) {
      tags = job.tags
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
        if jobs.count > CommandCompleter.mostKnown + CommandCompleter.mostKnown / 8 { dropOldest() }
      }
    }

    /// A session of days learns of more jobs than anybody completes. In steps, so that not each one moves the others.
    private mutating func dropOldest() {
      jobs.removeFirst(jobs.count - CommandCompleter.mostKnown)
      places = Dictionary(uniqueKeysWithValues: jobs.enumerated().map { ($1.id, $0) })
    }
  }

  /// Jobs that are kept in mind, the latest.
  static let mostKnown = 4000
  /// More candidates help nobody.
  private static let maxJobs = 500

  private let table: CommandTable
  private let home: String?
  private let state = Mutex(State())

  /// - Parameters:
  ///   - environment: For `HOME`, which a leading `~/` stands for.
  ///   - names: Aliases and variables, as the commands set them.
  package init(environment: [String: String] = [:], names: ShellNames = ShellNames()) {
    home = environment["HOME"]
    table = CommandTable(names: names)
  }

  /// For ``EditlineEditor``.
  package var completer: Completer { { self.completeOrHint($0) } }

  /// What may stand at the cursor, or else what a person may type there, to be read only.
  func completeOrHint(_ request: CompletionRequest) -> [Completion] {
    let found = complete(request)
    let line = PartialLine(request.line.unicodeScalars.prefix(request.cursor))
    guard found.isEmpty, line.word.isEmpty, line.replacing == 0, !line.isForShell, !line.isFile else {
      return found
    }
    var hints = table.hints(behind: line.words)
    // One alone would be put in.
    if hints.count == 1 { hints.append("") }
    return hints.map { Completion(text: "", display: $0, suffix: "", replacing: 0) }
  }

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
    if line.word.hasPrefix("${") { return words(table.names.variables.map { "${\($0)}" }, line) }
    switch table.expectation(behind: line.words, word: line.word) {
    case .nothing, .settingValue, .policyNumbers: return []
    case .words(let words): return self.words(words, line)
    case .options(let options):
      return options.filter { $0.word.hasPrefix(line.word) }.map {
        Completion(text: $0.word, display: "\($0.usage)  \($0.summary)", replacing: line.replacing)
      }
    case .jobs: return jobs(line)
    case .labels: return words(known(\.label), line, isData: true)
    case .tags: return words(knownTags, line, isData: true)
    case .files: return files(line)
    case .variables: return words(table.names.variables, line)
    case .aliases: return words(table.ownAliases, line)
    }
  }

  private func known(_ name: (KnownJob) -> String?) -> [String] {
    let jobs = state.withLock { $0.jobs }
    return Array(Set(jobs.compactMap(name))).sorted()
  }

  private var knownTags: [String] {
    let jobs = state.withLock { $0.jobs }
    return Array(Set(jobs.flatMap(\.tags))).sorted()
  }

  /// - Parameter isData: Whether they are people's texts, which may need quotes.
  private func words(_ words: [String], _ line: PartialLine, isData: Bool = false) -> [Completion] {
    words.filter { $0.hasPrefix(line.word) }.prefix(Self.maxJobs).map { word in
      // A name that is about to get its value, such as `ceiling=`, goes on without a blank.
      Completion(
        text: isData ? CommandQuoting.quoted(word) : word,
        suffix: word.count > 1 && word.hasSuffix("=") ? "" : " ", replacing: line.replacing)
    }
  }

  private func jobs(_ line: PartialLine) -> [Completion] {
    let jobs = state.withLock { $0.jobs }
    var found = JobGroup.words.filter {
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
