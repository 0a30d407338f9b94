extension Registry {
  /// The topics that need no host: numbers, text, lists, records, files.
  public static var coreTopics: [Topic] { [] }
}
