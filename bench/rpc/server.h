// A server that answers lines on standard input with lines on standard output, as a child process.
#ifndef SERVER_H
#define SERVER_H

#include <stdbool.h>
#include <sys/types.h>

struct server {
  pid_t pid;
  // Where its requests go; -1 when the input was closed.
  int input;
  // Where its answers come from.
  int output;
};

// The command is searched for in PATH; standard error goes to /dev/null.
struct server server_start(char *const command[]);

void server_close_input(struct server *server);

// Closes the input and waits for the end. Returns the exit code, or -1 when a signal ended it. After 10 s it is killed.
int server_end(struct server *server);

// Ends one that does not end with its input, by SIGTERM.
void server_stop(struct server *server);

// A value of /proc/PID/status in megabytes (1,000,000 bytes): "VmRSS" is what is resident, "VmHWM" the most that was.
double server_megabytes(const struct server *server, const char *key);

// Sets the most that was resident to what is.
void server_reset_peak(const struct server *server);

// Time on a processor so far, all threads, in microseconds.
double server_cpu(const struct server *server);

// Microseconds of a clock that only runs forward.
double now(void);

// Says what is wrong and ends the process with code 2.
_Noreturn void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
