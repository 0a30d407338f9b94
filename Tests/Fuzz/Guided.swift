import Glibc
import Interpreter
import LanguageBindings

// libFuzzer drives this: it keeps the inputs that reach new code, changes them with the mutator here, and keeps
// the input that crashes, hangs or takes too much memory. Every option of libFuzzer works; scripts/fuzz gives some.

@_silgen_name("LLVMFuzzerRunDriver")
private func drive(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ run: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

@_silgen_name("LLVMFuzzerMutate")
private func changeBytes(_ bytes: UnsafeMutablePointer<UInt8>, _ count: Int, _ limit: Int) -> Int

nonisolated(unsafe) private let trial = Trial(registry: Registry.derain())
nonisolated(unsafe) private let vocabulary = Vocabulary(registry: trial.registry)

@main enum Fuzz {
  static func main() {
    var count = CommandLine.argc
    var arguments = CommandLine.unsafeArgv
    atexit { trial.report() }
    exit(
      drive(&count, &arguments) { bytes, count in
        trial.run(text(bytes, count))
        return 0
      })
  }
}

private func text(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> String {
  String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
}

/// Writes a text over what is in the buffer, as far as it fits.
private func put(_ text: String, into bytes: UnsafeMutablePointer<UInt8>, _ limit: Int) -> Int {
  var count = 0
  for byte in text.utf8.prefix(limit) {
    bytes[count] = byte
    count += 1
  }
  return count
}

/// libFuzzer's hook: a changed input in the place of the given one.
@_cdecl("LLVMFuzzerCustomMutator")
public func mutate(_ bytes: UnsafeMutablePointer<UInt8>, _ count: Int, _ limit: Int, _ seed: CUnsignedInt)
  -> Int
{
  var mutator = Mutator(vocabulary: vocabulary, seed: seed)
  guard let changed = mutator.changed(text(bytes, count)) else { return changeBytes(bytes, count, limit) }
  return put(changed, into: bytes, limit)
}

/// libFuzzer's hook: two inputs made one.
@_cdecl("LLVMFuzzerCustomCrossOver")
public func cross(
  _ first: UnsafePointer<UInt8>, _ firstCount: Int, _ second: UnsafePointer<UInt8>, _ secondCount: Int,
  _ bytes: UnsafeMutablePointer<UInt8>, _ limit: Int, _ seed: CUnsignedInt
) -> Int {
  var mutator = Mutator(vocabulary: vocabulary, seed: seed)
  return put(mutator.joined(text(first, firstCount), text(second, secondCount)), into: bytes, limit)
}
