#define _GNU_SOURCE
#include "speed.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { STARTS = 15, WARM_UP = 500, LATENCIES = 5000, OUTSTANDING = 1000 };

static const double pipelining_time = 1.5e6;

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static double quantile(double *values, int count, double share) {
  qsort(values, count, sizeof *values, ascending);
  return values[(int)(share * (count - 1))];
}

// The last server stays, with one request answered.
static struct server measure_starts(
  char *const command[], const struct call *call, struct answers *answers, struct speed *speed
) {
  double times[STARTS];
  struct server server;
  for (int start = 0; start < STARTS; start++) {
    if (start > 0) server_end(&server);
    answers->count = 0;
    double begin = now();
    server = server_start(command);
    call_once(call, answers, &server);
    times[start] = (now() - begin) / 1e3;
  }
  speed->start = quantile(times, STARTS, 0.5);
  return server;
}

static void measure_latency(
  const struct server *server, const struct call *call, struct answers *answers, struct speed *speed
) {
  static double times[LATENCIES];
  for (int i = 0; i < WARM_UP; i++) call_once(call, answers, server);
  for (int i = 0; i < LATENCIES; i++) {
    double begin = now();
    call_once(call, answers, server);
    times[i] = now() - begin;
  }
  speed->p50 = quantile(times, LATENCIES, 0.5);
  speed->p99 = quantile(times, LATENCIES, 0.99);
}

static void measure_pipelining(
  const struct server *server, const struct call *call, struct answers *answers, struct speed *speed
) {
  static char buffer[OUTSTANDING * MAX_REQUEST];
  size_t filled = 0, written = 0;
  long first = answers->count, sent = first;
  double cpu = server_cpu(server), begin = now(), end = begin + pipelining_time;
  bool is_over = false;
  fcntl(server->input, F_SETFL, O_NONBLOCK);
  fcntl(server->output, F_SETFL, O_NONBLOCK);
  while (!is_over || answers->count < sent) {
    is_over = is_over || now() > end;
    if (written == filled) {
      for (written = filled = 0; !is_over && sent - answers->count < OUTSTANDING; sent++) {
        filled += write_call(call, sent, buffer + filled);
      }
    }
    // The time may be up just when nothing is outstanding.
    if (is_over && answers->count == sent) break;
    struct pollfd ends[2] = {{.fd = server->output, .events = POLLIN}, {.fd = server->input, .events = POLLOUT}};
    if (poll(ends, written < filled ? 2 : 1, 10000) <= 0) fail("the server stalled at request %ld", answers->count);
    if (ends[1].revents & POLLOUT) {
      ssize_t count = write(server->input, buffer + written, filled - written);
      if (count < 0 && errno != EAGAIN) fail("the server takes no requests: %s", strerror(errno));
      if (count > 0) written += count;
    }
    if (ends[0].revents && read_answers(answers, server) == 0 && ends[0].revents & POLLHUP) {
      fail("the server ended at request %ld", answers->count);
    }
  }
  long done = answers->count - first;
  speed->rate = done / ((now() - begin) / 1e6);
  speed->cpu = (server_cpu(server) - cpu) / done;
}

static struct speed measure_once(char *const command[], const struct call *call, bool is_echo) {
  static struct answers answers;
  answers = (struct answers){.are_echoes = is_echo};
  struct speed speed;
  struct server server = measure_starts(command, call, &answers, &speed);
  // What a start leaves to be done is done now.
  usleep(200000);
  speed.idle = server_megabytes(&server, "VmRSS");
  measure_latency(&server, call, &answers, &speed);
  measure_pipelining(&server, call, &answers, &speed);
  speed.after = server_megabytes(&server, "VmRSS");
  if (server_end(&server) != 0) fail("%s did not end well", command[0]);
  return speed;
}

static void keep_less(double *kept, double value) {
  if (value < *kept) *kept = value;
}

struct speed measure_speed(char *const command[], const struct call *call, bool is_echo, int rounds) {
  struct speed best = measure_once(command, call, is_echo);
  for (int round = 1; round < rounds; round++) {
    struct speed speed = measure_once(command, call, is_echo);
    keep_less(&best.start, speed.start);
    keep_less(&best.p50, speed.p50);
    keep_less(&best.p99, speed.p99);
    keep_less(&best.cpu, speed.cpu);
    if (speed.rate > best.rate) best.rate = speed.rate;
    // Memory is not a matter of luck: the most counts.
    if (speed.idle > best.idle) best.idle = speed.idle;
    if (speed.after > best.after) best.after = speed.after;
  }
  return best;
}
