internal import NIOCore
package import SurveyCoderAPI

/// What a session starts with. All of it can be changed while it runs.
package struct SessionConfiguration: Sendable {
  package var apiURL: APIURL = .production
  package var key: APIKey?
  package var keySource: KeySource = .environment
  /// Name of the poll policy.
  package var policy = AdaptivePolicy.adaptive.name
  /// Requests a minute to begin with; the service's headers correct it. The documented default is 60.
  package var requestsPerMinute = 60
  /// Whether active jobs are looked at though nobody waits for them: for a session that stays.
  package var watchesInBackground = false
  /// Shown by `status` and sent in `User-Agent`.
  package var version = "0"

  package init() {}
}

/// What a session works with: the world as it sees it, for tests and replays to replace.
package struct SessionSurroundings: Sendable {
  package var home: SessionHome
  package var store: any JobStore
  package var archive: ResultArchive
  /// Where this process meets the others of its home; `nil` when it is alone.
  package var coordinator: (any ProcessCoordinator)?
  package var clock: any SessionClock
  package var random: any RandomNumberGenerator & Sendable
  /// What the session runs on instead of its event loop's own executor; all that it runs must run on that loop.
  package var executor: (any SerialExecutor)?
  /// Where the session's own tasks run; the shared pool unless told.
  package var taskExecutor: (any TaskExecutor)?
  /// Lets in what comes from outside, where that is recorded or replayed.
  package var inputs: (any InputGate)?
  /// A client for the API at that URL.
  package var makeAPI: @Sendable (APIURL) -> any JobsAPI

  package init(
    home: SessionHome, store: any JobStore, archive: ResultArchive,
    coordinator: (any ProcessCoordinator)? = nil, clock: any SessionClock,
    random: any RandomNumberGenerator & Sendable, executor: (any SerialExecutor)? = nil,
    taskExecutor: (any TaskExecutor)? = nil, inputs: (any InputGate)? = nil,
    makeAPI: @escaping @Sendable (APIURL) -> any JobsAPI
  ) {
    self.home = home
    self.store = store
    self.archive = archive
    self.coordinator = coordinator
    self.clock = clock
    self.random = random
    self.executor = executor
    self.taskExecutor = taskExecutor
    self.inputs = inputs
    self.makeAPI = makeAPI
  }
}
