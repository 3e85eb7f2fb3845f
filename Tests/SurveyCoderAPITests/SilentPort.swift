import Glibc

/// A port of this machine that refuses connections: bound, so that nobody else gets it, and never listened on.
struct SilentPort: ~Copyable {
  private let socket: CInt
  let port: Int

  init() throws(SystemCallFailure) {
    socket = Glibc.socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
    guard socket >= 0 else { throw SystemCallFailure(code: errno) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let socket = socket
    let result = withUnsafeMutableBytes(of: &address) { bytes in
      bytes.withMemoryRebound(to: sockaddr.self) { address in
        bind(socket, address.baseAddress, length) == 0
          ? getsockname(socket, address.baseAddress, &length) : -1
      }
    }
    guard result == 0 else { throw SystemCallFailure(code: errno) }
    port = Int(UInt16(bigEndian: address.sin_port))
  }

  deinit { close(socket) }
}

struct SystemCallFailure: Error {
  let code: CInt
}
