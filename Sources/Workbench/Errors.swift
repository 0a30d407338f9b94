import Figures
import Files
import Imaging
import Interpreter
import Kernels
import Metrics
import Rain

extension EngineError: ExplainedError {}
extension FileError: ExplainedError {}
extension ImageError: ExplainedError {}
extension RainError: ExplainedError {}

extension MetricError: ExplainedError {
  public var hint: String? { nil }
}

extension FigureError: ExplainedError {
  public var message: String { description }
  public var hint: String? { nil }
}
