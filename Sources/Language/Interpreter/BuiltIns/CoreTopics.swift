extension Registry {
  /// The topics that need no host: output, numbers, text, lists, records, tables, files.
  public static var coreTopics: [Topic] {
    [
      generalTopic, numbersTopic, textTopic, listsTopic, statisticsTopic, recordsTopic, functionsTopic,
      .tables,
      filesTopic, timeTopic,
    ]
  }
}
