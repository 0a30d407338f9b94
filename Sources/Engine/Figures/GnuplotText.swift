/// `text` as a gnuplot string that shows exactly `text` and can run nothing.
///
/// Inside double quotes gnuplot still obeys backquotes (it runs a command) and ends at a raw newline, so both are
/// escaped; doubling quotes inside single quotes, the usual advice, is broken in 5.4. Other control characters
/// and the two non-characters that XML forbids are dropped.
func gnuplotQuoted(_ text: String) -> String {
  var quoted = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"", "\\", "`":
      quoted.append("\\")
      quoted.unicodeScalars.append(scalar)
    case "\n": quoted.append("\\n")
    case "\t": quoted.append(" ")
    case _ where scalar.properties.generalCategory == .control: break
    case "\u{FFFE}", "\u{FFFF}": break
    default: quoted.unicodeScalars.append(scalar)
    }
  }
  return quoted + "\""
}

/// As `gnuplotQuoted`, for the names of ticks, which gnuplot takes for number formats when they hold a `%`.
func gnuplotQuotedTick(_ text: String) -> String {
  var doubled = ""
  for scalar in text.unicodeScalars {
    doubled.unicodeScalars.append(scalar)
    if scalar == "%" { doubled.append("%") }
  }
  return gnuplotQuoted(doubled)
}
