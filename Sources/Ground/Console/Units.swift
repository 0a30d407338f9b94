/// Measures as people read them.
public enum Units {
  /// Seconds as one reads them: `1.24 ms`, `3.50 s`, `2 min 5 s`.
  public static func duration(_ seconds: Double) -> String {
    func rounded(_ value: Double) -> String {
      let hundredths = Int((value * 100).rounded())
      let rest = hundredths % 100
      return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
    }
    if seconds < 0.001 { return rounded(seconds * 1e6) + " µs" }
    if seconds < 1 { return rounded(seconds * 1e3) + " ms" }
    if seconds < 60 { return rounded(seconds) + " s" }
    let whole = Int(seconds.rounded())
    return "\(whole / 60) min \(whole % 60) s"
  }

  /// How long something takes that one waits for: `4.2 s`, `40 s`, `3 min 20 s`, `5 h 12 min`.
  public static func time(_ seconds: Double) -> String {
    let whole = Int(min(max(seconds, 0), 1e9).rounded())
    if seconds < 10 {
      let hundredths = Int((max(seconds, 0) * 100).rounded())
      var digits = hundredths % 100 < 10 ? "0\(hundredths % 100)" : "\(hundredths % 100)"
      while digits.last == "0" { digits.removeLast() }
      return digits.isEmpty ? "\(hundredths / 100) s" : "\(hundredths / 100).\(digits) s"
    }
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
    return "\(whole / 3600) h \(whole / 60 % 60) min"
  }

  /// Bytes as one reads them: `64 B`, `12 kB`, `1.5 GB`.
  public static func memory(_ bytes: Int) -> String {
    if bytes < 1000 { return "\(bytes) B" }
    var tenths = bytes / 100
    var unit = 0
    let units = ["kB", "MB", "GB", "TB", "PB", "EB"]
    while tenths >= 10_000, unit < units.count - 1 {
      tenths /= 1000
      unit += 1
    }
    return tenths >= 100 ? "\(tenths / 10) \(units[unit])" : "\(tenths / 10).\(tenths % 10) \(units[unit])"
  }
}

extension Duration {
  /// The duration in seconds.
  public var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
