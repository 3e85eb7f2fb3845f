// wcwidth is of X/Open.
#define _GNU_SOURCE

#include "CEditline.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>
#include <wctype.h>

// One write for each frame: libedit flushes when it has drawn, we fill the same buffer before it draws.
enum { output_buffer = 1 << 16 };

static FILE *open_copy(int fd, const char *mode) {
  int copy = fcntl(fd, F_DUPFD_CLOEXEC, 3);
  if (copy < 0) return NULL;
  FILE *file = fdopen(copy, mode);
  if (file == NULL) close(copy);
  return file;
}

static void close_streams(ce_terminal terminal) {
  if (terminal.input != NULL) fclose(terminal.input);
  if (terminal.output != NULL) fclose(terminal.output);
  if (terminal.errors != NULL) fclose(terminal.errors);
}

ce_terminal ce_open(const char *program, int input, int output) {
  ce_terminal terminal = {NULL, open_copy(input, "r"), open_copy(output, "w"), fopen("/dev/null", "we")};
  if (terminal.input != NULL && terminal.output != NULL && terminal.errors != NULL) {
    setvbuf(terminal.output, NULL, _IOFBF, output_buffer);
    terminal.editor = el_init(program, terminal.input, terminal.output, terminal.errors);
  }
  if (terminal.editor != NULL) return terminal;
  close_streams(terminal);
  return (ce_terminal){NULL, NULL, NULL, NULL};
}

void ce_close(ce_terminal terminal) {
  if (terminal.editor != NULL) el_end(terminal.editor);
  close_streams(terminal);
}

static atomic_int wake_fd = -1;
static atomic_int continued = 0;
static atomic_int stop_asked = 0;

static void wake(int signal) {
  int saved_errno = errno;
  if (signal == SIGCONT) atomic_store(&continued, 1);
  if (signal == SIGTSTP) atomic_store(&stop_asked, 1);
  int fd = atomic_load(&wake_fd);
  // A full pipe already wakes its reader.
  if (fd >= 0 && write(fd, "", 1) < 0) errno = 0;
  errno = saved_errno;
}

static void install_wake(void) {
  struct sigaction action = {.sa_handler = wake, .sa_flags = SA_RESTART};
  sigfillset(&action.sa_mask);
  sigaction(SIGWINCH, &action, NULL);
  sigaction(SIGCONT, &action, NULL);
}

void ce_watch_stops(void) {
  struct sigaction action = {.sa_handler = wake, .sa_flags = SA_RESTART};
  struct sigaction former;
  sigfillset(&action.sa_mask);
  // Who started us with it ignored has no shell to come back to.
  if (sigaction(SIGTSTP, NULL, &former) == 0 && former.sa_handler != SIG_IGN) sigaction(SIGTSTP, &action, NULL);
}

void ce_watch_signals(int fd) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  atomic_store(&wake_fd, fd);
  pthread_once(&once, install_wake);
  ce_watch_stops();
}

void ce_unwatch_signals(int fd) {
  if (!atomic_compare_exchange_strong(&wake_fd, &fd, -1)) return;
  // With no reader behind it, Ctrl-Z would be swallowed.
  struct sigaction present;
  if (sigaction(SIGTSTP, NULL, &present) == 0 && present.sa_handler != SIG_IGN) signal(SIGTSTP, SIG_DFL);
}

int ce_take_continued(void) { return atomic_exchange(&continued, 0); }

int ce_take_stop(void) { return atomic_exchange(&stop_asked, 0); }

void ce_stop(int whole_group) {
  struct sigaction former;
  if (sigaction(SIGTSTP, NULL, &former) == 0 && former.sa_handler != SIG_IGN) signal(SIGTSTP, SIG_DFL);
  kill(whole_group ? 0 : getpid(), SIGTSTP);
}

static atomic_int armed_fd = -1;
static struct termios armed_modes;
static struct sigaction former_actions[NSIG];

// Only async-signal-safe calls: it runs in handlers.
static void restore(void) {
  static const char sane[] = "\033[?2004l\033[?25h\r\n";
  int fd = atomic_exchange(&armed_fd, -1);
  if (fd < 0) return;
  tcsetattr(fd, TCSANOW, &armed_modes);
  if (write(fd, sane, sizeof sane - 1) < 0) return;
}

static void restore_at_exit(void) {
  // In the background, tcsetattr would stop a process that is about to end.
  sigset_t output, former;
  sigemptyset(&output);
  sigaddset(&output, SIGTTOU);
  pthread_sigmask(SIG_BLOCK, &output, &former);
  restore();
  pthread_sigmask(SIG_SETMASK, &former, NULL);
}

static void restore_and_raise(int signal) {
  int saved_errno = errno;
  restore();
  sigaction(signal, &former_actions[signal], NULL);
  raise(signal);
  errno = saved_errno;
}

static void install_restore(void) {
  static const int crashes[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGSYS};
  static const int requests[] = {SIGTERM, SIGHUP, SIGINT,  SIGQUIT,   SIGUSR1, SIGUSR2,
                                 SIGALRM, SIGXCPU, SIGXFSZ, SIGVTALRM, SIGPROF, SIGPIPE};
  struct sigaction action = {.sa_handler = restore_and_raise, .sa_flags = SA_ONSTACK};
  sigfillset(&action.sa_mask);
  for (size_t i = 0; i < sizeof crashes / sizeof *crashes; i++)
    sigaction(crashes[i], &action, &former_actions[crashes[i]]);
  for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) {
    struct sigaction *former = &former_actions[requests[i]];
    // A program that answers these itself closes its editor itself.
    if (sigaction(requests[i], NULL, former) == 0 && former->sa_handler == SIG_DFL)
      sigaction(requests[i], &action, NULL);
  }
  atexit(restore_at_exit);
}

void ce_arm_restore(int fd) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  struct termios modes;
  if (atomic_load(&armed_fd) >= 0 || tcgetattr(fd, &modes) != 0) return;
  armed_modes = modes;
  pthread_once(&once, install_restore);
  atomic_store(&armed_fd, fd);
}

void ce_disarm_restore(void) { atomic_store(&armed_fd, -1); }

int ce_columns(uint32_t character) { return wcwidth((wchar_t)character); }

int ce_is_printable(uint32_t character) { return iswprint((wint_t)character) != 0; }

int ce_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC | O_NONBLOCK); }
