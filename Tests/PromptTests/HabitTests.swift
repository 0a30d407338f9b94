import Testing

@testable import Prompt

struct HabitTests {
  @Test func whatOtherPromptsCallThingsIsUnderstood() {
    #expect(Habit("exit") == .leaving)
    #expect(Habit("quit()") == .leaving)
    #expect(Habit("help()") == .help)
    for entry in ["%time x", "!ls", "ls", "whos"] { #expect(Habit(entry) != nil) }
    for entry in ["x", "exit + 1", "helper()", ""] { #expect(Habit(entry) == nil) }
  }
}
