/// How a terminal can show a picture.
public enum TerminalGraphics: Hashable, Sendable {
  /// The kitty graphics protocol, also spoken by Ghostty.
  case kitty
  /// iTerm2's inline pictures, also spoken by WezTerm and mintty.
  case iTerm
  /// DEC sixels.
  case sixel
  /// Two pixels to a character: upper half blocks in colour.
  case halfBlocks(TerminalColours)
  /// Shades of grey in characters, for terminals without colour.
  case shades

  /// Guesses from the environment alone: asking the terminal would steal what is typed ahead.
  ///
  /// - Parameter environment: TERM, TERM_PROGRAM, KITTY_WINDOW_ID, COLORTERM, NO_COLOR and TMUX are looked at.
  public init(environment: [String: String]) {
    let terminal = environment["TERM"] ?? ""
    let program = environment["TERM_PROGRAM"] ?? ""
    if !(environment["NO_COLOR"] ?? "").isEmpty || terminal == "dumb" || terminal.isEmpty {
      self = .shades
      return
    }
    // Multiplexers swallow picture protocols, whatever terminal lies behind them.
    let isMultiplexed =
      environment["TMUX"] != nil || terminal.hasPrefix("tmux") || terminal.hasPrefix("screen")
    if !isMultiplexed {
      if environment["KITTY_WINDOW_ID"] != nil || terminal == "xterm-kitty" || terminal == "xterm-ghostty"
        || program == "ghostty"
      {
        self = .kitty
        return
      }
      if ["iTerm.app", "WezTerm", "mintty"].contains(program) {
        self = .iTerm
        return
      }
      if terminal.hasPrefix("foot") || terminal.hasPrefix("mlterm") || terminal.contains("sixel")
        || terminal.hasPrefix("yaft")
      {
        self = .sixel
        return
      }
    }
    let colours = environment["COLORTERM"] ?? ""
    let isTrue = colours == "truecolor" || colours == "24bit" || terminal.hasSuffix("-direct")
    self = .halfBlocks(isTrue ? .trueColour : .palette256)
  }
}

public enum TerminalColours: Hashable, Sendable {
  /// 24 bits.
  case trueColour
  /// The 6 × 6 × 6 cube and 24 greys of xterm.
  case palette256
}
