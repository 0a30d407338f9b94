import Failures
import Imaging

func requireSameShape(_ first: Image, _ second: Image, _ task: String) throws(Failure) {
  guard first.size == second.size && first.channels == second.channels else {
    throw Failure(
      "\(task) compares images of one shape, not \(first.channels) × \(first.size) with "
        + "\(second.channels) × \(second.size)")
  }
  guard !first.pixels.isEmpty else { throw Failure("\(task) of images without pixels means nothing") }
}
