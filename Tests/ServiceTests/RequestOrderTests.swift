import Testing

@testable import Service

@Suite struct RequestOrderTests {
  @Test func `is idle until a turn is taken and after the last has ended`() {
    var order = RequestOrder()
    #expect(order.isIdle)
    let first = order.take()
    let second = order.take()
    #expect(!order.isIdle)
    order.end(first)
    #expect(order.front == second)
    #expect(!order.isIdle)
    order.end(second)
    #expect(order.isIdle)
  }

  @Test func `passes over turns that ended before they were on`() {
    var order = RequestOrder()
    let turns = (1...4).map { _ in order.take() }
    order.end(turns[2])
    order.end(turns[1])
    #expect(order.front == turns[0])
    order.end(turns[0])
    #expect(order.front == turns[3])
  }

  @Test func `a turn that ended ends once, and one not given out not at all`() {
    var order = RequestOrder()
    let first = order.take()
    order.end(first)
    order.end(first)
    order.end(first + 1)
    #expect(order.isIdle)
    let second = order.take()
    #expect(order.front == second)
    #expect(!order.isIdle)
  }
}
