import Failures
import Imaging

func requireSameShape(_ first: Image, _ second: Image, _ task: String) throws(Failure) {
  guard first.size == second.size && first.channels == second.channels else {
    throw Failure(
      "\(task) needs images of the same shape, not \(first.channels) × \(first.size) and "
        + "\(second.channels) × \(second.size)")
  }
  guard !first.pixels.isEmpty else { throw Failure("\(task) is not defined for images without pixels") }
}
