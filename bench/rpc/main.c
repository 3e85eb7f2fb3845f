// Measures `scjobs serve` beside a C echo and a readline loop in Node. scripts/bench rpc builds and runs it.
#define _GNU_SOURCE
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "edges.h"
#include "speed.h"

static const char usage[] =
  "usage: scripts/bench rpc [--rounds N] [--strict]\n"
  "\n"
  "Starts `scjobs serve` again and again, talks to it through pipes and prints lines, their parts separated by tabs.\n"
  "SCJOBS_BIN names the binary, .build/release/scjobs unless told.\n"
  "\n"
  "Speed: server, method, ms from the spawn to the first answer (median of 15), then with one request outstanding the\n"
  "median and 99th percentile of the time to its answer in µs, with 1,000 outstanding the answers a second, their\n"
  "share of the echo's, and µs of processor a request; resident MB when idle and after all. A ping has 200 bytes;\n"
  "jobs.get goes round 1,000 tracked jobs. `echo` gives back what it reads, in C: the limit of the pipes.\n"
  "\n"
  "Limits: what was done, how it went, ms, resident MB before, at most, and after.\n"
  "\n"
  "  --rounds N   measure N times and print the best, of memory the most; 3 unless told\n"
  "  --strict     end with code 1 when scjobs misses a bar; each one missed is told on standard error\n";

// What may come and go with any work, in megabytes.
static const double slack = 2;
// The longest message, which a line must be held up to until it is known to be longer.
static const double longest_message = 16.8;

static int missed;

static void bar(bool is_met, const char *claim) {
  if (is_met) return;
  missed++;
  fprintf(stderr, "missed: %s\n", claim);
}

static void print_speed(const char *server, const char *method, const struct speed *speed, double echo_rate) {
  printf(
    "%s\t%s\t%.1f\t%.1f\t%.1f\t%.0f\t%.2f\t%.2f\t%.1f\t%.1f\n", server, method, speed->start, speed->p50, speed->p99,
    speed->rate, speed->rate / echo_rate, speed->cpu, speed->idle, speed->after);
  fflush(stdout);
}

static void compare_speed(
  char *const serve[], char *echo, char *readline, const struct jobs *jobs, const char *empty_home,
  const char *full_home, int rounds
) {
  struct call ping = ping_call(), get = get_call(jobs);
  puts("server\tmethod\tstart_ms\tp50_us\tp99_us\trate\tof_echo\tcpu_us\tidle_mb\tafter_mb");
  struct speed limit = measure_speed((char *[]){echo, NULL}, &ping, true, rounds);
  print_speed("echo", "ping", &limit, limit.rate);
  setenv("SCJOBS_HOME", empty_home, 1);
  struct speed pings = measure_speed(serve, &ping, false, rounds);
  print_speed("scjobs", "ping", &pings, limit.rate);
  setenv("SCJOBS_HOME", full_home, 1);
  struct speed gets = measure_speed(serve, &get, false, rounds);
  print_speed("scjobs", "jobs.get", &gets, limit.rate);
  setenv("SCJOBS_HOME", empty_home, 1);
  if (readline) {
    struct speed node = measure_speed((char *[]){"node", readline, NULL}, &ping, false, rounds);
    print_speed("node", "ping", &node, limit.rate);
  }
  bar(pings.start <= 10, "the first answer 10 ms after the spawn");
  bar(pings.p50 <= 15 && gets.p50 <= 15, "an answer in 15 µs");
  bar(pings.rate >= 800e3 || pings.rate >= 0.3 * limit.rate, "800,000 pings a second, or 0.3 of the echo's");
  bar(gets.rate >= 400e3, "400,000 jobs.get a second");
  bar(pings.idle <= 16, "16 MB when idle");
}

