internal import Dispatch
internal import Glibc
internal import Synchronization

/// A script that comes from somebody who may take their time: a pipe, or a terminal.
enum ScriptInput {
  private final class Stop: Sendable {
    let isSet = Atomic(false)
  }

  /// How soon Ctrl-C is noticed, in milliseconds.
  private static let patience: Int32 = 100

  /// All that a descriptor gives.
  ///
  /// - Throws: ``CommandFailure/interrupted`` when the task is cancelled, though nothing comes.
  static func read(_ descriptor: Int32, _ name: String) async throws(CommandFailure) -> [UInt8] {
    let stop = Stop()
    let result: Result<[UInt8], CommandFailure> = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        // Waiting for a pipe blocks, which no thread of the shared pool should.
        DispatchQueue.global().async {
          do throws(CommandFailure) {
            let bytes = try ScriptFile.read(descriptor, name) { () throws(CommandFailure) in
              var input = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
              while poll(&input, 1, patience) <= 0 {
                if stop.isSet.load(ordering: .acquiring) { throw .interrupted }
              }
            }
            continuation.resume(returning: .success(bytes))
          } catch {
            continuation.resume(returning: .failure(error))
          }
        }
      }
    } onCancel: {
      stop.isSet.store(true, ordering: .releasing)
    }
    return try result.get()
  }
}
