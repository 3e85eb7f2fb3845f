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
  typealias Outcome = (script: ProgramScriptOutcome, misfits: [String])

  private static let slots = ReplaySlots(4)

  private let recording: Recording
  private let skipsConfig: Bool

  /// - Parameters:
  ///   - path: The recording's file.
  ///   - choice: How the serving session was chosen.
  /// - Throws: ``InvalidArgument`` of `recording` where that can't be read.
  init(_ path: String, beside choice: SessionChoice) throws(InvalidArgument) {
    do throws(RecordingError) {
      recording = try Recording(path: path)
    } catch {
      throw Self.refusal(error.description)
    }
    skipsConfig = choice.skipsConfig
  }

  /// - Throws: ``InvalidArgument`` of `recording` where no script can repeat it, or no session for it can be made.
  func run(
    _ script: ScriptRunner.Source, variables: [String: String]
  ) async throws(InvalidArgument) -> Outcome {
    guard await Self.slots.take() else { return (.interrupted, []) }
    // A loop of its own, as time steps on only when nothing is at work there.
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let result: Result<Outcome, InvalidArgument>
    do {
      result = .success(try await run(script, variables, on: group.next()))
    } catch {
      result = .failure(Self.refusal("\(error)"))
    }
    // It fails only where somebody has shut it down before.
    try? await group.shutdownGracefully()
    await Self.slots.give()
    return try result.get()
  }

  private func run(
    _ script: ScriptRunner.Source, _ variables: [String: String], on loop: any EventLoop
  ) async throws -> Outcome {
    let choice = SessionChoice(skipsConfig: skipsConfig, recorded: .replayOf(recording))
    let assembly = try await Assembly.make(choice, watchesInBackground: false, on: loop)
    let shell = ProgramShell(session: assembly.session, environment: assembly.environment)
    let inputs = assembly.session.inputs
    let outcome = await assembly.run {
      // As it was recorded by `scjobs run`.
      await inputs?.began("script")
      defer { inputs?.ended() }
      return await shell.run(script: script, variables: variables)
    }
    return (outcome, await assembly.close())
  }

  private static func refusal(_ reason: String) -> InvalidArgument {
    InvalidArgument(reason, parameter: "recording", pointer: .init(tokens: ["recording"]))
  }
}
