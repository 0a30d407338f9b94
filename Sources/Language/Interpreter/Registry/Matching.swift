import Syntax

/// How a parameter takes arguments, whoever declares it: a built-in, or a function of the script.
struct Slot {
  let name: String
  /// What it was called before.
  var formerName: String?
  /// Whether an argument by position may fill it.
  let takesPosition: Bool
  /// Whether it gathers the positions that no other slot takes.
  let gathers: Bool
  /// Whether a keyword may fill it.
  var takesName = true
  /// Whether a call must fill it.
  let isRequired: Bool
}

/// Which argument of a call fills which slot. These are all the rules there are:
///
/// 1. Arguments by position fill the slots that take positions, in order. What is left over is gathered, where a slot
///    gathers.
/// 2. Keywords fill the slots of their names, but not the one that gathers in a function of the script.
/// 3. No slot is filled twice, and none that is required stays empty.
struct Matching {
  enum Filling: Equatable {
    case none
    case position(Int)
    case keyword(Int)
    case gathered([Int])
  }

  /// One for each slot.
  private(set) var fillings: [Filling]

  /// - Throws: `Misfit` for the first rule that the call breaks.
  init(positions: Int, keywords: [String], slots: [Slot]) throws(Misfit) {
    fillings = Array(repeating: .none, count: slots.count)
    var next = 0
    var rest: [Int] = []
    let gathering = slots.firstIndex(where: \.gathers)
    for position in 0..<positions {
      while next < slots.count, !slots[next].takesPosition { next += 1 }
      if next < slots.count {
        fillings[next] = .position(position)
        next += 1
      } else if gathering != nil {
        rest.append(position)
      } else {
        throw .tooMany(positions, allowed: slots.count(where: \.takesPosition))
      }
    }
    if let gathering, !rest.isEmpty { fillings[gathering] = .gathered(rest) }
    for (place, keyword) in keywords.enumerated() {
      guard
        let index = slots.firstIndex(where: {
          $0.takesName && ($0.name == keyword || $0.formerName == keyword)
        })
      else {
        throw .unknown(keyword, among: slots.map(\.name))
      }
      guard fillings[index] == .none else { throw .twice(keyword) }
      fillings[index] = .keyword(place)
    }
    for (slot, filling) in zip(slots, fillings) where slot.isRequired && filling == .none {
      throw .missing(slot.name)
    }
  }
}

/// Why the arguments of a call do not fit the parameters.
enum Misfit: Error {
  case tooMany(Int, allowed: Int)
  case unknown(String, among: [String])
  case twice(String)
  case missing(String)

  /// The keyword that is at fault, where one is.
  var keyword: String? {
    switch self {
    case .unknown(let keyword, _), .twice(let keyword): keyword
    case .tooMany, .missing: nil
    }
  }

  /// The error as users see it.
  ///
  /// - Parameter hint: how the function is called, for misfits that do not explain themselves.
  func error(of name: String, hint: String?) -> ScriptError {
    switch self {
    case .tooMany(let count, let allowed):
      return ScriptError(
        "`\(name)` takes \(allowed.counted("positional argument")), but \(count) \(count == 1 ? "was" : "were") given",
        hint: hint)
    case .unknown(let keyword, let names):
      let list = names.map { "`\($0)`" }.joined(separator: ", ")
      let near = Spelling.nearest(to: keyword, among: names)
      return ScriptError(
        "`\(name)` has no parameter `\(keyword)`",
        hint: near.map { "did you mean `\($0):`? It takes \(list)" }
          ?? (names.isEmpty ? "it takes no arguments" : "it takes \(list)"))
    case .twice(let keyword): return ScriptError("`\(name)` got more than one value for `\(keyword)`")
    case .missing(let parameter):
      return ScriptError("`\(name)` is missing the argument `\(parameter)`", hint: hint)
    }
  }
}

extension Int {
  /// `1 argument`, `3 arguments`, `no arguments`.
  func counted(_ noun: String) -> String {
    self == 0 ? "no \(noun)s" : self == 1 ? "1 \(noun)" : "\(self) \(noun)s"
  }
}
