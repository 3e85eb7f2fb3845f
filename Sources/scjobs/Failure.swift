import ArgumentParser
import Foundation
import JobEngine
import LineEditing
import Sandbox
import Shell
import SurveyCoderAPI

/// Ends the process with a sentence and its exit code where a start fails.
func orExit<T>(_ body: () async throws -> T) async throws -> T {
  do { return try await body() } catch let error as any Error & CustomStringConvertible
    where !(error is ValidationError)
  {
    FileHandle.standardError.write(Data("error: \(error.description.escapedForTerminal)\n".utf8))
    throw ArgumentParser.ExitCode(startCode(of: error).rawValue)
  }
}

private func startCode(of error: any Error) -> Shell.ExitCode {
  switch error {
  case let error as SessionError: Shell.ExitCode(error)
  case is InvalidAPIURL, is SandboxError, is ConfigProblem: .usage
  default: .commandFailed
  }
}
