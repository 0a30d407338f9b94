#define _GNU_SOURCE
#include "CLineEditing.h"

#include <errno.h>
#include <fcntl.h>
#include <histedit.h>
#include <limits.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

struct LineEditor {
  EditLine *line;
  LineEditorOwner owner;
  /// Where libedit draws: nowhere.
  FILE *nowhere;
  /// A key that was read when Ctrl-C came: it belongs to the next entry.
  wchar_t held;
  bool holds;
  /// Whether only what was typed before the entry began has been read.
  bool is_early;
  bool has_keys;
  /// Whether the entry is to be run: of an empty one libedit says the same as at the end of input.
  bool is_finished;
};

#define CTRL_D 4

static LineEditor *editor_of(EditLine *line) {
  LineEditor *editor = NULL;
  el_get(line, EL_CLIENTDATA, &editor);
  return editor;
}

static volatile sig_atomic_t interrupted;

/// A pipe that signals write to, so that one that comes just before the wait for a key still ends it.
static int wake[2] = {-1, -1};

static void wake_up(void) {
  int saved = errno;
  (void)!write(wake[1], "", 1);
  errno = saved;
}

void line_editor_interrupt(void) {
  interrupted = 1;
  wake_up();
}

static void on_resize(int signal) {
  (void)signal;
  wake_up();
}

/// The terminal's modes before an entry was edited.
static struct termios modes_before;

/// Leaves the terminal as it was where the program is told to end.
static void on_end(int signal) {
  (void)!tcsetattr(STDIN_FILENO, TCSANOW, &modes_before);
  static const char ending[] = "\033[?2004l\n";
  (void)!write(STDOUT_FILENO, ending, sizeof ending - 1);
  // The handler is gone by now.
  raise(signal);
}

/// Waits until a key can be read; whether one can, and not a signal came.
static bool wait_for_key(void) {
  struct pollfd sources[] = {{.fd = STDIN_FILENO, .events = POLLIN}, {.fd = wake[0], .events = POLLIN}};
  if (poll(sources, 2, -1) < 0) return false;
  char drained[64];
  if (sources[1].revents == 0) return true;
  while (read(wake[0], drained, sizeof drained) > 0) {}
  return false;
}

/// Makes Ctrl-Z, Ctrl-S and Ctrl-\ keys while an entry is edited: the screen is put in order before the program stops.
/// A return stays one, so that the line ends of a paste can be told from two newlines.
/// libedit, asked for the same, takes the shell's setting for Ctrl-Z again at each entry.
static void take_keys(void) {
  struct termios modes;
  if (tcgetattr(STDIN_FILENO, &modes) != 0) return;
  modes.c_iflag &= ~(tcflag_t)(IXON | ICRNL | INLCR);
  modes.c_cc[VSUSP] = _POSIX_VDISABLE;
  modes.c_cc[VQUIT] = _POSIX_VDISABLE;
  tcsetattr(STDIN_FILENO, TCSADRAIN, &modes);
}

/// Reads a key. libedit's own way misses a Ctrl-C that arrives while it is not waiting, when the next keys were
/// typed at once: what was typed before would stay in the entry.
static int next_character(EditLine *line, wchar_t *character) {
  LineEditor *editor = editor_of(line);
  char bytes[MB_LEN_MAX];
  size_t count = 0;
  for (;;) {
    if (interrupted) {
      errno = EINTR;
      return -1;
    }
    if (editor->holds) {
      editor->holds = false;
      *character = editor->held;
      return 1;
    }
    if (count == 0 && !line_editor_has_input(editor, 0)) {
      editor->is_early = false;
      if (!editor->has_keys) take_keys();
      editor->has_keys = true;
      editor->owner.draw(editor->owner.context);
    }
    if (!wait_for_key()) continue;
    ssize_t got = read(STDIN_FILENO, bytes + count, 1);
    if (got == 0) return 0;
    if (got < 0) {
      if (errno != EINTR) return -1;
      continue;
    }
    // What was typed while an entry ran comes at once. There a Ctrl-D stands as a null character.
    if (count == 0 && bytes[0] == 0 && editor->is_early) bytes[0] = CTRL_D;
    count++;
    mbstate_t state = {0};
    size_t used = mbrtowc(character, bytes, count, &state);
    if (used == (size_t)-2 && count < sizeof bytes) continue;
    bool is_valid = used <= 1 || used == count;
    // A character that another cuts short is left out, and the other is read.
    if (!is_valid && count > 1) {
      bytes[0] = bytes[count - 1];
      count = 1;
      state = (mbstate_t){0};
      used = mbrtowc(character, bytes, count, &state);
      if (used == (size_t)-2) continue;
      is_valid = used <= 1;
    }
    count = 0;
    if (!is_valid) continue;
    if (!interrupted) return 1;
    editor->held = *character;
    editor->holds = true;
  }
}

