import Interpreter
import Tensors

extension Topic {
  /// Variables and the gradients for them.
  static var gradients: [BuiltIn] {
    struct First: ParameterList {
      let x = Parameter(.tensor, "Its initial values, which are copied.")
    }
    struct Grad: ParameterList {
      let y = Parameter(.tensor, "One number computed from the variables.")
      let variable = Parameter(.any, "A result of `variable`, or a list of such results.")
    }
    struct Detach: ParameterList {
      let x = Parameter(.object(TensorValue.self), "The tensor.")
    }
    struct NoGrad: ParameterList {
      let body = Parameter(.function, "The function to run, usually a trailing block.")
    }
    return [
      BuiltIn(
        "variable", First.self, result: "a tensor",
        summary: "A tensor to compute gradients for: a shared object, unlike other tensors.",
        examples: [Example("w = variable(tensor([3]))\ngrad((w * w).sum(), w)[0] == 6", shows: "true")],
        seeAlso: ["grad"]
      ) { given, _ in .object(TensorValue(try Variable(given.x.detached))) },
      BuiltIn(
        "grad", Grad.self, result: "a tensor, or a list of tensors",
        summary: "The gradient of a number with respect to a variable, or to each of several.",
        details:
          "The history of the number is freed: compute the number again for another gradient. Gradients are not recorded "
          + "themselves, so second-order gradients are not supported.",
        errors: [
          "a result of more than one number, or one that does not depend on the variable",
          "a variable that was changed afterwards", "a result whose gradients were already computed",
        ],
        examples: [
          Example("w = variable(tensor([1, 2]))\ngrad((w * w).mean(), w).list()", shows: "[1.0, 2.0]"),
          Example(
            "a = variable(tensor([2]))\nb = variable(tensor([5]))\n[g.sum() for g in grad((a * b).sum(), [a, b])]",
            shows: "[tensor 5, tensor 2]"),
        ],
        seeAlso: ["variable", "no_grad"]
      ) { given, _ in
        let asked = try given.variable
        let variables = try (asked.asList ?? [asked]).map { value in
          guard let variable = (value.asObject as? TensorValue)?.variable else {
            throw ScriptError(
              "`grad` expects a variable, not \(value.asObject is TensorValue ? "a plain tensor" : value.typePhrase)",
              hint: "create one with `variable(t)`")
          }
          return variable
        }
        let gradients = try given.y.gradients()
        let found = try variables.map { variable in
          guard let gradient = gradients[variable] else {
            throw ScriptError("the number does not depend on the variable of shape \(variable.shape)")
          }
          return Value.tensor(gradient)
        }
        return asked.asList == nil ? found[0] : .list(found)
      },
      BuiltIn(
        "detach", Detach.self, result: "a tensor",
        summary: "The same values without their history: gradients do not pass through them.",
        examples: [
          Example("w = variable(tensor([3]))\ngrad((w * detach(w)).sum(), w)[0] == 3", shows: "true")
        ], seeAlso: ["no_grad", "grad"]
      ) { given, _ in
        let x = try given.x
        // A variable's memory changes with it.
        return .tensor(try x.variable.map { try $0.value() } ?? x.tensor.detached)
      },
      BuiltIn(
        "no_grad", NoGrad.self, result: "the result of the body",
        summary: "Runs a block without recording operations for gradients, which saves memory.",
        examples: [
          Example(
            "net = conv(3, 3, seed: 1)\nopt = adam(net)\nno_grad() { net(zeros(3, 8, 8)) }.shape",
            shows: "[3, 8, 8]")
        ], seeAlso: ["detach", "grad"]
      ) { given, call in try Recording.off { try call.invoke(given.body, []) } },
    ]
  }
}
