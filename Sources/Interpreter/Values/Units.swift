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
