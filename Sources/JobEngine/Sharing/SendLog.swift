internal import Foundation

/// The form in which the times of sends are kept in the meeting place: eight bytes each, little-endian milliseconds.
enum SendLog {
  static func data(of times: [MachineTime]) -> Data {
    var data = Data(capacity: times.count * size)
    for time in times { withUnsafeBytes(of: time.milliseconds.littleEndian) { data.append(contentsOf: $0) } }
    return data
  }

  /// What is no whole time at the end is left out.
  static func times(in data: Data) -> [MachineTime] {
    data.withUnsafeBytes { bytes in
      stride(from: 0, through: bytes.count - size, by: size).map { place in
        MachineTime(
          milliseconds: Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: Int64.self)))
      }
    }
  }

  private static let size = MemoryLayout<Int64>.size
}
