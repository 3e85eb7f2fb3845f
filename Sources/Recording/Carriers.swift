internal import SurveyCoderAPI

/// Hands requests to the network, and keeps what comes of each.
struct RecordingCarrier: APICarrier {
  let apiURL: String
  let network: any APICarrier
  let time: SteppedTime
  let writer: RecordingWriter

  func carry(
    _ target: String, key: APIKey?, requestID: String
  ) async throws(APIError) -> CarriedAnswer {
    let number = writer.nextRequest()
    let sentAt = time.elapsed
    let outcome: RecordedExchange.Outcome
    var body: [UInt8]?
    do throws(APIError) {
      let answer = try await network.carry(target, key: key, requestID: requestID)
      body = answer.body
      outcome = recorded(answer, to: target)
    } catch {
      outcome = .failure(error.kind, message: SecretBytes.redacted(error.message))
    }
    let at = await time.arrive()
    let exchange = RecordedExchange(
      number: number, sentAt: sentAt, at: at, apiURL: apiURL, target: SecretBytes.redacted(target),
      requestID: requestID, outcome: outcome)
    writer.write(exchange)
    var told = try exchange.told(at: time.date)
    // What is kept out of the file is the session's all the same: it keeps results byte for byte.
    if let body { told.body = body }
    return told
  }

  func close() async { await network.close() }

  private func recorded(_ answer: CarriedAnswer, to target: String) -> RecordedExchange.Outcome {
    var body = SecretBytes.redacted(answer.body)
    var isPrivate = false
    if writer.withholdsResults,
      let rest = PrivateResult.withheld(
        from: body, isOfJob: target.hasPrefix(Endpoint.jobPrefix))
    {
      body = rest
      isPrivate = true
    }
    return .answer(
      .init(
        status: answer.status, headers: RecordedHeaders.allowed(answer.headers), body: body,
        isPrivate: isPrivate))
  }
}

/// Answers requests from a recording. Nothing is sent.
struct ReplayCarrier: APICarrier {
  let apiURL: String
  let time: SteppedTime
  let replay: Replay

  func carry(
    _ target: String, key: APIKey?, requestID: String
  ) async throws(APIError) -> CarriedAnswer {
    switch replay.take(SecretBytes.redacted(target), at: apiURL) {
    case .success(let exchange):
      await time.arrive(at: exchange.moment)
      return try exchange.told(at: time.date)
    case .failure(let mismatch):
      throw APIError(.refused, message: mismatch.description, requestID: requestID)
    }
  }
}

extension RecordedExchange {
  /// What the session is given, when it is recorded and when it is replayed.
  fileprivate func told(at date: Timestamp) throws(APIError) -> CarriedAnswer {
    switch outcome {
    case .answer(let answer):
      return CarriedAnswer(
        status: answer.status, headers: answer.headers.map { ($0.name, $0.value) }, body: answer.body,
        receivedAt: date, requestID: requestID)
    case .failure(let kind, let message): throw APIError(kind, message: message, requestID: requestID)
    }
  }
}
