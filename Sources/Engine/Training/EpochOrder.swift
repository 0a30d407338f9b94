import Random

/// Which item each place of each batch holds: all items in a new order every epoch, fixed by the key.
struct EpochOrder {
  private let count: Int
  private let key: RandomKey
  private var epoch = -1
  private var order: [Int] = []

  init(count: Int, key: RandomKey) {
    self.count = count
    self.key = key
  }

  /// The item at a place counted from the beginning of training.
  mutating func item(at place: Int) -> Int {
    if place / count != epoch {
      epoch = place / count
      var stream = key.index(epoch).stream()
      order = Array(0..<count).shuffled(using: &stream)
    }
    return order[place % count]
  }
}
