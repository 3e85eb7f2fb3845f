// Gives back line after line, and does nothing else: the fastest that anything behind two pipes can be.
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ROOM = 1 << 17 };

static char input[ROOM], output[ROOM];

static void write_all(const char *bytes, size_t count) {
  while (count > 0) {
    ssize_t written = write(1, bytes, count);
    if (written < 0) exit(1);
    bytes += written;
    count -= written;
  }
}

int main(void) {
  size_t held = 0;
  for (ssize_t count; (count = read(0, input + held, ROOM / 2 - held)) > 0;) {
    size_t length = 0;
    char *line = input, *end = input + held + count;
    for (char *newline; (newline = memchr(line, '\n', end - line)); line = newline + 1) {
      memcpy(output + length, line, newline + 1 - line);
      length += newline + 1 - line;
    }
    held = end - line;
    memmove(input, line, held);
    write_all(output, length);
  }
  return 0;
}
