// What a server does at its limits.
#ifndef EDGES_H
#define EDGES_H

#include "calls.h"

// A line of 50 MB is counted off and refused: so much of it is held as a message may have, 16 MiB, and let go.
struct refusal {
  // From its first byte to the answer, in milliseconds; the best of so many rounds.
  double time;
  // Resident megabytes: before, the most meanwhile, and after.
  double before, peak, after;
  // It was refused with message_too_large, and the next request was served.
  bool is_right;
};

struct refusal measure_refusal(char *const command[], int rounds);

// A client sends on and on and does not read, until it does.
struct silence {
  long offered, taken_unread;
  double before, peak, after;
};

// Ends the process when an answer is missing or wrong.
struct silence measure_silence(char *const command[], long requests);

// Requests, and then the end of the input at once.
struct ending {
  long asked, answered;
  int exit_code;
};

struct ending measure_ending(char *const command[], long requests);

#endif
