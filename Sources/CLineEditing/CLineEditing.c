#define _GNU_SOURCE
#include "CLineEditing.h"

#include <errno.h>
#include <histedit.h>
#include <limits.h>
#include <locale.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

// Keys that no keyboard sends. A function of ours cannot call one of libedit's, but can push the key bound to it.
#define RUN_KEY "\033[9001~"
#define LINE_UP_KEY "\033[9002~"
#define LINE_DOWN_KEY "\033[9003~"
#define OLDER_KEY "\033[9004~"
#define NEWER_KEY "\033[9005~"

struct LineEditor {
  EditLine *line;
  History *history;
  char *prompt;
  LineEditorOwner owner;
  bool listed;
  int columns;
};

static LineEditor *editor_of(EditLine *line) {
  LineEditor *editor = NULL;
  el_get(line, EL_CLIENTDATA, &editor);
  return editor;
}

static char *prompt_of(EditLine *line) { return editor_of(line)->prompt; }

/// A copy of the text, and where the cursor is in it, in bytes.
static char *text_of(EditLine *line, size_t *cursor) {
  const LineInfo *info = el_line(line);
  *cursor = (size_t)(info->cursor - info->buffer);
  return strndup(info->buffer, (size_t)(info->lastchar - info->buffer));
}

static unsigned char on_enter(EditLine *line, int key) {
  (void)key;
  LineEditor *editor = editor_of(line);
  size_t cursor = 0;
  char *text = text_of(line, &cursor);
  if (text == NULL) return CC_ERROR;
  int spaces = editor->owner.indentation(editor->owner.context, text, cursor);
  free(text);
  if (spaces < 0) {
    el_push(line, RUN_KEY);
    return CC_NORM;
  }
  char inserted[66] = "\n";
  if (spaces > 64) spaces = 64;
  memset(inserted + 1, ' ', (size_t)spaces);
  inserted[spaces + 1] = 0;
  return el_insertstr(line, inserted) == 0 ? CC_REFRESH : CC_ERROR;
}

/// A closing bracket at the start of a line belongs one level less deep.
static unsigned char on_closing_bracket(EditLine *line, int key) {
  const LineInfo *info = el_line(line);
  const char *start = info->cursor;
  while (start > info->buffer && start[-1] == ' ') start--;
  bool at_start = start > info->buffer && start[-1] == '\n';
  if (at_start && info->cursor - start >= 2) el_deletestr(line, 2);
  const char bracket[] = {(char)key, 0};
  return el_insertstr(line, bracket) == 0 ? CC_REFRESH : CC_ERROR;
}

static unsigned char on_tab(EditLine *line, int key) {
  (void)key;
  LineEditor *editor = editor_of(line);
  size_t cursor = 0;
  char *text = text_of(line, &cursor);
  if (text == NULL) return CC_ERROR;
  editor->listed = false;
  editor->owner.complete(editor->owner.context, editor, text, cursor);
  free(text);
  return editor->listed ? CC_REDISPLAY : CC_REFRESH;
}

// Within an entry of several lines the arrows move between these, at its ends through the history.

static unsigned char on_up(EditLine *line, int key) {
  (void)key;
  const LineInfo *info = el_line(line);
  bool inside = memchr(info->buffer, '\n', (size_t)(info->cursor - info->buffer)) != NULL;
  el_push(line, inside ? LINE_UP_KEY : OLDER_KEY);
  return CC_NORM;
}

static unsigned char on_down(EditLine *line, int key) {
  (void)key;
  const LineInfo *info = el_line(line);
  bool inside = memchr(info->cursor, '\n', (size_t)(info->lastchar - info->cursor)) != NULL;
  el_push(line, inside ? LINE_DOWN_KEY : NEWER_KEY);
  return CC_NORM;
}

