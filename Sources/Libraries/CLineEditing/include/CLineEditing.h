#pragma once

#include <stdbool.h>
#include <stddef.h>

/// An entry being edited at the terminal, through libedit, whose own functions Swift cannot call: they take
/// variable arguments and standard streams. libedit decodes the keys, edits the text and sets the terminal; what
/// is seen on the screen is drawn by the owner, because libedit can draw neither colours nor several lines well.
typedef struct LineEditor LineEditor;

/// Keys that the owner answers; libedit writes letters itself.
typedef enum {
  LineEditorEnter,
  /// A new line whatever Enter would do.
  LineEditorNewline,
  LineEditorTab,
  LineEditorCloseBracket,
  LineEditorPaste,
  LineEditorUp,
  LineEditorDown,
  LineEditorOldest,
  /// The entry that is being written, from where one of the history stands.
  LineEditorDraft,
  LineEditorBack,
  LineEditorOn,
  LineEditorWordBack,
  LineEditorWordOn,
  LineEditorHome,
  LineEditorEnd,
  /// Leaves where nothing is written, and deletes elsewhere.
  LineEditorLeave,
  LineEditorDeleteBefore,
  LineEditorDelete,
  LineEditorCutToEnd,
  LineEditorCutToStart,
  LineEditorCutWord,
  LineEditorCutWordBefore,
  LineEditorInsertCut,
  LineEditorSearch,
  LineEditorUndo,
  LineEditorClearScreen,
  LineEditorSuspend,
} LineEditorKey;

typedef enum {
  LineEditorGoesOn,
  /// The entry is to be run.
  LineEditorFinished,
  /// The user wants to leave.
  LineEditorLeft,
} LineEditorAnswer;

typedef struct {
  void *context;
  /// Nothing more has been typed: show what there is, before the next key is waited for.
  void (*draw)(void *context);
  LineEditorAnswer (*press)(void *context, LineEditorKey key, int character);
} LineEditorOwner;

typedef enum {
  LineEditorEntry,
  LineEditorInterrupted,
  LineEditorClosed,
} LineEditorOutcome;

/// libedit's version, which it gives to those that are built with it.
const char *line_editor_version(void);

/// Makes ready to edit on standard input, or NULL.
LineEditor *line_editor_create(LineEditorOwner owner);
void line_editor_destroy(LineEditor *editor);

/// Lets the user write an entry. At `LineEditorEntry` the owner has taken its text when it answered the key.
LineEditorOutcome line_editor_read(LineEditor *editor);

/// The text as UTF-8, not terminated, with its length and the cursor's place in bytes; it lives until the next call.
const char *line_editor_text(LineEditor *editor, size_t *count, size_t *cursor);

/// Replaces the text; `cursor` counts code points.
void line_editor_replace(LineEditor *editor, const char *text, size_t cursor);

/// Waits for a code point, 0 when there are no more.
unsigned line_editor_next(LineEditor *editor);

/// Whether more has been typed already, or is within some milliseconds.
bool line_editor_has_input(LineEditor *editor, int milliseconds);

/// Lets keys be read as if they were typed now.
void line_editor_push(LineEditor *editor, const char *keys);

/// Gives the terminal back to the shell until the program is continued.
void line_editor_suspend(LineEditor *editor);

/// Clears the entry that is being edited. For the handler of Ctrl-C.
void line_editor_interrupt(void);
