/// Sees each line of a connection, on its event loop, without its end: for mirrors and recordings.
///
/// Lines that were too large to keep are not shown.
package typealias Trace = @Sendable (_ direction: TraceDirection, _ line: ArraySlice<UInt8>) -> Void

package enum TraceDirection: Sendable {
  case received, sent
}
