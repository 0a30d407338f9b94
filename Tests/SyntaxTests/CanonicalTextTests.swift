import Syntax
import Testing

@Suite struct CanonicalTextTests {
  @Test(arguments: [
    ("x*2  # twice", "x * 2"), ("fn f(a) {\n  # help\n  a + 1\n}", "fn f ( a ) { a + 1 }"),
    ("a = 1\n\n\nb = [\n  1,\n  2\n]", "a = 1\nb = [ 1 , 2 ]"),
    ("\"a  # b {x:.2f}\"", "\" a  # b  { x :.2f} \""),
  ]) func commentsAndArrangementMakeNoDifference(text: String, canonical: String) {
    #expect(CanonicalText.of(text) == canonical)
  }
}
