import Files
import TestFolders
import Testing

@testable import Notebook

@Suite struct MarkdownTests {
  private let folder = TemporaryFolder()
  private let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  @Test func tasksAreLists() {
    let html = Markdown("- [x] done\n- [ ] to do").html
    #expect(html.contains("<input type=\"checkbox\" checked=\"\" disabled=\"\" /> done"))
    #expect(html.contains("<input type=\"checkbox\" disabled=\"\" /> to do"))
  }

  // MARK: Pictures

  @Test(arguments: [
    ("![a](a.png)", "a"), ("![a b](<a b.png>)", "a b"), ("![x](a%20b.png)", "x"),
    ("![x][1]\n\n[1]: a.png", "x"),
    ("[![x](a.png)](https://example.org)", "x"), ("<img alt='x' src=\"a.png\" width=3>", "x"),
    ("words <img src=a.png alt=x> words", "x"),
    ("<p align=\"center\"><img src=\"a.png\" alt=\"x\"/></p>", "x"),
    ("| ![x](a.png) |\n|---|", "x"), ("![x](data:image/png;base64,iVBORw0KGgo=)", "x"),
  ])
  func picturesAreEmbedded(text: String, words: String) throws {
    for name in ["a.png", "a b.png"] { try FileBytes.write(png, to: folder.file(name)) }
    let markdown = Markdown(text, folder: folder.path)
    #expect(
      markdown.html.contains("<img src=\"data:image/png;base64,iVBORw0KGgo=\" alt=\"\(words)\""),
      "\(markdown.html)")
    #expect(markdown.problems == [])
  }

  @Test(arguments: [
    ("![gone](gone.png)", "there is no file", "<em>gone</em>"),
    ("![](gone.png)", "gone.png", "<em>gone.png</em>"),
    ("![x](text.txt)", "is not a picture", "<em>x</em>"), ("![x](.)", "folder", "<em>x</em>"),
    ("![x]()", "folder", "<em>"),
    ("![x](https://example.org/a.png)", "needs no network", "<a href=\"https://example.org/a.png\">x</a>"),
    ("![x](//example.org/a.png)", "needs no network", "<a href"),
    ("![x](data:text/html,1)", "not contain a picture", "<em>x</em>"),
    ("<img src=gone.png alt='x \"y\"'>", "gone.png", "<em>x &quot;y&quot;</em>"),
    ("some <b>bold</b>", "left out, such as <b>", "bold"),
  ])
  func picturesThatAreNotShownAreWarnedOf(text: String, problem: String, html: String) throws {
    try FileBytes.write(Array("words".utf8), to: folder.file("text.txt"))
    let markdown = Markdown(text, folder: folder.path)
    #expect(markdown.problems.count == 1 && markdown.problems[0].contains(problem), "\(markdown.problems)")
    #expect(markdown.html.contains(html) && !markdown.html.contains("<img"), "\(markdown.html)")
  }

  @Test func aWordInTheTextIsNoPicture() throws {
    try FileBytes.write(png, to: folder.file("a.png"))
    let markdown = Markdown(
      "src=\"derain-picture-0\" ![x](a.png) ![y](derain-picture-0)", folder: folder.path)
    #expect(markdown.html.contains("src=&quot;derain-picture-0&quot;"))
    #expect(markdown.problems.count == 1)
  }

  // MARK: Mathematics

  @Test(arguments: [
    ("$x_1 * y_2$ and $\\|a\\|$", "<p><code>x_1 * y_2</code> and <code>\\|a\\|</code></p>"),
    ("$5 and $10, or 3 $", "<p>$5 and $10, or 3 $</p>"), ("$5 or `$a$`", "<p>$5 or <code>$a$</code></p>"),
    ("\\$a_b$ $", "<p>$a_b$ $</p>"), ("``a ` $b$`` $c$", "<p><code>a ` $b$</code> <code>c</code></p>"),
    ("$$a_b$$ words", "<p><code>a_b</code> words</p>"),
    (
      "words\n$$\na_b \\\\\n- c\n$$",
      "<p>words</p>\n<pre><code class=\"language-math\">a_b \\\\\n- c\n</code></pre>"
    ),
    ("```\n$a$\n```\n$b$", "<pre><code>$a$\n</code></pre>\n<p><code>b</code></p>"),
    ("words\n\n    $a$", "<p>words</p>\n<pre><code>$a$\n</code></pre>"),
    ("$ a$ $b $ $\n\n$", "<p>$ a$ $b $ $</p>\n<p>$</p>"),
    ("$a`b$", "<p>$a`b$</p>"), ("$", "<p>$</p>"), ("$$", "<p>$$</p>"), ("$$$$", "<p>$$$$</p>"),
    ("\\", "<p>\\</p>"),
  ])
  func formulasKeepTheirSigns(text: String, html: String) {
    #expect(Markdown(text).html == html + "\n", "\(Markdown(text).html)")
  }
}
