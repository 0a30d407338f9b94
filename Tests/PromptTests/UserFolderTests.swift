import Prompt
import Testing

struct UserFolderTests {
  @Test(
    arguments: [
      (["HOME": "/home/a"], "/home/a/.local/state/derain", "/home/a/.config/derain"),
      (["HOME": "/home/a", "XDG_STATE_HOME": "/s", "XDG_CONFIG_HOME": "/c"], "/s/derain", "/c/derain"),
      (
        ["HOME": "/home/a", "XDG_STATE_HOME": "", "XDG_CONFIG_HOME": "relative"],
        "/home/a/.local/state/derain", "/home/a/.config/derain"
      ),
      ([:], nil, nil),
    ] as [([String: String], String?, String?)])
  func filesLieWhereTheyBelong(environment: [String: String], state: String?, configuration: String?) {
    #expect(UserFolder.state.path(environment: environment) == state)
    #expect(UserFolder.configuration.path(environment: environment) == configuration)
  }
}