// MARK: Keys

static unsigned char press(EditLine *line, LineEditorKey key, int character) {
  LineEditor *editor = editor_of(line);
  switch (editor->owner.press(editor->owner.context, key, character)) {
  case LineEditorFinished:
    editor->is_finished = true;
    return CC_NEWLINE;
  case LineEditorLeft: return CC_EOF;
  default: return CC_REFRESH;
  }
}

// libedit calls a function of its own for each key.
#define KEY(key) \
  static unsigned char on_##key(EditLine *line, int character) { return press(line, LineEditor##key, character); }
KEY(Enter)
KEY(Newline)
KEY(Tab)
KEY(CloseBracket)
KEY(Paste)
KEY(Up)
KEY(Down)
KEY(Oldest)
KEY(Draft)
KEY(Back)
KEY(On)
KEY(WordBack)
KEY(WordOn)
KEY(Home)
KEY(End)
KEY(Leave)
KEY(DeleteBefore)
KEY(Delete)
KEY(CutToEnd)
KEY(CutToStart)
KEY(CutWord)
KEY(CutWordBefore)
KEY(InsertCut)
KEY(Search)
KEY(Undo)
KEY(ClearScreen)
KEY(Suspend)

typedef struct {
  const char *name;
  unsigned char (*function)(EditLine *, int);
  /// What terminals send for the key, and other keys for the same.
  const char *sequences[6];
} Binding;

static const Binding bindings[] = {
  {"derain-enter", on_Enter, {"^M", "^J"}},
  {"derain-newline", on_Newline, {"\033^M", "\033^J"}},
  {"derain-tab", on_Tab, {"^I"}},
  {"derain-close-bracket", on_CloseBracket, {")", "]", "}"}},
  {"derain-paste", on_Paste, {"\033[200~"}},
  {"derain-up", on_Up, {"\033[A", "\033OA", "^P"}},
  {"derain-down", on_Down, {"\033[B", "\033OB", "^N"}},
  {"derain-home", on_Home, {"^A", "\033[H", "\033OH", "\033[1~", "\033[7~"}},
  {"derain-end", on_End, {"^E", "\033[F", "\033OF", "\033[4~", "\033[8~"}},
  {"derain-oldest", on_Oldest, {"\033<"}},
  {"derain-draft", on_Draft, {"\033>"}},
  {"derain-back", on_Back, {"\033[D", "\033OD", "^B"}},
  {"derain-on", on_On, {"\033[C", "\033OC", "^F"}},
  {"derain-word-back", on_WordBack, {"\033b", "\033B", "\033[1;5D", "\033[1;3D"}},
  {"derain-word-on", on_WordOn, {"\033f", "\033F", "\033[1;5C", "\033[1;3C"}},
  {"derain-leave", on_Leave, {"^D"}},
  {"derain-delete-before", on_DeleteBefore, {"^H", "^?"}},
  {"derain-delete", on_Delete, {"\033[3~"}},
  {"derain-cut-to-end", on_CutToEnd, {"^K"}},
  {"derain-cut-to-start", on_CutToStart, {"^U"}},
  {"derain-cut-word", on_CutWord, {"\033d", "\033D"}},
  {"derain-cut-word-before", on_CutWordBefore, {"^W", "\033^?", "\033^H"}},
  {"derain-insert-cut", on_InsertCut, {"^Y"}},
  {"derain-search", on_Search, {"^R"}},
  {"derain-undo", on_Undo, {"^_"}},
  {"derain-clear-screen", on_ClearScreen, {"^L"}},
  {"derain-suspend", on_Suspend, {"^Z"}},
};

/// Keys that do nothing.
static const char *const idle_keys[] = {
  // They would be written into the entry: Page up and down, Insert, Shift-Tab, F1 to F12.
  "\033[5~", "\033[6~", "\033[2~", "\033[Z", "\033OP", "\033OQ", "\033OR", "\033OS", "\033[15~", "\033[17~",
  "\033[18~", "\033[19~", "\033[20~", "\033[21~", "\033[23~", "\033[24~",
  // libedit's quoting would give Ctrl-Z, Ctrl-S and Ctrl-\ back to the terminal.
  "^V", "^@",
  // What libedit does there is shown nowhere, or works on a history of its own: commands by name, counts, marks.
  "\033x", "\033X", "\033w", "\033W", "\033n", "\033N", "\033p", "\033P", "^X^X", "\033^L", "\033^_", "\0330", "\0331",
  "\0332", "\0333", "\0334", "\0335", "\0336", "\0337", "\0338", "\0339",
};

