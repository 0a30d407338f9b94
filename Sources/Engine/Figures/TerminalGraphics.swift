/// How a terminal can show a picture.
public enum TerminalGraphics: Hashable, Sendable {
  /// The kitty graphics protocol, which Ghostty supports as well.
  case kitty
  /// iTerm2's inline images, which WezTerm and mintty support as well.
  case iTerm
  /// Sixel graphics of DEC terminals.
  case sixel
  /// Two pixels for each character, by coloured upper half blocks.
  case halfBlocks(TerminalColours)
  /// Shades of grey by characters, for terminals without colour.
  case shades

  /// Guesses from the environment alone: a query to the terminal would swallow what the user has typed ahead.
  ///
  /// - Parameter environment: environment variables, of which TERM, TERM_PROGRAM, KITTY_WINDOW_ID, COLORTERM, NO_COLOR
  ///   and TMUX are used.
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

/// The colours that a terminal can show.
public enum TerminalColours: Hashable, Sendable {
  /// All colours of 24 bits.
  case trueColour
  /// The 256 colours of xterm, of which its 6 × 6 × 6 cube and 24 greys are used.
  case palette256
}
