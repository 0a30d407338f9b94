import Synchronization

/// How much memory tensors and pictures may take together. Whatever is about to take much asks here first, so that it
/// ends in an error and not in the system killing the process.
public enum MemoryBudget {
  private static let most = Atomic<Int>(.max)
  private static let held = Atomic<Int>(0)

  /// The bytes that they may take together; a request beyond them is an error. Without bound until a host sets it.
  public static var limit: Int {
    get { most.load(ordering: .relaxed) }
    set { most.store(newValue, ordering: .relaxed) }
  }

  /// The bytes that tensors hold now, as the pool that gives them memory counts.
  public static var inTensors: Int {
    get { held.load(ordering: .relaxed) }
    set { held.store(newValue, ordering: .relaxed) }
  }
}
