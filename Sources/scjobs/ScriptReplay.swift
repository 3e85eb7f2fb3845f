import JSON
import JobEngine
import NIOCore
import NIOPosix
import Operations
import Recording
import Service
import Shell

/// A script that a program has run on a recording: in a session of its own beside the one that serves, without a
/// request, in virtual time.
struct ScriptReplay {
  /// How the serving session was chosen.
  let choice: SessionChoice
  /// The recording's file.
  let path: String

  /// - Throws: ``InvalidArgument`` of `recording` where that can't be replayed.
  func run(
    _ script: ScriptRunner.Source, variables: [String: String]
  ) async throws(InvalidArgument) -> (outcome: ProgramScriptOutcome, misfits: [String]) {
    // A loop of its own, as time steps on only when nothing is at work there.
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    do {
      let assembly = try await Assembly.make(
        replayed, watchesInBackground: false, on: group.next())
      let shell = ProgramShell(session: assembly.session, environment: assembly.environment)
      let inputs = assembly.session.inputs
      let outcome = await assembly.run {
        // As it was recorded by `scjobs run`.
        await inputs?.began("script")
        defer { inputs?.ended() }
        return await shell.run(script: script, variables: variables)
      }
      let misfits = await assembly.close()
      try? await group.shutdownGracefully()
      return (outcome, misfits)
    } catch {
      try? await group.shutdownGracefully()
      throw InvalidArgument("\(error)", parameter: "recording", pointer: .init(tokens: ["recording"]))
    }
  }

  private var replayed: SessionChoice {
    SessionChoice(policy: choice.policy, skipsConfig: choice.skipsConfig, recorded: .replay(path: path))
  }
}
