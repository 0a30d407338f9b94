import Glibc

/// Where files of the user's own lie, by the XDG base directory specification.
public enum UserFolder: String {
  case configuration = "XDG_CONFIG_HOME"
  case state = "XDG_STATE_HOME"

  /// What of the program's environment says where they are.
  public static var environment: [String: String] {
    var found: [String: String] = [:]
    for name in ["HOME", configuration.rawValue, state.rawValue] {
      found[name] = getenv(name).map { String(cString: $0) }
    }
    return found
  }

  /// The one for Derain; nil without a home.
  public func path(environment: [String: String]) -> String? {
    // The specification asks to ignore relative paths.
    if let own = environment[rawValue], own.hasPrefix("/") { return own + "/derain" }
    guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
    switch self {
    case .configuration: return home + "/.config/derain"
    case .state: return home + "/.local/state/derain"
    }
  }
}
