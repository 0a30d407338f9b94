import Networks
import Testing

@Suite struct PublicNamesTests {
  struct Case: CustomTestStringConvertible {
    let key: String
    let path: String?
    var testDescription: String { key }
  }

  @Test(arguments: [
    Case(key: "body.0.conv1.weight", path: "body.0.conv1.weight"),
    Case(key: "module.conv_first.bias", path: "conv_first.bias"),
    Case(key: "layers.0.residual_group.blocks.1.attn_mask", path: nil),
    Case(key: "layers.0.residual_group.blocks.1.attn.relative_position_index", path: nil),
    Case(key: "model.3.num_batches_tracked", path: nil),
    Case(key: "model.3.running_var", path: "model.3.running_var"),
  ])
  func publicKeysBecomePaths(_ name: Case) { #expect(PublicNames.path(for: name.key) == name.path) }
}
