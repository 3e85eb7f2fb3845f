// How fast a server is at one kind of request.
#ifndef SPEED_H
#define SPEED_H

#include "calls.h"

struct speed {
  // Median time from the spawn to the first answer, in milliseconds.
  double start;
  // With one request outstanding: median and 99th percentile of the time to its answer, in microseconds.
  double p50, p99;
  // Answers a second with 1,000 requests outstanding, and what one of them costs the server, in microseconds.
  double rate, cpu;
  // Resident megabytes after the first answer, and after all.
  double idle, after;
};

// The best of so many rounds, each with servers of its own.
struct speed measure_speed(char *const command[], const struct call *call, bool is_echo, int rounds);

#endif
