// What a process that stays for long keeps in memory. Does nothing on systems other than Linux.
#ifndef CMEMORY_H
#define CMEMORY_H

/// Has each block of a megabyte or more back from the system when it is asked for, and gives it back when it is freed.
/// Without this glibc learns from the first large block that is freed to keep the next ones, up to 32 MB.
void memory_keep_no_large_blocks(void);

/// Lets go of the pages of the program's file and of its libraries' that can't be written to. What is still needed
/// comes back from the system's cache when it is touched, as it came at first.
void memory_release_files(void);

/// Keeps the process's memory, which holds the API key, out of core dumps and away from other processes of the same
/// user: no debugger may attach. Programs that it starts are not affected.
void memory_keep_private(void);

#endif
