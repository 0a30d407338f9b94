import Syntax
import Testing

@testable import Interpreter

/// A host type with every hook, as engine types have them.
private final class Point: ScriptObject {
  var x: Double

  init(_ x: Double) { self.x = x }

  let typeName = "point"
  var oneLine: String { "point(\(x))" }
  let propertyNames = ["x", "shift"]

  func property(_ name: String) throws -> Value? { name == "x" ? .float(x) : nil }
  func setProperty(_ name: String, to value: Value) throws { x = value.asNumber ?? x }
  func negated() throws -> Value? { .object(Point(-x)) }

  func binary(_ operation: BinaryOperator, with other: Value, side: OperandSide) throws -> Value? {
    guard let number = (other.asObject as? Point)?.x ?? other.asNumber else { return nil }
    switch (operation, side) {
    case (.add, _): return .object(Point(x + number))
    case (.subtract, .left): return .object(Point(x - number))
    case (.subtract, .right): return .object(Point(number - x))
    case (.less, .left): return .bool(x < number)
    case (.contained, .right): return .bool(x == number)
    default: return nil
    }
  }

  func isSame(as other: any ScriptObject) -> Bool { (other as? Point)?.x == x }
  var asNumber: Value? { .float(x) }
  func element(at indices: [Index]) throws -> Value { .int(indices.count) }
  func replacing(at indices: [Index], with value: Value) throws -> Value {
    .object(Point(value.asNumber ?? 0))
  }
  func count() throws -> Int? { 2 }
  func item(_ position: Int) throws -> Value { .int(position) }
  let isCallable = true

  func call(_ arguments: CallArguments) throws -> Value {
    struct Parameters: ParameterList {
      let by = Parameter(.number(), "A factor.")
    }
    return .float(x * (try arguments.bound(to: Parameters.self, of: "point").by))
  }
}

private struct PointParameters: ParameterList {
  let x = Parameter(.number(), "Where.")
}

private struct MeanParameters: ParameterList {
  let point = Parameter(.object("point", as: Point.self), "A point.")
}

extension InterpreterTests {
  @Suite struct ObjectTests {
    static var topic: Topic {
      Topic(
        "Points", summary: "",
        builtIns: [
          BuiltIn("point", PointParameters.self, result: "a point", summary: "A point.", examples: []) {
            given, _ in .object(Point(try given.x))
          },
          BuiltIn("mean", MeanParameters.self, result: "a float", summary: "", examples: []) {
            given, _ in .float(try given.point.x / 2)
          },
        ], types: [ScriptType("point", summary: "", properties: [("x", "Where.")])])
    }

    @Test(arguments: [
      ("point(3) + 1", "point(4.0)"), ("1 - point(3)", "point(-2.0)"), ("-point(3)", "point(-3.0)"),
      ("point(3) - point(1)", "point(2.0)"), ("point(3) < 4", "true"), ("point(2).x", "2.0"),
      ("3 in point(3)", "true"),
      ("same(point(1), point(1))", "true"), ("[point(1)] == [point(1)]", "true"), ("point(1)[0, .., 2]", "3"),
      ("p = point(1)\np[0] = 5\np", "point(5.0)"), ("p = point(1)\np.x = 7\np.x", "7.0"),
      ("[i for i in point(1)]", "[0, 1]"),
      ("point(3)(2)", "6.0"), ("point(3)(by: 2)", "6.0"), ("r = {model: point(4)}\nr.model(2)", "8.0"),
      ("point(4).mean()", "2.0"), ("mean([1, 3])", "2.0"), ("sqrt(point(4))", "2.0"), ("len(point(1))", "2"),
      ("x, y = point(1)\ny", "1"), ("map([1, 2], point(3))", "[3.0, 6.0]"),
      ("mean = 3\npoint(4).mean()", "2.0"),
    ]) func behavesLikeABuiltInValue(_ script: String, _ expected: String) throws {
      let session = Session(
        registry: Registry(topics: Registry.coreTopics + [ObjectTests.topic]), output: RecordedOutput())
      #expect(try session.evaluate(Source(name: "t", text: script)).value?.oneLine == expected)
    }

    @Test(arguments: [
      ("point(3) @ 2", "`@` is not defined for a point and an int"),
      ("point(3).y", "a point has no property `y`"),
      ("point(3)(1, 2)", "`point` takes 1 positional argument"),
      ("point(\"a\")", "`x` of `point` must be a number"),
      ("mean(nil)", "`mean` expects"), ("point(1).x()", "is not a function"),
    ]) func mistakesAreNamed(_ script: String, _ message: String) {
      let session = Session(
        registry: Registry(topics: Registry.coreTopics + [ObjectTests.topic]), output: RecordedOutput())
      let error = #expect(throws: ScriptError.self) { try session.evaluate(Source(name: "t", text: script)) }
      #expect(error?.message.finds(message) == true, "\(error?.message ?? "")")
    }
  }
}
