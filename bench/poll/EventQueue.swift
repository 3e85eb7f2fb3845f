/// What happens next in a simulation of its own: a binary heap by time, then by order of arrival.
struct EventQueue<Event> {
  private struct Entry {
    var time: Duration
    var number: Int
    var event: Event

    func comes(before other: Entry) -> Bool { (time, number) < (other.time, other.number) }
  }

  private var heap: [Entry] = []
  private var next = 0

  mutating func add(_ event: Event, at time: Duration) {
    heap.append(Entry(time: time, number: next, event: event))
    next += 1
    var place = heap.count - 1
    while place > 0, heap[place].comes(before: heap[(place - 1) / 2]) {
      heap.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  mutating func popFirst() -> (time: Duration, event: Event)? {
    guard let first = heap.first else { return nil }
    heap[0] = heap[heap.count - 1]
    heap.removeLast()
    var place = 0
    while true {
      let children = [2 * place + 1, 2 * place + 2].filter { $0 < heap.count }
      guard let least = children.min(by: { heap[$0].comes(before: heap[$1]) }),
        heap[least].comes(before: heap[place])
      else { break }
      heap.swapAt(place, least)
      place = least
    }
    return (first.time, first.event)
  }
}
