import Failures
import Files
import Glibc
import Resources

/// Which files functions may read and write: all that whoever runs the script may, since the script is theirs. What a file
/// from elsewhere names, such as an archive or a store, is never a path that is written to. For scripts that nobody has
/// read, the environment keeps everything below the session's directory.
public enum FileAccess {
  /// Set to `here` by whoever runs scripts of others.
  static let variable = "DERAIN_FILES"

  static var isConfined: Bool { getenv(variable).map { String(cString: $0) == "here" } ?? false }

  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// - Throws: `ScriptError` where files are confined and the path leads out of the directory, by `..`, from the root, or
  ///   through links.
  public static func check(_ path: String, written: String, below directory: String) throws {
    guard isConfined else { return }
    guard let root = resolved(directory) else { return }
    // A file that is still to be made lies where its nearest folder that exists does.
    var place = path
    var rest: [Substring] = []
    while resolved(place) == nil {
      var isLink = stat()
      let leadsNowhere = lstat(place, &isLink) == 0
      guard !leadsNowhere, let slash = place.lastIndex(of: "/"), slash != place.startIndex else {
        if leadsNowhere { throw refusal(written) }
        place = "."
        rest.append(Substring(path))
        break
      }
      rest.append(place[place.index(after: slash)...])
      place = String(place[..<slash])
    }
    let found = resolved(place) ?? ""
    let isBelow = found == root || found.hasPrefix(root == "/" ? "/" : root + "/")
    guard isBelow, !rest.contains("..") else { throw refusal(written) }
  }

  private static func refusal(_ path: String) -> ScriptError {
    ScriptError(
      "`\(path)` is outside the working directory",
      hint:
        "\(variable)=here allows only files below the working directory: start Derain in a parent folder, or unset the variable"
    )
  }

  /// The path without links, `.` and `..`; nil where nothing is there.
  private static func resolved(_ path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(cString: real)
  }

  /// The names in a folder that fit a pattern, sorted; hidden ones only where the pattern begins with a dot.
  static func names(in folder: String, matching pattern: String) throws -> [String] {
    guard let listing = opendir(folder) else {
      throw ScriptError("the folder `\(folder)` cannot be read: \(String(cString: strerror(errno)))")
    }
    defer { closedir(listing) }
    var names: [String] = []
    while let entry = readdir(listing) {
      if Interrupt.isRequested { throw Interruption() }
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
      }
      guard name != ".", name != "..", fnmatch(pattern, name, FNM_PERIOD) == 0 else { continue }
      var status = stat()
      let isFolder = stat("\(folder)/\(name)", &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
      names.append(isFolder ? name + "/" : name)
    }
    return names.sorted()
  }
}

extension ParameterKind where Argument == String {
  /// The path of a file, from the session's directory on. Every function that takes a path asks for it by this kind.
  public static var path: Self {
    Self(.string) { value, reading in
      try reading.call.path(value.asString ?? "", as: reading.parameter)
    }
  }

  /// A path to write to, whose folders are made where they are missing.
  public static var target: Self {
    Self(.string) { value, reading in
      try reading.call.target(value.asString ?? "", as: reading.parameter)
    }
  }
}

extension Call {
  /// A path as given, from the session's directory on, for functions that find out themselves what to do with it.
  ///
  /// - Parameter parameter: what messages call it.
  /// - Throws: `ScriptError` where it is empty, or files are confined and it leads out of the directory.
  public func path(_ given: String, as parameter: String) throws -> String {
    guard !given.isEmpty else { throw ScriptError("`\(parameter)` of `\(name)` is empty") }
    let isWhole = given.hasPrefix("/") || session.directory == "."
    let path = FileBytes.asOnDisk(isWhole ? given : "\(session.directory)/\(given)")
    try FileAccess.check(path, written: given, below: session.directory)
    return path
  }

  /// The same for a path to write to, whose folders are made where they are missing.
  public func target(_ given: String, as parameter: String) throws -> String {
    let path = try path(given, as: parameter)
    try FileBytes.makeFolders(above: path)
    return path
  }
}
