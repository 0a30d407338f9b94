import Interpreter
import Tensors

extension Topic {
  /// Variables and the gradients for them.
  static var gradients: [BuiltIn] {
    [
      BuiltIn(
        "variable", [ParameterEntry("x", .object("tensor"), "Its first values, which are copied.")],
        result: "a tensor",
        summary: "A tensor that gradients are taken for: a shared object, unlike other tensors.",
        examples: [Example("w = variable(tensor([3]))\ngrad((w * w).sum(), w)[0] == 6", shows: "true")],
        seeAlso: ["grad"]
      ) { call in .object(TensorValue(try Variable(call.tensor("x").detached))) },
      BuiltIn(
        "grad",
        [
          ParameterEntry("y", .object("tensor"), "One number computed from the variables."),
          ParameterEntry("variable", .any, "What `variable` made, or a list of such."),
        ], result: "a tensor, or a list of tensors",
        summary: "The gradient of a number with respect to a variable, or to each of several.",
        details:
          "The history of the number is used up: compute it again for another gradient. Gradients are not recorded "
          + "themselves, so there are none of gradients.",
        errors: [
          "a result of more than one number, or one that does not depend on the variable",
          "a variable that was changed since", "a result whose gradients were taken before",
        ],
        examples: [
          Example("w = variable(tensor([1, 2]))\ngrad((w * w).mean(), w).list()", shows: "[1.0, 2.0]"),
          Example(
            "a = variable(tensor([2]))\nb = variable(tensor([5]))\n[g.sum() for g in grad((a * b).sum(), [a, b])]",
            shows: "[tensor 5, tensor 2]"),
        ],
        seeAlso: ["variable", "no_grad"]
      ) { call in
        let given = call["variable"]
        let variables = try (given.asList ?? [given]).map { value in
          guard let variable = (value.asObject as? TensorValue)?.variable else {
            throw ScriptError(
              "`grad` takes a variable, not \(value.asObject is TensorValue ? "a plain tensor" : value.typePhrase)",
              hint: "make one with `variable(t)`")
          }
          return variable
        }
        let gradients = try call.tensor("y").gradients()
        let found = try variables.map { variable in
          guard let gradient = gradients[variable] else {
            throw ScriptError("the number does not depend on this variable of shape \(variable.shape)")
          }
          return Value.tensor(gradient)
        }
        return given.asList == nil ? found[0] : .list(found)
      },
      BuiltIn(
        "detach", [ParameterEntry("x", .object("tensor"), "The tensor.")], result: "a tensor",
        summary: "The same values without their history: no gradient passes through them.",
        examples: [
          Example("w = variable(tensor([3]))\ngrad((w * detach(w)).sum(), w)[0] == 3", shows: "true")
        ], seeAlso: ["no_grad", "grad"]
      ) { call in
        let x = try call.object("x", as: TensorValue.self)
        // A variable's memory changes with it.
        return .tensor(try x.variable.map { try $0.value() } ?? x.tensor.detached)
      },
      BuiltIn(
        "no_grad", [ParameterEntry("body", .function, "What to run, most often as a trailing block.")],
        result: "what the body gives",
        summary: "Runs a block without remembering how its tensors were computed, which saves their memory.",
        examples: [
          Example(
            "net = conv(3, 3, seed: 1)\nopt = adam(net)\nno_grad() { net(zeros(3, 8, 8)) }.shape",
            shows: "[3, 8, 8]")
        ], seeAlso: ["detach", "grad"]
      ) { call in try Recording.off { try call.invoke(call["body"], []) } },
    ]
  }
}
