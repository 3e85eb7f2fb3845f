// Tells ThreadSanitizer of what it can't see. Where a Mutex of Swift's is contended, its way leads through the kernel
// (a futex with priority inheritance), in a library that is not instrumented: without this, all that such a lock guards
// looks like a race. See stdlib/public/Synchronization/Mutex/LinuxImpl.swift in Swift's repository.
//
// Linked into the tests, these functions stand before the library's own, which they call.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>

void __tsan_acquire(void *address);
void __tsan_release(void *address);

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *handle

SWIFT void lock_slow(uint32_t thread, SELF) __asm__("$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF");
SWIFT void unlock_slow(SELF) __asm__("$s15Synchronization12_MutexHandleV11_unlockSlowyyF");
SWIFT bool try_lock_slow(SELF) __asm__("$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF");

typedef SWIFT void lock_function(uint32_t thread, SELF);
typedef SWIFT void unlock_function(SELF);
typedef SWIFT bool try_lock_function(SELF);

SWIFT void lock_slow(uint32_t thread, SELF) {
  lock_function *own = (lock_function *)dlsym(RTLD_NEXT, "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF");
  own(thread, handle);
  __tsan_acquire(handle);
}

SWIFT void unlock_slow(SELF) {
  unlock_function *own = (unlock_function *)dlsym(RTLD_NEXT, "$s15Synchronization12_MutexHandleV11_unlockSlowyyF");
  __tsan_release(handle);
  own(handle);
}

SWIFT bool try_lock_slow(SELF) {
  try_lock_function *own = (try_lock_function *)dlsym(RTLD_NEXT, "$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF");
  bool is_locked = own(handle);
  if (is_locked) __tsan_acquire(handle);
  return is_locked;
}
