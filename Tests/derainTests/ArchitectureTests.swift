import TestFolders
import Testing

/// The repository, found from this file.
let repository = #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" }

/// The rooms, by the floor that their folders stand on.
private let floors: [String: [String]] = {
  var floors: [String: [String]] = [:]
  for file in swiftFiles(below: "\(repository)/Sources") {
    let parts = file.dropFirst("\(repository)/Sources/".count).split(separator: "/").map(String.init)
    let isFloor = ["Ground", "Engine", "Language"].contains(parts[0])
    let (floor, room) = isFloor ? (parts[0], parts[1]) : ("", parts[0])
    if floors[floor]?.contains(room) != true { floors[floor, default: []].append(room) }
  }
  return floors
}()

/// The words of the lines of a source that import something, with the module last.
private func imports(of path: String) -> [[Substring]] {
  (text(of: path) ?? "").split(separator: "\n").map { $0.split(separator: " ") }.filter {
    $0.count > 1 && $0[$0.count - 2] == "import" && !$0[0].hasPrefix("//")
  }
}

/// That a room imports only what Package.swift says it may is checked by the build (scripts/build).
@Suite struct ArchitectureTests {
  @Test func librariesStayBehindOneRoomEach() throws {
    var owners: [String: Set<String>] = [:]
    for file in swiftFiles(below: "\(repository)/Sources") {
      let room = file.dropFirst("\(repository)/Sources/".count).split(separator: "/").prefix(2)
      for line in imports(of: file) {
        let module = String(line[line.count - 1])
        #expect(!line.contains("@_exported"), "\(file) passes \(module) on")
        guard module.first == "C", module.dropFirst().first?.isUppercase == true else { continue }
        owners[module, default: []].insert(room.joined(separator: "/"))
        #expect(line[0] == "internal", "\(file) lets types of \(module) out")
      }
    }
    #expect(owners.count >= 13)
    for (module, rooms) in owners { #expect(rooms.count == 1, "\(module) is imported by \(rooms)") }
  }

  /// The linker takes a helper that several rooms compile from the first of them by name, and the interpreter's own
  /// helpers for copying values are twice as fast as those of other rooms, which count references atomically.
  @Test func roomsThatUseValuesAreLinkedAfterTheInterpreter() {
    var users: Set<String> = []
    for (floor, rooms) in floors {
      for room in rooms {
        let isUser = swiftFiles(below: "\(repository)/Sources/\(floor)/\(room)").contains { file in
          imports(of: file).contains { $0.last == "Interpreter" }
        }
        if isUser { users.insert(room) }
      }
    }
    #expect(users.count >= 4)
    for room in users { #expect(room > "Interpreter") }
  }

  @Test func thePageOfTheArchitectureHasEveryRoom() throws {
    let page = try #require(text(of: "\(repository)/docs/architecture.md"))
    let rooms = floors.values.joined()
    #expect(rooms.count >= 24)
    for room in rooms {
      let rows = page.split(separator: "\n").filter { $0.hasPrefix("| `\(room)` |") }
      #expect(rows.count == 1, "the table has \(rows.count) rows for \(room)")
    }
  }

  /// A member that carries out a documented requirement of a protocol has the requirement's documentation, and an
  /// initialiser that takes a type's documented properties has theirs.
  @Test func publicDeclarationsOfTheEngineAreDocumented() {
    let kinds: Set<Substring> = [
      "func", "var", "let", "struct", "enum", "class", "protocol", "init", "subscript",
    ]
    func declared(_ line: Substring) -> (kind: Substring, name: Substring)? {
      let words = line.split { " (<:={".contains($0) }
      guard let place = words.firstIndex(where: kinds.contains) else { return nil }
      let isNamed = words[place] != "init" && words[place] != "subscript" && place + 1 < words.count
      return (words[place], isNamed ? words[place + 1] : words[place])
    }
    func isDocumented(_ lines: [Substring], _ place: Int) -> Bool {
      let before = lines[..<place].last { !$0.drop(while: \.isWhitespace).hasPrefix("@") }
      return before?.drop(while: \.isWhitespace).hasPrefix("///") == true
    }
    var inherited: Set<Substring> = ["description", "hash", "==", "init"]
    var sources: [(file: String, lines: [Substring])] = []
    for floor in ["Ground", "Engine"] {
      for file in swiftFiles(below: "\(repository)/Sources/\(floor)") {
        let lines = (text(of: file) ?? "").split(separator: "\n", omittingEmptySubsequences: false)
        sources.append((file, lines))
        var isProtocol = false
        for (place, line) in lines.enumerated() {
          if line.hasPrefix("public protocol ") || line.hasPrefix("protocol ") { isProtocol = true }
          if line == "}" { isProtocol = false }
          if isProtocol, let name = declared(line)?.name, isDocumented(lines, place) {
            inherited.insert(name)
          }
        }
      }
    }
    var count = 0
    for (file, lines) in sources {
      for (place, line) in lines.enumerated() {
        let code = line.drop(while: \.isWhitespace)
        guard code.hasPrefix("public "), !code.hasPrefix("public extension"), !code.contains(" func == "),
          let (_, name) = declared(code)
        else { continue }
        count += 1
        #expect(
          isDocumented(lines, place) || inherited.contains(name),
          "\(file):\(place + 1): \(code) has no documentation")
      }
    }
    #expect(count > 1500)
  }

  @Test func filesStayShortEnoughToBeAboutOneThing() {
    for folder in ["Sources", "Tests"] {
      for file in swiftFiles(below: "\(repository)/\(folder)") {
        let lines = (text(of: file) ?? "").split(separator: "\n", omittingEmptySubsequences: false).count
        #expect(lines <= 600, "\(file) has \(lines) lines")
      }
    }
  }
}
