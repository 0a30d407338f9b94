/// What people type at other prompts, which is no sentence of the language.
enum Habit: Hashable {
  case leaving, help
  case other(String)

  init?(_ entry: String) {
    switch entry.hasSuffix("()") ? String(entry.dropLast(2)) : entry {
    case "exit", "quit": self = .leaving
    case "help": self = .help
    case "dir", "who", "whos": self = .other("`:vars` lists your names")
    case "clear", "cls": self = .other("Ctrl-L clears the screen, and `:reset` forgets your names")
    case "ls": self = .other("`files(\".\")` lists a folder")
    case _ where entry.hasPrefix("%"):
      self = .other("commands begin with a colon, such as `:time`; `:help` lists them")
    case _ where entry.hasPrefix("!"):
      self = .other("shell commands do not work here; Ctrl-Z returns to the shell, and `fg` comes back")
    default: return nil
    }
  }
}