/// What is pasted goes into the entry as it is, newlines included, up to the terminal's mark of its end.
static unsigned char on_paste(EditLine *line, int key) {
  (void)key;
  static const wchar_t mark[] = L"\033[201~";
  const size_t mark_length = 6;
  size_t count = 0, room = 1024;
  wchar_t *pasted = malloc(room * sizeof *pasted);
  wchar_t next;
  bool ended = false;
  while (pasted != NULL && !ended && el_wgetc(line, &next) == 1) {
    if (count + 2 > room) {
      wchar_t *larger = realloc(pasted, 2 * room * sizeof *pasted);
      if (larger == NULL) break;
      pasted = larger;
      room *= 2;
    }
    pasted[count++] = next;
    ended = count >= mark_length && wmemcmp(pasted + count - mark_length, mark, mark_length) == 0;
  }
  if (pasted == NULL) return CC_ERROR;
  if (ended) count -= mark_length;
  size_t kept = 0;
  for (size_t index = 0; index < count; index++) {
    // Terminals send newlines as returns, some both.
    if (pasted[index] == L'\r' && index + 1 < count && pasted[index + 1] == L'\n') continue;
    wchar_t character = pasted[index] == L'\r' ? L'\n' : pasted[index];
    if (character >= L' ' || character == L'\n' || character == L'\t') pasted[kept++] = character;
  }
  while (kept > 0 && pasted[kept - 1] == L'\n') kept--;
  pasted[kept] = 0;
  int status = kept == 0 ? 0 : el_winsertstr(line, pasted);
  free(pasted);
  return status == 0 ? CC_REFRESH : CC_ERROR;
}

static int screen_columns(void) {
  struct winsize window = {0};
  return ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_col > 0 ? window.ws_col : 80;
}

/// The row of the screen the cursor is in, counted from the prompt's.
static int cursor_row(LineEditor *editor) {
  int columns = screen_columns();
  int row = 0, column = 0;
  bool hidden = false;
  for (const char *next = editor->prompt; *next != 0; next++) {
    if (*next == 1) hidden = !hidden;
    else if (!hidden) column++;
  }
  const LineInfoW *info = el_wline(editor->line);
  for (const wchar_t *next = info->buffer; next < info->cursor; next++) {
    int width = wcwidth(*next);
    if (*next == L'\n') {
      row++;
      column = 0;
    } else if (width > 0) {
      column += width;
      if (column >= columns) {
        row++;
        column = column > columns ? width : 0;
      }
    }
  }
  return row;
}

/// After the window has changed its width, most terminals have wrapped the entry anew: draw it over that.
static void redraw_if_resized(LineEditor *editor) {
  if (screen_columns() == editor->columns) return;
  editor->columns = screen_columns();
  int row = cursor_row(editor);
  if (row > 0) fprintf(stdout, "\033[%dA", row);
  fputs("\r\033[J", stdout);
  fflush(stdout);
  el_set(editor->line, EL_REFRESH);
}

static volatile sig_atomic_t interrupted;

void line_editor_interrupt(void) { interrupted = 1; }

/// Reads a key. libedit's own way misses a Ctrl-C that arrives while it is not waiting, when the next keys were
/// typed at once: what was typed before would stay in the entry.
static int next_character(EditLine *line, wchar_t *character) {
  static wchar_t held;
  static bool holds;
  char bytes[MB_LEN_MAX];
  size_t count = 0;
  for (;;) {
    if (interrupted) {
      errno = EINTR;
      return -1;
    }
    if (holds) {
      holds = false;
      *character = held;
      return 1;
    }
    ssize_t got = read(STDIN_FILENO, bytes + count, 1);
    if (got == 0) return 0;
    if (got < 0) {
      if (errno != EINTR) return -1;
      if (!interrupted) redraw_if_resized(editor_of(line));
      continue;
    }
    count++;
    mbstate_t state = {0};
    size_t used = mbrtowc(character, bytes, count, &state);
    if (used == (size_t)-2 && count < sizeof bytes) continue;
    bool is_valid = used <= 1 || used == count;
    count = 0;
    if (!is_valid) continue;
    if (!interrupted) return 1;
    held = *character;
    holds = true;
  }
}

typedef unsigned char (*Function)(EditLine *, int);

static void bind(EditLine *line, const char *key, const char *function) {
  el_set(line, EL_BIND, key, function, NULL);
}

static void add(EditLine *line, const char *name, const char *help, Function function, const char *key) {
  el_set(line, EL_ADDFN, name, help, function);
  bind(line, key, name);
}

