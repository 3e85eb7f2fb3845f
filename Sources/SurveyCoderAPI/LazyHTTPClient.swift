internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTPCompression

/// The HTTP client, opened when the first request needs it.
actor LazyHTTPClient {
  private enum State {
    case unopened
    case open(HTTPClient)
    case closed
  }

  private let configuration: HTTPConfiguration
  private let proxy: ProxyServer?
  private let eventLoopGroup: any EventLoopGroup
  private var state = State.unopened

  init(configuration: HTTPConfiguration, proxy: ProxyServer?, eventLoopGroup: any EventLoopGroup) {
    self.configuration = configuration
    self.proxy = proxy
    self.eventLoopGroup = eventLoopGroup
  }

  deinit {
    // A client that goes away without it traps in debug builds.
    if case .open(let client) = state { client.shutdown { _ in } }
  }

  /// - Throws: `CancellationError` once closed.
  func client() throws(CancellationError) -> HTTPClient {
    switch state {
    case .open(let client): return client
    case .closed: throw CancellationError()
    case .unopened:
      let client = HTTPClient(
        eventLoopGroupProvider: .shared(eventLoopGroup), configuration: clientConfiguration)
      state = .open(client)
      return client
    }
  }

  /// Ends requests under way and waits until their connections are gone.
  func close() async {
    let old = state
    state = .closed
    // It fails only when it was shut down before.
    if case .open(let client) = old { try? await client.shutdown() }
  }

  private var clientConfiguration: HTTPClient.Configuration {
    var result = HTTPClient.Configuration(
      redirectConfiguration: .disallow, timeout: .init(connect: TimeAmount(configuration.attemptTimeout)),
      connectionPool: .init(idleTimeout: .seconds(30)), proxy: proxy.map(Self.proxy),
      // The limit of the body at hand is the transport's to watch.
      decompression: .enabled(limit: .size(max(configuration.bodyLimitBytes, configuration.jobLimitBytes))))
    // With a minute's budget of 60 requests there is nothing for HTTP/2 to win.
    result.httpVersion = .http1Only
    // One call is one attempt: a refused connection is told at once, not tried until the time is up.
    result.connectionPool.retryConnectionEstablishment = false
    return result
  }

  private static func proxy(_ server: ProxyServer) -> HTTPClient.Configuration.Proxy {
    switch server.kind {
    case .socks: .socksServer(host: server.host, port: server.port)
    case .http:
      .server(
        host: server.host, port: server.port,
        authorization: server.credentials.map { .basic(username: $0.user, password: $0.password) })
    }
  }
}
