import Syntax

extension Compiler {
  func compileCall(_ callee: Expression, _ arguments: [Argument], _ range: SourceRange, into target: Int) {
    if compileShortcut(callee, arguments, range, into: target) { return }
    // The function lies below its arguments, and its result takes its place.
    let base = target == scope.top - 1 ? target : scope.allocate()
    if case .property(let receiver, let name) = callee.kind {
      compileMethod(receiver, name, arguments, range, base)
    } else {
      // A function with a name need not be copied: the name holds on to it.
      var named: (opcode: Opcode, variable: Variable, index: Int)?
      if case .name(let name) = callee.kind {
        check(name, arguments, callee.range)
        if let group = session.registry.group(name), scope.variables(named: name).isEmpty {
          noteNames(group, arguments, name: Name(text: name, range: callee.range))
        }
        let variables = session.registry.group(name) == nil ? scope.variables(named: name) : []
        // What is called is decided before the arguments are computed, which may change it.
        switch variables.count == 1 ? variables[0] : nil {
        case .global(let slot)? where !arguments.contains(where: \.value.mayCall):
          named = (.callGlobal, .global(slot), slot)
        case .register(let register)? where !arguments.contains(where: \.value.mayAssign):
          named = (.callLocal, .register(register), register)
        default: compileCallee(name, callee.range, base)
        }
      } else {
        compile(callee, into: base)
      }
      let shape = compileArguments(arguments)
      if let named, shape.isPlain {
        emit(named.opcode, range, target: base, left: shape.parts.count, right: named.index)
      } else if shape.isPlain {
        emit(.call, range, target: base, left: shape.parts.count)
      } else {
        if let named { load(named.variable, into: base, callee.range) }
        emit(.callSite, range, target: base, left: site(shape))
      }
    }
    if base != target { emit(.move, range, target: target, temporary(base)) }
  }

  /// A built-in of one argument that the machine carries out by itself.
  private func compileShortcut(
    _ callee: Expression, _ arguments: [Argument], _ range: SourceRange, into target: Int
  ) -> Bool {
    guard case .name(let name) = callee.kind, arguments.count == 1, case .none = arguments[0].label,
      let group = session.registry.group(name), let shortcut = group.shortcut,
      scope.variables(named: name).isEmpty
    else { return false }
    let argument = operand(arguments[0].value)
    let opcode: Opcode =
      switch shortcut {
      case .length: .length
      case .real: .real
      case .text: .shortcut
      }
    let site = site(Site(group: group, shortcut: shortcut))
    emit(
      opcode, range, target: target, left: argument.index, right: site,
      flags: argument.isTemporary ? .movesLeft : [])
    return true
  }

  /// What cannot be called, or has no value yet, hides no function of the same name.
  private func compileCallee(_ name: String, _ range: SourceRange, _ base: Int) {
    let variables = scope.variables(named: name)
    let group = session.registry.group(name)
    guard let last = variables.last else {
      if let value = group.map(Value.builtIn) ?? session.registry.value(name) {
        emit(.move, range, target: base, constant(value))
      } else {
        reportUnknown(name, range)
      }
      return
    }
    var ends: [Int] = []
    for variable in group == nil ? variables.dropLast() : variables[...] {
      load(variable, into: base, range, quiet: true)
      ends.append(emit(.jumpIfCallable, range, left: base))
    }
    if let group {
      emit(.move, range, target: base, constant(.builtIn(group)))
    } else {
      load(last, into: base, range)
    }
    for end in ends { land(end) }
  }

  private func compileArguments(_ arguments: [Argument]) -> Site {
    var shape = Site()
    for argument in arguments {
      _ = compileInOrder([argument.value])
      switch argument.label {
      case .none: shape.parts.append(.positional)
      case .spread:
        shape.parts.append(.spread)
        shape.isPlain = false
      case .named(let name):
        if shape.parts.contains(where: { if case .named(name.text) = $0 { true } else { false } }) {
          report("duplicate argument `\(name.text)`", block: name.range)
        }
        shape.parts.append(.named(name.text))
        shape.isPlain = false
      }
    }
    return shape
  }