static void bind_keys(EditLine *line) {
  add(line, "derain-enter", "Run the entry or continue it", on_enter, "^M");
  bind(line, "^J", "derain-enter");
  add(line, "derain-tab", "Complete what is being typed", on_tab, "^I");
  add(line, "derain-bracket", "Close a bracket", on_closing_bracket, "}");
  bind(line, "]", "derain-bracket");
  bind(line, ")", "derain-bracket");
  add(line, "derain-paste", "Insert what is pasted", on_paste, "\033[200~");
  add(line, "derain-up", "The line above or the older entry", on_up, "\033[A");
  bind(line, "\033OA", "derain-up");
  bind(line, "^P", "derain-up");
  add(line, "derain-down", "The line below or the newer entry", on_down, "\033[B");
  bind(line, "\033OB", "derain-down");
  bind(line, "^N", "derain-down");
  bind(line, RUN_KEY, "ed-newline");
  bind(line, LINE_UP_KEY, "ed-prev-line");
  bind(line, LINE_DOWN_KEY, "ed-next-line");
  bind(line, OLDER_KEY, "ed-prev-history");
  bind(line, NEWER_KEY, "ed-next-history");
  bind(line, "^R", "em-inc-search-prev");
  bind(line, "\033[1;5C", "em-next-word");
  bind(line, "\033[1;5D", "ed-prev-word");
  bind(line, "\033[H", "ed-move-to-beg");
  bind(line, "\033[F", "ed-move-to-end");
  bind(line, "\033[1~", "ed-move-to-beg");
  bind(line, "\033[4~", "ed-move-to-end");
  bind(line, "\033[3~", "ed-delete-next-char");
}

LineEditor *line_editor_create(const char *prompt, LineEditorOwner owner) {
  // Without a UTF-8 locale libedit drops what is not ASCII.
  const char *locale = setlocale(LC_CTYPE, "");
  if (locale == NULL || MB_CUR_MAX == 1) setlocale(LC_CTYPE, "C.UTF-8");
  LineEditor *editor = calloc(1, sizeof *editor);
  if (editor == NULL) return NULL;
  editor->owner = owner;
  editor->prompt = strdup(prompt);
  editor->line = el_init("derain", stdin, stdout, stderr);
  editor->history = history_init();
  if (editor->prompt == NULL || editor->line == NULL || editor->history == NULL) {
    line_editor_destroy(editor);
    return NULL;
  }
  HistEvent event;
  history(editor->history, &event, H_SETSIZE, 10000);
  history(editor->history, &event, H_SETUNIQUE, 1);
  el_set(editor->line, EL_CLIENTDATA, editor);
  el_set(editor->line, EL_PROMPT_ESC, prompt_of, 1);
  el_set(editor->line, EL_EDITOR, "emacs");
  el_set(editor->line, EL_SIGNAL, 1);
  el_set(editor->line, EL_GETCFN, next_character);
  el_set(editor->line, EL_HIST, history, editor->history);
  bind_keys(editor->line);
  return editor;
}

void line_editor_destroy(LineEditor *editor) {
  if (editor->line != NULL) el_end(editor->line);
  if (editor->history != NULL) history_end(editor->history);
  free(editor->prompt);
  free(editor);
}

void line_editor_remember(LineEditor *editor, const char *entry) {
  HistEvent event;
  history(editor->history, &event, H_ENTER, entry);
}

LineEditorOutcome line_editor_read(LineEditor *editor, const char **entry, size_t *count) {
  // Bracketed paste is on while an entry is edited, and off while programs may read.
  fputs("\033[?2004h", stdout);
  fflush(stdout);
  int length = 0;
  interrupted = 0;
  editor->columns = screen_columns();
  errno = 0;
  const char *text = el_gets(editor->line, &length);
  fputs("\033[?2004l", stdout);
  fflush(stdout);
  // A search that is interrupted ends like a closed input, so the signal itself decides.
  if (text == NULL) return interrupted || length < 0 ? LineEditorInterrupted : LineEditorEnd;
  *entry = text;
  *count = (size_t)length;
  return LineEditorEntry;
}

void line_editor_insert(LineEditor *editor, const char *text) { el_insertstr(editor->line, text); }

void line_editor_list(LineEditor *editor, const char *lines) {
  // libedit draws again from `row` rows above the cursor, so leave these between it and the list. The lines of
  // the entry below the cursor are overwritten by the list.
  int row = cursor_row(editor);
  fputs("\r\n\033[J", stdout);
  for (const char *next = lines; *next != 0; next++) {
    if (*next == '\n') fputc('\r', stdout);
    fputc(*next, stdout);
  }
  for (int count = 0; count < row; count++) fputc('\n', stdout);
  fflush(stdout);
  editor->listed = true;
}
