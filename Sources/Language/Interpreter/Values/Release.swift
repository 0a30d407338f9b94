import Glibc

/// Frees what variables held one after the other. A function holds the variables around it and these may hold
/// functions: a chain of a million of them would be freed by as many calls inside one another.
enum Release {
  private final class Queue {
    var values: [Value] = []
    var isFreeing = false
  }

  /// Values are freed on any thread, so each has a queue of its own.
  private static let key: pthread_key_t = {
    var key = pthread_key_t()
    pthread_key_create(&key) { if let queue = $0 { Unmanaged<AnyObject>.fromOpaque(queue).release() } }
    return key
  }()

  private static var queue: Queue {
    if let known = pthread_getspecific(key) {
      return Unmanaged<Queue>.fromOpaque(known).takeUnretainedValue()
    }
    let queue = Queue()
    pthread_setspecific(key, Unmanaged.passRetained(queue).toOpaque())
    return queue
  }

  /// Lets go of a variable's value, now or once the one being freed is gone.
  static func free(_ value: inout Value) {
    let queue = queue
    queue.values.append(value)
    value = .nothing
    guard !queue.isFreeing else { return }
    queue.isFreeing = true
    while !queue.values.isEmpty { _ = queue.values.removeLast() }
    queue.isFreeing = false
  }
}
