#ifndef CEDITLINE_H
#define CEDITLINE_H

// libedit's native interface as Swift can call it: one inline wrapper for each variadic operation.
// What is not variadic (el_wgets, el_wline, el_winsertstr, ...) is used directly.

#include <histedit.h>
#include <stdint.h>
#include <stdio.h>
#include <wchar.h>

/// Answers 1 with a character, 0 at the end of input, -1 on an interruption.
typedef int (*ce_reader)(EditLine *, wchar_t *);
typedef wchar_t *(*ce_prompt)(EditLine *);
/// Answers one of libedit's CC_ codes.
typedef unsigned char (*ce_command)(EditLine *, wint_t);

/// An editor with the streams that it writes to. All null when it could not be made.
typedef struct ce_terminal {
  EditLine *editor;
  FILE *input;
  FILE *output;
  FILE *errors;
} ce_terminal;

/// Opens an editor on copies of two terminal descriptors. Needs LC_CTYPE to be set.
ce_terminal ce_open(const char *program, int input, int output);
/// Restores the terminal's modes, frees the editor and closes its copies.
void ce_close(ce_terminal terminal);

/// Writes one byte to `fd` on SIGWINCH, SIGCONT and SIGTSTP, which then stops nothing by itself (unless it was
/// ignored before). One descriptor a process; -1 for none.
void ce_watch_signals(int fd);
/// Stops the writing, if it still is to `fd`.
void ce_unwatch_signals(int fd);
/// 1 once after each SIGCONT.
int ce_take_continued(void);
/// 1 once after each SIGTSTP.
int ce_take_stop(void);
/// Stops the process, or its whole group, as an unwatched SIGTSTP would. May return before it has stopped; call
/// `ce_watch_stops` when it goes on.
void ce_stop(int whole_group);
void ce_watch_stops(void);

/// From here to the disarming, an exit or a fatal signal puts this terminal back as it now is.
void ce_arm_restore(int fd);
void ce_disarm_restore(void);

/// Columns of a character in the locale of LC_CTYPE, -1 for one that cannot be printed (wcwidth).
int ce_columns(uint32_t character);
int ce_is_printable(uint32_t character);

/// pipe2 with both ends non-blocking and closed on exec. 0, or -1 with errno.
int ce_pipe(int ends[2]);

static inline int ce_set_prompt(EditLine *e, ce_prompt f, wchar_t mark) {
  return el_wset(e, EL_PROMPT_ESC, f, mark);
}
/// Takes the description of that kind of terminal, where TERM would say another.
static inline int ce_set_terminal_type(EditLine *e, const char *type) { return el_set(e, EL_TERMINAL, type); }
static inline int ce_set_reader(EditLine *e, ce_reader f) { return el_wset(e, EL_GETCFN, f); }
static inline int ce_set_context(EditLine *e, void *context) { return el_wset(e, EL_CLIENTDATA, context); }
static inline void *ce_context(EditLine *e) {
  void *context = NULL;
  return el_wget(e, EL_CLIENTDATA, &context) == 0 ? context : NULL;
}
static inline int ce_set_emacs(EditLine *e) { return el_wset(e, EL_EDITOR, L"emacs"); }
static inline int ce_uses_vi(EditLine *e) {
  const wchar_t *name = NULL;
  return el_wget(e, EL_EDITOR, &name) == 0 && name != NULL && name[0] == L'v';
}
/// Whether editing is on: `edit off` in .editrc turns it off.
static inline int ce_is_editing(EditLine *e) {
  int on = 0;
  return el_wget(e, EL_EDITMODE, &on) == 0 && on;
}
static inline int ce_set_signal_handling(EditLine *e, int on) { return el_wset(e, EL_SIGNAL, on); }
static inline int ce_set_history(EditLine *e, HistoryW *h) { return el_wset(e, EL_HIST, history_w, h); }
static inline int ce_prepare_terminal(EditLine *e, int on) { return el_wset(e, EL_PREP_TERM, on); }
static inline int ce_refresh(EditLine *e) { return el_wset(e, EL_REFRESH); }
/// While a line is edited, the interrupt, quit and suspend keys are read as characters.
static inline int ce_read_signal_keys(EditLine *e) { return el_set(e, EL_SETTY, "-d", "-isig", NULL); }
/// Whether the terminal's description knows how to move the cursor up.
static inline int ce_can_move_up(EditLine *e) {
  char *up = NULL;
  return el_get(e, EL_GETTC, "up", &up, NULL) == 0 && up != NULL && up[0] != '\0';
}
static inline int ce_bind(EditLine *e, const char *key, const char *function) {
  return el_set(e, EL_BIND, key, function, NULL);
}
/// The same in the other map: vi's commands.
static inline int ce_bind_alternate(EditLine *e, const char *key, const char *function) {
  return el_set(e, EL_BIND, "-a", key, function, NULL);
}
// libedit keeps the pointers to name and text, so these are literals.
static inline int ce_add_complete(EditLine *e, ce_command f) {
  return el_wset(e, EL_ADDFN, L"scjobs-complete", L"Complete the word before the cursor", f);
}
static inline int ce_add_paste(EditLine *e, ce_command f) {
  return el_wset(e, EL_ADDFN, L"scjobs-paste", L"Take in a bracketed paste", f);
}
static inline int ce_add_clear(EditLine *e, ce_command f) {
  return el_wset(e, EL_ADDFN, L"scjobs-clear", L"Clear the screen around the line", f);
}
static inline int ce_add_previous(EditLine *e, ce_command f) {
  return el_wset(e, EL_ADDFN, L"scjobs-previous", L"Previous line that begins like this one", f);
}
static inline int ce_add_next(EditLine *e, ce_command f) {
  return el_wset(e, EL_ADDFN, L"scjobs-next", L"Next line that begins like this one", f);
}

static inline int ce_history_set_size(HistoryW *h, int entries) {
  HistEventW event;
  return history_w(h, &event, H_SETSIZE, entries);
}
static inline int ce_history_enter(HistoryW *h, const wchar_t *line) {
  HistEventW event;
  return history_w(h, &event, H_ENTER, line);
}

#endif
