#define _GNU_SOURCE
#include "server.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

// The children that run, so that none is left behind by fail(): a server, and a sandbox beside it.
static pid_t running[2];

struct server server_start(char *const command[]) {
  int requests[2], answers[2];
  if (pipe2(requests, O_CLOEXEC) || pipe2(answers, O_CLOEXEC)) fail("no pipe: %s", strerror(errno));
  pid_t pid = vfork();
  if (pid < 0) fail("no process: %s", strerror(errno));
  if (pid == 0) {
    int nothing = open("/dev/null", O_WRONLY);
    if (dup2(requests[0], 0) < 0 || dup2(answers[1], 1) < 0 || dup2(nothing, 2) < 0) _exit(127);
    execvp(command[0], command);
    _exit(127);
  }
  close(requests[0]);
  close(answers[1]);
  running[running[0] > 0] = pid;
  return (struct server){.pid = pid, .input = requests[1], .output = answers[0]};
}

void server_close_input(struct server *server) {
  if (server->input >= 0) close(server->input);
  server->input = -1;
}

int server_end(struct server *server) {
  server_close_input(server);
  int status = 0;
  double deadline = now() + 10e6;
  while (waitpid(server->pid, &status, WNOHANG) == 0) {
    if (now() > deadline) kill(server->pid, SIGKILL);
    usleep(1000);
  }
  running[server->pid == running[1]] = 0;
  close(server->output);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void server_stop(struct server *server) {
  kill(server->pid, SIGTERM);
  server_end(server);
}

double server_megabytes(const struct server *server, const char *key) {
  char path[64], line[256];
  snprintf(path, sizeof path, "/proc/%d/status", server->pid);
  FILE *file = fopen(path, "r");
  if (!file) fail("%s: %s", path, strerror(errno));
  size_t length = strlen(key);
  long kibibytes = -1;
  while (fgets(line, sizeof line, file)) {
    if (!strncmp(line, key, length) && line[length] == ':') kibibytes = atol(line + length + 1);
  }
  fclose(file);
  if (kibibytes < 0) fail("%s has no %s", path, key);
  return kibibytes * 1024 / 1e6;
}

void server_reset_peak(const struct server *server) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/clear_refs", server->pid);
  FILE *file = fopen(path, "w");
  // proc(5): 5 is the peak.
  if (!file || fputs("5", file) < 0 || fclose(file)) fail("%s: %s", path, strerror(errno));
}

double server_cpu(const struct server *server) {
  char path[300];
  snprintf(path, sizeof path, "/proc/%d/task", server->pid);
  DIR *threads = opendir(path);
  if (!threads) fail("%s: %s", path, strerror(errno));
  double nanoseconds = 0;
  for (struct dirent *entry; (entry = readdir(threads));) {
    if (entry->d_name[0] == '.') continue;
    snprintf(path, sizeof path, "/proc/%d/task/%.20s/schedstat", server->pid, entry->d_name);
    FILE *file = fopen(path, "r");
    // The thread may have ended meanwhile.
    if (!file) continue;
    double ran = 0;
    if (fscanf(file, "%lf", &ran) == 1) nanoseconds += ran;
    fclose(file);
  }
  closedir(threads);
  return nanoseconds / 1e3;
}

double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1e6 + time.tv_nsec / 1e3;
}

void fail(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fputs("bench rpc: ", stderr);
  vfprintf(stderr, format, arguments);
  fputc('\n', stderr);
  va_end(arguments);
  for (int child = 0; child < 2; child++) {
    if (running[child] > 0) kill(running[child], SIGKILL);
  }
  exit(2);
}
