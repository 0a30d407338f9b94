import Resources

/// A loop over two operands that broadcast to one shape, without a copy of either.
///
/// Neighbouring axes are merged where the strides of both operands allow it, so that most loops are a few long runs. In
/// a run each operand either follows its memory or repeats a short period: one number, or a row.
struct BroadcastLoop {
  /// Sizes and strides from the outermost axis in, without axes of size 1; at least one axis.
  private(set) var shape: [Int] = []
  private(set) var stridesA: [Int] = []
  private(set) var stridesB: [Int] = []

  /// How an operand goes on within a run.
  private enum Course {
    case along
    case repeating(period: Int)
  }

  init(shape: [Int], stridesA: [Int], stridesB: [Int]) {
    for axis in shape.indices where shape[axis] != 1 {
      let (a, b) = (stridesA[axis], stridesB[axis])
      if let last = self.shape.indices.last, self.stridesA[last] == a * shape[axis],
        self.stridesB[last] == b * shape[axis]
      {
        self.shape[last] *= shape[axis]
        self.stridesA[last] = a
        self.stridesB[last] = b
      } else {
        self.shape.append(shape[axis])
        self.stridesA.append(a)
        self.stridesB.append(b)
      }
    }
    if self.shape.isEmpty {
      self.shape = [1]
      self.stridesA = [1]
      self.stridesB = [1]
    }
  }

  /// Room for the repetitions of a period. The first-level cache holds it beside what it meets.
  private static let room = 1024

  typealias Source = UnsafePointer<Float>

  /// Calls the body for runs that together make the result, on all threads; where they begin and end depends on the
  /// number of threads, so it must take value by value.
  ///
  /// - Parameter body: makes `count` values of the result from as many of each operand.
  func run(
    _ a: Source, _ b: Source, into result: UnsafeMutablePointer<Float>,
    _ body: (_ a: Source, _ b: Source, _ result: UnsafeMutablePointer<Float>, _ count: Int) -> Void
  ) {
    let last = shape.count - 1
    var outer = last
    var length = shape[last]
    var (courseA, courseB) = (course(stridesA[last], 1), course(stridesB[last], 1))
    // A short row that meets a matrix is repeated over several of its rows.
    if last > 0, length <= BroadcastLoop.room / 2, case .along = courseA, case .along = courseB {
      if stridesB[last - 1] == 0, stridesA[last - 1] == length {
        courseB = .repeating(period: length)
      } else if stridesA[last - 1] == 0, stridesB[last - 1] == length {
        courseA = .repeating(period: length)
      }
      switch (courseA, courseB) {
      case (.along, .along): break
      default:
        length *= shape[last - 1]
        outer = last - 1
      }
    }
    let total = shape.reduce(1, *)
    guard total > 0 else { return }
    let runLength = length
    Parallel.forEachPart(of: total) { part in
      withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * BroadcastLoop.room) { room in
        guard let roomA = room.baseAddress else { return }
        let roomB = roomA + BroadcastLoop.room
        var flat = part.lowerBound
        while flat < part.upperBound {
          let within = flat % runLength
          let (startA, startB) = starts(flat / runLength, outerAxes: outer)
          let count = min(runLength - within, part.upperBound - flat)
          var done = 0
          var (repeatedA, repeatedB) = (0, 0)
          if case .repeating(let period) = courseA {
            repeatedA = BroadcastLoop.fill(
              roomA, from: a + startA, period: period, phase: within % period, count)
          }
          if case .repeating(let period) = courseB {
            repeatedB = BroadcastLoop.fill(
              roomB, from: b + startB, period: period, phase: within % period, count)
          }
          while done < count {
            // Whole periods at a time, so that every step begins at the same phase.
            var step = count - done
            if repeatedA > 0 { step = min(step, repeatedA) }
            if repeatedB > 0 { step = min(step, repeatedB) }
            body(
              repeatedA > 0 ? Source(roomA) : a + startA + within + done,
              repeatedB > 0 ? Source(roomB) : b + startB + within + done, result + flat + done, step)
            done += step
          }
          flat += count
        }
      }
    }
  }

  private func course(_ stride: Int, _ period: Int) -> Course {
    stride == 0 ? .repeating(period: period) : .along
  }

  /// Where the run of a number begins in each operand.
  private func starts(_ run: Int, outerAxes: Int) -> (a: Int, b: Int) {
    var rest = run
    var (startA, startB) = (0, 0)
    var axis = outerAxes - 1
    while axis >= 0 {
      let position = rest % shape[axis]
      rest /= shape[axis]
      startA += position * stridesA[axis]
      startB += position * stridesB[axis]
      axis -= 1
    }
    return (startA, startB)
  }

  /// Repeats a period, from a phase on, as often as it fits whole but no further than needed.
  ///
  /// - Returns: how many values lie there.
  private static func fill(
    _ room: UnsafeMutablePointer<Float>, from values: Source, period: Int, phase: Int, _ needed: Int
  ) -> Int {
    if period == 1 {
      let count = min(needed, BroadcastLoop.room)
      room.update(repeating: values[0], count: count)
      return count
    }
    let count = min((needed + period - 1) / period, BroadcastLoop.room / period) * period
    for i in 0..<period { room[i] = values[(phase + i) % period] }
    var filled = period
    while filled < count {
      let more = min(filled, count - filled)
      (room + filled).update(from: room, count: more)
      filled += more
    }
    return count
  }
}
