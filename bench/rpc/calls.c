#define _GNU_SOURCE
#include "calls.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char head[] = "{\"jsonrpc\":\"2.0\",\"id\":";

enum { HEAD = sizeof head - 1, DIGITS = 10, PING_LENGTH = 200 };

static const long first_id = 1000000000;

static const char get_rest[] = ",\"method\":\"jobs.get\",\"params\":{\"id\":\"";

struct call ping_call(void) {
  struct call call = {.jobs = NULL};
  static const char rest[] = ",\"method\":\"ping\",\"params\":{\"_meta\":{\"pad\":\"";
  static const char end[] = "\"}}}\n";
  int padding = PING_LENGTH - HEAD - DIGITS - (int)strlen(rest) - (int)strlen(end);
  char pad[PING_LENGTH];
  memset(pad, 'x', sizeof pad);
  call.length = snprintf(call.line, MAX_REQUEST, "%s%010d%s%.*s%s", head, 0, rest, padding, pad, end);
  return call;
}

struct call get_call(const struct jobs *jobs) {
  struct call call = {.jobs = jobs};
  call.length = snprintf(call.line, MAX_REQUEST, "%s%010d%s%*s\"}}\n", head, 0, get_rest, JOB_ID, "");
  return call;
}

static void write_id(long number, char *to) {
  long id = first_id + number;
  for (int place = DIGITS - 1; place >= 0; place--, id /= 10) to[place] = '0' + id % 10;
}

size_t write_call(const struct call *call, long number, char *to) {
  memcpy(to, call->line, call->length);
  write_id(number, to + HEAD);
  if (call->jobs) memcpy(to + HEAD + DIGITS + sizeof get_rest - 1, call->jobs->ids[number % JOBS], JOB_ID);
  return call->length;
}

static void check(const struct answers *answers, const char *line, size_t length) {
  static const char result[] = ",\"result\":";
  char id[DIGITS];
  write_id(answers->count, id);
  bool is_right = length > HEAD + DIGITS + sizeof result && !memcmp(line, head, HEAD)
    && !memcmp(line + HEAD, id, DIGITS)
    && (answers->are_echoes || !memcmp(line + HEAD + DIGITS, result, sizeof result - 1));
  if (is_right) return;
  int shown = length < 300 ? length : 300;
  fail("the answer to request %ld is wrong: %.*s", answers->count, shown, line);
}

long read_answers(struct answers *answers, const struct server *server) {
  ssize_t count = read(server->output, answers->buffer + answers->held, ANSWER_BUFFER - answers->held);
  if (count < 0 && errno != EAGAIN) fail("no answers: %s", strerror(errno));
  if (count <= 0) return 0;
  long before = answers->count;
  char *line = answers->buffer, *end = answers->buffer + answers->held + count;
  for (char *newline; (newline = memchr(line, '\n', end - line)); line = newline + 1) {
    check(answers, line, newline - line);
    answers->count++;
  }
  answers->held = end - line;
  if (answers->held == ANSWER_BUFFER) fail("an answer is longer than %d bytes", ANSWER_BUFFER);
  memmove(answers->buffer, line, answers->held);
  return answers->count - before;
}

void write_all(const struct server *server, const char *bytes, size_t length) {
  while (length > 0) {
    ssize_t written = write(server->input, bytes, length);
    if (written < 0) fail("the server takes no requests: %s", strerror(errno));
    bytes += written;
    length -= written;
  }
}

void call_once(const struct call *call, struct answers *answers, const struct server *server) {
  char line[MAX_REQUEST];
  write_all(server, line, write_call(call, answers->count, line));
  while (read_answers(answers, server) == 0) {
    // With a descriptor that blocks, nothing is the end.
    fail("the server ended before it answered");
  }
}
