import Glibc

extension Registry {
  static var timeTopic: Topic {
    Topic(
      "Time", summary: "How long something takes, and the current time. Results must not depend on it.",
      builtIns: [time, today, now])
  }

  private static var time: BuiltIn {
    BuiltIn(
      "time", NoParameters.self, result: "a float",
      summary: "Seconds on a monotonic clock; only differences are meaningful.",
      examples: [Example("start = time()\ntime() - start >= 0", shows: "true")], seeAlso: ["now"]
    ) { _, _ in
      var now = timespec()
      clock_gettime(CLOCK_MONOTONIC, &now)
      return .float(Double(now.tv_sec) + Double(now.tv_nsec) * 1e-9)
    }
  }

  private static var today: BuiltIn {
    BuiltIn(
      "today", NoParameters.self, result: "a string",
      summary: "The local date: year-month-day.",
      examples: [Example("len(today()) == 10", shows: "true")], seeAlso: ["now"]
    ) { _, _ in .string(localTime("%Y-%m-%d")) }
  }

  private static var now: BuiltIn {
    BuiltIn(
      "now", NoParameters.self, result: "a string",
      summary: "The local date and time: year-month-day hour:minute:second.",
      examples: [Example("now().starts_with(today()[..3])", shows: "true")], seeAlso: ["today", "time"]
    ) { _, _ in .string(localTime("%Y-%m-%d %H:%M:%S")) }
  }

  private static func localTime(_ format: String) -> String {
    var seconds = Glibc.time(nil)
    var fields = tm()
    localtime_r(&seconds, &fields)
    var text = [CChar](repeating: 0, count: 64)
    let count = strftime(&text, text.count, format, &fields)
    return String(decoding: text.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
