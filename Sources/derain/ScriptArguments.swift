import ArgumentParser
import Files

/// What stands behind a script on the command line: settings of the script, a wish for help, and the rest, which is
/// the script's own. Behind `--` all is.
struct ScriptArguments {
  private(set) var settings: [String: String] = [:]
  private(set) var own: [String] = []
  private(set) var asksForHelp = false

  /// - Parameter before: the settings that stand before the script.
  /// - Throws: `ValidationError` where a setting is not of the form name=value.
  init(_ words: [String], before: [String]) throws {
    for setting in before { try add(setting) }
    var rest = words[...]
    while let word = rest.popFirst() {
      if word == "--" {
        own += rest
        break
      } else if word == "--set" {
        guard let setting = rest.popFirst() else { throw ScriptArguments.malformed("nothing") }
        try add(setting)
      } else if word.hasPrefix("--set=") {
        try add(String(word.dropFirst(6)))
      } else if word == "--help" || word == "-h" {
        asksForHelp = true
      } else {
        own.append(word)
      }
    }
  }

  private mutating func add(_ setting: String) throws {
    guard let equals = setting.firstIndex(of: "="), equals != setting.startIndex else {
      throw ScriptArguments.malformed("'\(setting)'")
    }
    // A shell script with the line ends of another system leaves one at the end of the value.
    let value = setting[setting.index(after: equals)...].withPlainLineEnds
    settings[String(setting[..<equals])] = value.hasSuffix("\n") ? String(value.dropLast()) : value
  }

  private static func malformed(_ given: String) -> ValidationError {
    ValidationError("--set expects name=value, as in --set n=8, found \(given)")
  }
}
