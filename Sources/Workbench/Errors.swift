import Figures
import Imaging
import Interpreter
import Kernels
import Metrics
import Rain

extension EngineError: ExplainedError {}
extension ImageError: ExplainedError {}
extension RainError: ExplainedError {}
extension MetricError: ExplainedError {}
extension FigureError: ExplainedError {}
