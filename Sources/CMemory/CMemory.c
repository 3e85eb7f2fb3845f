#define _GNU_SOURCE
#include "CMemory.h"

#ifdef __linux__

#include <link.h>
#include <malloc.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

// Only segments that are never written hold nothing but the file's own bytes: the loader's relocations go to others.
static int release_file(struct dl_phdr_info *object, size_t size, void *unused) {
  (void)size;
  (void)unused;
  const uintptr_t page = (uintptr_t)getpagesize();
  for (int i = 0; i < object->dlpi_phnum; i++) {
    const ElfW(Phdr) *segment = &object->dlpi_phdr[i];
    if (segment->p_type != PT_LOAD || segment->p_flags & PF_W) continue;
    const uintptr_t start = object->dlpi_addr + segment->p_vaddr;
    const uintptr_t aligned = start / page * page;
    madvise((void *)aligned, start + segment->p_memsz - aligned, MADV_DONTNEED);
  }
  return 0;
}

void memory_release_files(void) { dl_iterate_phdr(release_file, NULL); }

void memory_keep_no_large_blocks(void) { mallopt(M_MMAP_THRESHOLD, 1 << 20); }

// Not a limit of 0 for core files: those handed to a program through a pipe have no limit, and children would inherit it.
void memory_keep_private(void) { prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }

#else

void memory_keep_private(void) {}
void memory_release_files(void) {}
void memory_keep_no_large_blocks(void) {}

#endif