static void bind_keys(EditLine *line) {
  for (size_t index = 0; index < sizeof bindings / sizeof *bindings; index++) {
    const Binding *binding = &bindings[index];
    el_set(line, EL_ADDFN, binding->name, binding->name, binding->function);
    for (size_t key = 0; key < 6 && binding->sequences[key] != NULL; key++)
      el_set(line, EL_BIND, binding->sequences[key], binding->name, NULL);
  }
  for (size_t index = 0; index < sizeof idle_keys / sizeof *idle_keys; index++)
    el_set(line, EL_BIND, idle_keys[index], "ed-unassigned", NULL);
  // To libedit a letter such as ä is Alt with another, and would be a command. From A0 on they are letters.
  for (unsigned letter = 0x80; letter <= 0xFF; letter++) {
    const char key[] = {(char)(0xC0 | letter >> 6), (char)(0x80 | (letter & 0x3F)), 0};
    el_set(line, EL_BIND, key, letter < 0xA0 ? "ed-unassigned" : "ed-insert", NULL);
  }
}

// MARK: The editor

#define QUOTED(text) #text
#define VERSION(major, minor) QUOTED(major) "." QUOTED(minor)

const char *line_editor_version(void) { return VERSION(LIBEDIT_MAJOR, LIBEDIT_MINOR); }

LineEditor *line_editor_create(LineEditorOwner owner) {
  // Without a UTF-8 locale libedit drops what is not ASCII.
  const char *locale = setlocale(LC_CTYPE, "");
  if (locale == NULL || MB_CUR_MAX == 1) setlocale(LC_CTYPE, "C.UTF-8");
  LineEditor *editor = calloc(1, sizeof *editor);
  if (editor == NULL) return NULL;
  editor->owner = owner;
  bool has_modes = tcgetattr(STDIN_FILENO, &modes_before) == 0;
  editor->nowhere = fopen("/dev/null", "we");
  // libedit asks the descriptor whether it is a terminal, and writes to the stream.
  if (editor->nowhere != NULL)
    editor->line = el_init_fd(
      "derain", stdin, editor->nowhere, editor->nowhere, STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO);
  if (editor->line == NULL || (wake[0] < 0 && pipe2(wake, O_NONBLOCK | O_CLOEXEC) != 0)) {
    line_editor_destroy(editor);
    return NULL;
  }
  el_set(editor->line, EL_CLIENTDATA, editor);
  el_set(editor->line, EL_EDITOR, "emacs");
  el_set(editor->line, EL_SIGNAL, 0);
  el_set(editor->line, EL_GETCFN, next_character);
  bind_keys(editor->line);
  struct sigaction resize = {.sa_handler = on_resize, .sa_flags = SA_RESTART};
  sigaction(SIGWINCH, &resize, NULL);
  struct sigaction end = {.sa_handler = on_end, .sa_flags = SA_RESETHAND | SA_NODEFER};
  if (has_modes) sigaction(SIGTERM, &end, NULL);
  return editor;
}

void line_editor_destroy(LineEditor *editor) {
  if (editor->line != NULL) el_end(editor->line);
  if (editor->nowhere != NULL) fclose(editor->nowhere);
  free(editor);
}

LineEditorOutcome line_editor_read(LineEditor *editor) {
  int length = 0;
  interrupted = 0;
  editor->is_early = true;
  editor->has_keys = false;
  editor->is_finished = false;
  el_gets(editor->line, &length);
  if (editor->is_finished) return LineEditorEntry;
  return interrupted || length < 0 ? LineEditorInterrupted : LineEditorClosed;
}

const char *line_editor_text(LineEditor *editor, size_t *count, size_t *cursor) {
  const LineInfo *info = el_line(editor->line);
  *count = (size_t)(info->lastchar - info->buffer);
  *cursor = (size_t)(info->cursor - info->buffer);
  return info->buffer;
}

void line_editor_replace(LineEditor *editor, const char *text, size_t cursor) {
  const LineInfoW *info = el_wline(editor->line);
  if (*text == 0) {
    // libedit replaces nothing by an empty text, but deletes what stands before the cursor.
    el_cursor(editor->line, (int)(info->lastchar - info->cursor));
    el_deletestr(editor->line, (int)(info->lastchar - info->buffer));
    return;
  }
  el_replacestr(editor->line, text);
  info = el_wline(editor->line);
  el_cursor(editor->line, (int)((ptrdiff_t)cursor - (info->cursor - info->buffer)));
}

unsigned line_editor_next(LineEditor *editor) {
  wchar_t next;
  return el_wgetc(editor->line, &next) == 1 ? (unsigned)next : 0;
}

bool line_editor_has_input(LineEditor *editor, int milliseconds) {
  if (editor->holds) return true;
  struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
  return poll(&input, 1, milliseconds) > 0;
}

void line_editor_push(LineEditor *editor, const char *keys) { el_push(editor->line, keys); }

void line_editor_suspend(LineEditor *editor) {
  el_set(editor->line, EL_PREP_TERM, 0);
  kill(0, SIGTSTP);
  el_set(editor->line, EL_PREP_TERM, 1);
  editor->has_keys = false;
}