  /// `x.f(…)`: what is called depends on x, so the function in scope goes along.
  private func compileMethod(
    _ receiver: Expression, _ name: Name, _ arguments: [Argument], _ range: SourceRange, _ base: Int
  ) {
    let variables = scope.variables(named: name.text)
    let group = session.registry.group(name.text)
    // A function or field of the script may be meant, whose names are its own.
    let isOwn =
      !variables.isEmpty || fields.contains(name.text) || session.knownFields.contains(name.text)
    if let group, !isOwn { noteNames(group, arguments, name: name) }
    let known =
      group != nil || !variables.isEmpty || fields.contains(name.text)
      || session.knownFields.contains(name.text) || session.registry.propertyNames.contains(name.text)
    if !known {
      let near = Spelling.nearest(to: name.text, among: session.registry.names + Array(fields))
      report(
        "no type has a function or field `\(name.text)`", block: name.range,
        hint: Machine.methodHabits[name.text] ?? session.registry.habits[name.text]
          ?? near.map { "did you mean `\($0)`?" })
    }
    var ends: [Int] = []
    for (index, variable) in variables.enumerated() {
      load(variable, into: base, range, quiet: true)
      if index < variables.count - 1 { ends.append(emit(.jumpIfCallable, range, left: base)) }
    }
    for end in ends { land(end) }
    _ = compileInOrder([receiver])
    var shape = compileArguments(arguments)
    shape.name = name.text
    shape.group = group
    if arguments.isEmpty { shape.shortcut = group?.shortcut }
    checkMethod(group, variables.isEmpty, receiver, arguments, name)
    emit(
      .callMethod, SourceRange(start: name.range.start, end: range.end), target: base, left: site(shape))
  }

  // MARK: Checks before anything runs

  private func check(_ name: String, _ arguments: [Argument], _ range: SourceRange) {
    let (count, keywords, hasSpread) = summary(arguments)
    // A name given twice is reported where it stands.
    guard !hasSpread, Set(keywords.map(\.text)).count == keywords.count else { return }
    let isLocal = scope.parent != nil && scope.blocks.contains { $0[name] != nil }
    if let function = knownFunctions[name], !isLocal {
      let parameters = function.parameters.map {
        FunctionParameter(
          name: $0.name.text, defaultText: $0.defaultValue.map { source.text(in: $0.range) },
          isRest: $0.isRest)
      }
      do {
        _ = try Matching(positions: count, keywords: keywords.map(\.text), slots: parameters.map(\.slot))
      } catch {
        let problem = error.error(of: name, hint: "it is defined as `\(name)(\(parameters.text))`")
        let place = keywords.first { $0.text == error.keyword }?.range
        report(problem.message, block: place ?? range, hint: problem.hint)
      }
    } else if let group = session.registry.group(name), scope.variables(named: name).isEmpty {
      check(
        group, count, keywords, range, first: arguments.first.flatMap { $0.isPositional ? $0.value : nil })
    }
  }

  private func checkMethod(
    _ group: BuiltInGroup?, _ isBuiltIn: Bool, _ receiver: Expression, _ arguments: [Argument], _ name: Name
  ) {
    // A field of the same name may be meant, whose parameters are unknown.
    guard let group, isBuiltIn, !fields.contains(name.text), !session.knownFields.contains(name.text),
      !session.registry.propertyNames.contains(name.text)
    else { return }
    let (count, keywords, hasSpread) = summary(arguments)
    if !hasSpread { check(group, count + 1, keywords, name.range, first: receiver) }
  }

  private func summary(_ arguments: [Argument]) -> (count: Int, keywords: [Name], hasSpread: Bool) {
    var count = 0
    var keywords: [Name] = []
    var hasSpread = false
    for argument in arguments {
      switch argument.label {
      case .none: count += 1
      case .named(let name): keywords.append(name)
      case .spread: hasSpread = true
      }
    }
    return (count, keywords, hasSpread)
  }

  /// - Parameter first: the first argument; where it is a literal, its type chooses the entry.
  private func check(
    _ group: BuiltInGroup, _ count: Int, _ keywords: [Name], _ range: SourceRange, first: Expression?
  ) {
    let fitting = first?.sample.map { sample in group.members.filter { $0.accepts(first: sample) } } ?? []
    var problems: [(message: String, hint: String?, range: SourceRange)] = []
    for member in fitting.first.map({ [$0] }) ?? group.members {
      do {
        _ = try Matching(
          positions: count, keywords: keywords.map(\.text), slots: member.parameters.map(\.slot))
        return
      } catch {
        let problem = error.error(of: group.name, hint: "it is `\(member.signature)`")
        let place = keywords.first { $0.text == error.keyword }?.range
        problems.append((problem.message, problem.hint, place ?? range))
      }
    }
    // Entries for particular types come first; without the type, the general one is the likelier.
    let problem = problems.first { $0.hint?.hasPrefix("did you mean") == true } ?? problems.last
    if let problem { report(problem.message, block: problem.range, hint: problem.hint) }
  }
}

extension Expression {
  /// A value of the type that a literal has.
  fileprivate var sample: Value? {
    switch kind {
    case .int(let int): .int(int)
    case .float(let float): .float(float)
    case .bool(let bool): .bool(bool)
    case .string: .string("")
    case .list, .comprehension: .list([])
    case .record: .record(Record())
    default: nil
    }
  }
}

extension Argument {
  fileprivate var isPositional: Bool { if case .none = label { true } else { false } }
}
