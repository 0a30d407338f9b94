extension Registry {
  /// The topics that need no host: output, numbers, text, lists, functions over them, files.
  public static var coreTopics: [Topic] {
    [generalTopic, numbersTopic, textTopic, listsTopic, functionsTopic, filesTopic]
  }
}
