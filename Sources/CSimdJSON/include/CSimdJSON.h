// A C face on simdjson's structural indexer, and the pass that turns its
// indexes into a flat list of nodes over the source text.
#ifndef CSIMDJSON_H
#define CSIMDJSON_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// One JSON value or member name, in document order.
typedef struct {
  /// Offset of the value's first byte.
  uint32_t start;
  /// Offset one past the value's last byte.
  uint32_t end;
  /// Index of the node that follows this value and all it holds.
  uint32_t next;
  /// For arrays their elements, for objects their members, else 0.
  uint32_t count;
} scj_node;

typedef enum {
  SCJ_OK = 0,
  SCJ_EMPTY = 1,
  SCJ_SYNTAX = 2,
  SCJ_UTF8 = 3,
  SCJ_DEPTH = 4,
  SCJ_TOO_LARGE = 5,
  SCJ_NO_MEMORY = 6,
} scj_status;

/// Buffers that are used again by each parse. Not safe to share between threads.
typedef struct scj_parser scj_parser;

/// NULL when there is no memory.
scj_parser *scj_parser_create(void);
void scj_parser_destroy(scj_parser *parser);

/// Checks the whole text against RFC 8259 and lists its nodes.
///
/// Numbers are checked for form and not for range: 1e400 and integers of any
/// length pass. `*nodes` stays valid until the next call with this parser.
/// `*error_offset` is set when the answer is not SCJ_OK.
scj_status scj_parse(scj_parser *parser, const uint8_t *bytes, size_t length,
                     size_t max_depth, const scj_node **nodes, size_t *count,
                     size_t *error_offset);

#ifdef __cplusplus
}
#endif
#endif
