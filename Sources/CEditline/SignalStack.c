// A handler can't run on a stack that is used up. So each thread of the process gets another one for its signals,
// which belongs to the thread and is given by the thread itself: hence the function that starts threads is replaced.
#define _GNU_SOURCE

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>

#ifndef __has_feature
#define __has_feature(feature) 0
#endif

// The sanitizers replace the same function, and have such stacks themselves.
#if !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)

// The frame of a signal takes up to 12 KiB where the processor has wide registers.
enum { stack_size = 32 * 1024, smallest_thread = 8 * stack_size };

typedef int (*create_function)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);

typedef struct beginning {
  void *(*body)(void *);
  void *argument;
} beginning;

static void handle_signals_on(void *stack) {
  stack_t present;
  stack_t wanted = {.ss_sp = stack, .ss_size = stack_size};
  if (sigaltstack(NULL, &present) == 0 && (present.ss_flags & SS_DISABLE)) sigaltstack(&wanted, NULL);
}

static void *begin(void *argument) {
  beginning *given = argument;
  beginning start = *given;
  free(given);
  // Of the thread's own stack, at the end that is used first: it lasts as long as the thread does, and the overflow is
  // at the other end.
  _Alignas(16) char stack[stack_size];
  handle_signals_on(stack);
  void *answer = start.body(start.argument);
  stack_t none = {.ss_flags = SS_DISABLE};
  sigaltstack(&none, NULL);
  return answer;
}

static int has_room(const pthread_attr_t *attributes) {
  pthread_attr_t standard;
  size_t size = 0;
  if (attributes != NULL) return pthread_attr_getstacksize(attributes, &size) == 0 && size >= smallest_thread;
  if (pthread_getattr_default_np(&standard) != 0) return 0;
  pthread_attr_getstacksize(&standard, &size);
  pthread_attr_destroy(&standard);
  return size >= smallest_thread;
}

int pthread_create(
    pthread_t *thread, const pthread_attr_t *attributes, void *(*body)(void *), void *argument) {
  static _Atomic(create_function) known = NULL;
  create_function create = atomic_load(&known);
  if (create == NULL) {
    create = (create_function)dlsym(RTLD_NEXT, "pthread_create");
    if (create == NULL) return EAGAIN;
    atomic_store(&known, create);
  }
  beginning *given = has_room(attributes) ? malloc(sizeof *given) : NULL;
  if (given == NULL) return create(thread, attributes, body, argument);
  *given = (beginning){body, argument};
  int result = create(thread, attributes, begin, given);
  if (result != 0) free(given);
  return result;
}

__attribute__((constructor)) static void begin_main_thread(void) {
  static _Alignas(16) char stack[stack_size];
  handle_signals_on(stack);
}

#endif
