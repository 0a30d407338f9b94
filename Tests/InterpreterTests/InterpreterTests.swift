import Testing

/// Ctrl-C is one flag for the whole process, so these tests take turns.
@Suite(.serialized) struct InterpreterTests {}
