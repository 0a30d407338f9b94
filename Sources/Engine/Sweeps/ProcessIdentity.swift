import Glibc

/// Identifies a process of a machine, so that runs left unfinished by one that has ended can be taken over.
struct ProcessIdentity: Equatable {
  let machine: String
  let boot: String
  let number: Int32
  /// When the process began, in clock ticks of the kernel since boot: process numbers are reused.
  let start: String

  static var own: ProcessIdentity {
    let number = getpid()
    return ProcessIdentity(
      machine: RunMachine.name, boot: RunMachine.line(of: "/proc/sys/kernel/random/boot_id") ?? "",
      number: number, start: startTime(of: number) ?? "")
  }

  init(machine: String, boot: String, number: Int32, start: String) {
    self.machine = machine
    self.boot = boot
    self.number = number
    self.start = start
  }

  /// - Parameter text: what `text` gave.
  init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 4, let number = Int32(parts[2]) else { return nil }
    self.init(machine: String(parts[0]), boot: String(parts[1]), number: number, start: String(parts[3]))
  }

  var text: String { "\(machine)/\(boot)/\(number)/\(start)" }

  /// Whether the process still runs. One of another machine, or from before this machine was started, does not.
  var isAlive: Bool {
    let own = ProcessIdentity.own
    return machine == own.machine && boot == own.boot && ProcessIdentity.startTime(of: number) == start
  }

  private static func startTime(of number: Int32) -> String? {
    // The name in parentheses may hold blanks; the 22nd field is the 20th behind it.
    guard let line = RunMachine.line(of: "/proc/\(number)/stat"), let end = line.lastIndex(of: ")") else {
      return nil
    }
    let fields = line[line.index(after: end)...].split(separator: " ")
    // A process that has ended and is not yet waited for does nothing more.
    guard fields.count > 19, fields[0] != "Z" else { return nil }
    return String(fields[19])
  }
}

/// The machine that experiments run on.
enum RunMachine {
  static var name: String {
    var bytes = [CChar](repeating: 0, count: 256)
    guard gethostname(&bytes, bytes.count - 1) == 0 else { return "" }
    return bytes.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
      .replacing("/", with: "_")
  }

  /// The processor as it names itself.
  static let processor: String = {
    guard let file = fopen("/proc/cpuinfo", "r") else { return "" }
    defer { fclose(file) }
    var buffer = [CChar](repeating: 0, count: 4096)
    while fgets(&buffer, Int32(buffer.count), file) != nil {
      let line = buffer.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
      guard line.hasPrefix("model name"), let colon = line.firstIndex(of: ":") else { continue }
      return String(line[line.index(after: colon)...].drop { $0 == " " }.prefix { !$0.isNewline })
    }
    return ""
  }()

  /// The first line of a file of the system's.
  static func line(of path: String) -> String? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var buffer = [CChar](repeating: 0, count: 4096)
    guard fgets(&buffer, Int32(buffer.count), file) != nil else { return nil }
    let line = buffer.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
    return String(line.prefix { !$0.isNewline })
  }
}
