import Testing

@testable import Prompt

struct EntryHistoryTests {
  private func history() -> EntryHistory {
    EntryHistory(["x = 1", "fn f(a) {\n  a\n}", "x + 2", "x + 2", "y = 3"])
  }

  @Test func arrowsWalkThroughEntriesAndBackToTheDraft() {
    var history = history()
    var current = EditedText()
    var seen: [String] = []
    while let next = history.older(than: current) {
      seen.append(next.text)
      current = next
    }
    #expect(seen == ["y = 3", "x + 2", "fn f(a) {\n  a\n}", "x = 1"])
    while let next = history.newer(than: current) {
      seen.append(next.text)
      current = next
    }
    #expect(seen.suffix(4) == ["fn f(a) {\n  a\n}", "x + 2", "y = 3", ""])
  }

  @Test func whatWasTypedChoosesEntriesThatBeginSo() {
    var history = history()
    let first = history.older(than: EditedText("x"))
    #expect(first?.text == "x + 2")
    #expect(first.flatMap { history.older(than: $0) }?.text == "x = 1")
    #expect(history.newer(than: EditedText("x = 1"))?.text == "x + 2")
    #expect(history.newer(than: EditedText("x + 2"))?.text == "x")
  }

  @Test func anEntryOfSeveralLinesIsBroughtBackInItsFirst() {
    var history = history()
    let entry = history.older(than: EditedText("fn"))
    #expect(entry.map { String($0.before) } == "fn f(a) {")
  }

  @Test func aChangedEntryBeginsANewWalk() {
    var history = history()
    #expect(history.older(than: EditedText())?.text == "y = 3")
    #expect(history.older(than: EditedText("x ="))?.text == "x = 1")
    #expect(history.newer(than: EditedText("nonsense")) == nil)
  }

  @Test func theSameEntryTwiceIsKeptOnce() {
    var history = EntryHistory()
    #expect(history.add("a") && !history.add("a") && history.add("b") && history.add("a"))
    #expect(history.entries == ["a", "b", "a"])
  }

  // MARK: Search

  private func search(_ keys: String, in entries: [String]) -> (found: String?, row: String) {
    var search = HistorySearch()
    let history = EntryHistory(entries)
    for key in keys.unicodeScalars {
      switch key {
      case "<": search.go(by: -1, in: history)
      case ">": search.go(by: 1, in: history)
      case "~": search.shorten(in: history)
      default: search.extend(by: key, in: history)
      }
    }
    let found = search.match.map { match in
      let bytes = Array(entries[match.place].utf8)
      let inside = String(decoding: bytes[match.range], as: UTF8.self)
      return "\(entries[match.place]): \(inside)"
    }
    return (found, search.row(columns: 30).text)
  }

  @Test(arguments: [
    ("tra", "b = train(a): tra"), ("tra<", "train(n): tra"), ("tra<<", "train(n): tra"),
    ("tra<>", "b = train(a): tra"), ("雨", "s = \"雨\": 雨"), ("MIX", "MIX(1): MIX"), ("mix", "MIX(1): MIX"),
    ("Mix", "MIX(1): M"), ("trq", "b = train(a): tr"), ("trq~a", "b = train(a): tra"), ("", nil),
    ("zz~~", nil),
  ])
  func searchFindsTheNewestFirst(keys: String, found: String?) {
    let entries = ["MIX(1)", "s = \"雨\"", "train(n)", "b = train(a)", "b = train(a)"]
    #expect(search(keys, in: entries).found == found)
  }

  @Test func theEndsOfTheHistoryAreReachedAtOnce() {
    var history = EntryHistory(["a = 1", "b = 2", "ab = 3"])
    #expect(history.oldest(than: EditedText("a"))?.text == "a = 1")
    #expect(history.draft(from: EditedText("a = 1"))?.text == "a")
    #expect(history.oldest(than: EditedText())?.text == "a = 1")
    #expect(history.draft(from: EditedText("a = 1"))?.text == "")
    // There is nothing to go back to, or what was brought back has been changed.
    #expect(history.draft(from: EditedText("c")) == nil)
    #expect(history.oldest(than: EditedText("c")) == nil)
  }

  @Test func aSearchThatFindsNothingSaysSo() {
    #expect(search("ab", in: ["abc"]).row == "history search: ab")
    #expect(search("abd", in: ["abc"]).row == "history, no more with: abd")
    #expect(search("a<", in: ["abc"]).row == "history, no more with: a")
  }
}
