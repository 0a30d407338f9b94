#pragma once

#include <stddef.h>

/// An entry being edited at the terminal, through libedit, whose own functions Swift cannot call: they take
/// variable arguments and standard streams.
typedef struct LineEditor LineEditor;

/// What the editor asks its owner. Texts are UTF-8 and live until the function returns.
typedef struct {
  void *context;
  /// Enter was pressed: how many spaces the next line starts with, or -1 when the text is to be run.
  int (*indentation)(void *context, const char *text, size_t cursor);
  /// Tab was pressed: may call `line_editor_insert` and `line_editor_list`.
  void (*complete)(void *context, LineEditor *editor, const char *text, size_t cursor);
} LineEditorOwner;

typedef enum {
  LineEditorEntry,
  LineEditorInterrupted,
  LineEditorEnd,
} LineEditorOutcome;

/// Makes ready to edit on standard input and output, or NULL. `prompt` marks the ends of colour sequences, which
/// take no room, with the byte 1.
LineEditor *line_editor_create(const char *prompt, LineEditorOwner owner);
void line_editor_destroy(LineEditor *editor);

/// Adds an entry that the arrow keys bring back.
void line_editor_remember(LineEditor *editor, const char *entry);

/// Lets the user write an entry, which lives until the next call.
LineEditorOutcome line_editor_read(LineEditor *editor, const char **entry, size_t *count);

/// Writes text where the cursor is.
void line_editor_insert(LineEditor *editor, const char *text);

/// Shows lines, each ended by a newline, below the entry and draws the entry again below them.
void line_editor_list(LineEditor *editor, const char *lines);

/// Clears the entry that is being edited. For the handler of Ctrl-C.
void line_editor_interrupt(void);