static void test_limits(char *const serve[], int rounds) {
  puts("limit\toutcome\tms\tbefore_mb\tpeak_mb\tafter_mb");
  struct refusal refusal = measure_refusal(serve, rounds);
  printf(
    "a line of 50 MB\t%s\t%.0f\t%.1f\t%.1f\t%.1f\n", refusal.is_right ? "refused" : "WRONG", refusal.time,
    refusal.before, refusal.peak, refusal.after);
  bar(refusal.is_right, "a line of 50 MB is refused, and the next one served");
  bar(refusal.time < 100, "a line of 50 MB is refused in 0.1 s");
  bar(refusal.peak - refusal.before < longest_message + slack, "a line of 50 MB takes no more than a message may");
  bar(refusal.after - refusal.before < slack, "a line of 50 MB leaves nothing behind");
  fflush(stdout);

  struct silence silence = measure_silence(serve, 200000);
  printf(
    "a client that does not read\t%ld of %ld taken, then all answered\t\t%.1f\t%.1f\t%.1f\n", silence.taken_unread,
    silence.offered, silence.before, silence.peak, silence.after);
  bar(silence.peak - silence.before < slack, "a client that does not read takes no memory");
  fflush(stdout);

  struct ending ending = measure_ending(serve, 200);
  printf(
    "%ld requests, then the end\t%ld answered, exit %d\t\t\t\t\n", ending.asked, ending.answered, ending.exit_code);
  bar(ending.answered == ending.asked && ending.exit_code == 0, "200 requests and the end: 200 answers, exit 0");
}

// As registry.py prints them: the address, then the ids.
static void read_jobs(const char *path, struct jobs *jobs) {
  FILE *file = fopen(path, "r");
  int found = 0;
  char id[64];
  if (!file || fscanf(file, "%99s", jobs->address) != 1) fail("%s holds no jobs", path);
  for (; found < JOBS && fscanf(file, "%63s", id) == 1; found++) {
    if (strlen(id) != JOB_ID) fail("%s is no id of a job", id);
    memcpy(jobs->ids[found], id, JOB_ID);
  }
  if (found < JOBS) fail("%s holds %d jobs, %d are needed", path, found, JOBS);
  fclose(file);
}

int main(int count, char *arguments[]) {
  char *binary = getenv("SCJOBS_BIN"), *echo = NULL, *readline = NULL;
  char *empty_home = NULL, *full_home = NULL, *job_list = NULL;
  bool is_strict = false;
  int rounds = 3;
  static const struct option options[] = {
    {"rounds", required_argument, NULL, 'r'},   {"strict", no_argument, NULL, 's'},
    {"help", no_argument, NULL, 'h'},           {"echo", required_argument, NULL, 'e'},
    {"readline", required_argument, NULL, 'n'}, {"home", required_argument, NULL, 'd'},
    {"full-home", required_argument, NULL, 'f'}, {"jobs", required_argument, NULL, 'j'},
    {0}};
  for (int option; (option = getopt_long(count, arguments, "h", options, NULL)) != -1;) {
    switch (option) {
      case 'r': rounds = atoi(optarg); break;
      case 's': is_strict = true; break;
      case 'e': echo = optarg; break;
      case 'n': readline = optarg; break;
      case 'd': empty_home = optarg; break;
      case 'f': full_home = optarg; break;
      case 'j': job_list = optarg; break;
      case 'h': fputs(usage, stdout); return 0;
      default: fputs(usage, stderr); return 2;
    }
  }
  if (rounds < 1 || optind < count || !binary || !echo || !empty_home || !full_home || !job_list) {
    fputs(usage, stderr);
    return 2;
  }
  signal(SIGPIPE, SIG_IGN);
  struct jobs jobs;
  read_jobs(job_list, &jobs);
  // The server measured has no key, so that nothing is asked of a service meanwhile.
  setenv("HOME", empty_home, 1);
  setenv("SCP_API_URL", jobs.address, 1);
  unsetenv("SCP_API_KEY");
  char *serve[] = {binary, "serve", NULL};
  compare_speed(serve, echo, readline, &jobs, empty_home, full_home, rounds);
  test_limits(serve, rounds);
  return is_strict && missed > 0;
}
