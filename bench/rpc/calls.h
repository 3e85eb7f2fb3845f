// Requests of one kind, and the check of what comes back.
#ifndef CALLS_H
#define CALLS_H

#include <stdbool.h>
#include <stddef.h>

#include "server.h"

enum { MAX_REQUEST = 512, ANSWER_BUFFER = 1 << 18, JOBS = 1000, JOB_ID = 28 };

// The address that jobs live at, and their ids, all of the documented length.
struct jobs {
  char address[100];
  char ids[JOBS][JOB_ID];
};

// A request as a line, but for its id, which has ten digits, and for the job that it is about.
struct call {
  char line[MAX_REQUEST];
  size_t length;
  // Each request is about the next one; NULL when it is about none.
  const struct jobs *jobs;
};

// A ping of 200 bytes.
struct call ping_call(void);
struct call get_call(const struct jobs *jobs);

// Writes the request with that number and returns its length.
size_t write_call(const struct call *call, long number, char *to);

// Takes in answers, which are to come in the order of the requests, whole and without errors.
struct answers {
  // Answers so far: the next one is to this request.
  long count;
  // An echo gives the requests back, so only their ids are looked at.
  bool are_echoes;
  size_t held;
  char buffer[ANSWER_BUFFER];
};

// Reads once. Returns the number of answers that it brought; 0 when nothing is there yet, or at the end.
long read_answers(struct answers *answers, const struct server *server);

void write_all(const struct server *server, const char *bytes, size_t length);

// One request and its answer.
void call_once(const struct call *call, struct answers *answers, const struct server *server);

#endif
