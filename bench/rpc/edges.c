#define _GNU_SOURCE
#include "edges.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LONG_LINE = 50 * 1000 * 1000 };

static struct answers answers;

static struct server start_with_ping(char *const command[], const struct call *ping) {
  answers = (struct answers){.count = 0};
  struct server server = server_start(command);
  call_once(ping, &answers, &server);
  // What a start leaves to be done is done now.
  usleep(200000);
  return server;
}

// Sends the long line and returns whether it was refused.
static bool is_refused(const struct server *server, const char *line) {
  write_all(server, line, LONG_LINE);
  char answer[4096];
  ssize_t length = read(server->output, answer, sizeof answer - 1);
  answer[length > 0 ? length : 0] = 0;
  return strstr(answer, "\"message_too_large\"") && strstr(answer, "\"id\":null");
}

static struct refusal refuse_once(char *const command[], const char *line) {
  struct call ping = ping_call();
  struct server server = start_with_ping(command, &ping);
  struct refusal refusal;
  // The first one brings in the code that the others need, too.
  refusal.is_right = is_refused(&server, line);
  refusal.before = server_megabytes(&server, "VmRSS");
  server_reset_peak(&server);
  double begin = now();
  refusal.is_right = is_refused(&server, line) && refusal.is_right;
  refusal.time = (now() - begin) / 1e3;
  call_once(&ping, &answers, &server);
  refusal.peak = server_megabytes(&server, "VmHWM");
  refusal.after = server_megabytes(&server, "VmRSS");
  if (server_end(&server) != 0) refusal.is_right = false;
  return refusal;
}

struct refusal measure_refusal(char *const command[], int rounds) {
  char *line = malloc(LONG_LINE);
  if (!line) fail("no memory for a long line");
  memset(line, 'x', LONG_LINE);
  line[LONG_LINE - 1] = '\n';
  struct refusal worst = refuse_once(command, line);
  double best_time = worst.time;
  for (int round = 1; round < rounds; round++) {
    struct refusal refusal = refuse_once(command, line);
    if (refusal.time < best_time) best_time = refusal.time;
    if (refusal.peak - refusal.before > worst.peak - worst.before || !refusal.is_right) worst = refusal;
  }
  worst.time = best_time;
  free(line);
  return worst;
}

// Sends what the server takes, at most to the request `last`. Returns the next one to send.
static long offer(const struct server *server, const struct call *call, long next, long last) {
  // The rest of a request that was taken in part.
  static char line[MAX_REQUEST];
  static size_t length, sent;
  while (next < last) {
    if (sent == length) {
      length = write_call(call, next, line);
      sent = 0;
    }
    ssize_t count = write(server->input, line + sent, length - sent);
    if (count < 0 && errno == EAGAIN) break;
    if (count < 0) fail("the server takes no requests: %s", strerror(errno));
    sent += count;
    next += sent == length;
  }
  return next;
}

static bool waits(int descriptor, short events, int milliseconds) {
  struct pollfd end = {.fd = descriptor, .events = events};
  return poll(&end, 1, milliseconds) > 0;
}

// Sends so many requests, reads nothing until the server takes no more, and then reads all answers.
static struct silence keep_silent(const struct server *server, const struct call *call, long requests) {
  struct silence silence = {.offered = requests, .before = server_megabytes(server, "VmRSS")};
  long first = answers.count, next = first, last = first + requests;
  server_reset_peak(server);
  // Half a second without room is the end of what it takes unread.
  do next = offer(server, call, next, last);
  while (next < last && waits(server->input, POLLOUT, 500));
  silence.taken_unread = next - first;
  silence.peak = server_megabytes(server, "VmHWM");
  while (answers.count < last) {
    if (!waits(server->output, POLLIN, 10000)) fail("%ld of %ld were answered", answers.count - first, requests);
    if (read_answers(&answers, server) == 0) fail("the server ended before it answered");
    next = offer(server, call, next, last);
  }
  silence.after = server_megabytes(server, "VmRSS");
  return silence;
}

struct silence measure_silence(char *const command[], long requests) {
  struct call ping = ping_call();
  struct server server = start_with_ping(command, &ping);
  fcntl(server.input, F_SETFL, O_NONBLOCK);
  // The first time brings in the code that the second needs, too.
  keep_silent(&server, &ping, requests / 10);
  struct silence silence = keep_silent(&server, &ping, requests);
  if (server_end(&server) != 0) fail("the server did not end well");
  return silence;
}

struct ending measure_ending(char *const command[], long requests) {
  struct call ping = ping_call();
  answers = (struct answers){.count = 0};
  struct server server = server_start(command);
  char line[MAX_REQUEST];
  for (long i = 0; i < requests; i++) write_all(&server, line, write_call(&ping, i, line));
  server_close_input(&server);
  while (read_answers(&answers, &server) > 0) {
  }
  struct ending ending = {.asked = requests, .answered = answers.count};
  ending.exit_code = server_end(&server);
  return ending;
}
