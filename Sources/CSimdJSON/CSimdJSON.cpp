#include "CSimdJSON.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <new>
#include <vector>

#include <simdjson.h>

// simdjson's own second stage keeps no source offsets and refuses integers
// beyond 64 bits and numbers beyond a double. A client that hands vendor JSON
// on byte for byte needs both, so only stage 1 (UTF-8, quotes, structure:
// the part that is SIMD) is simdjson's; the grammar is checked here.

struct scj_parser {
  std::unique_ptr<simdjson::internal::dom_parser_implementation> stage1;
  size_t capacity = 0;
  // Room for a node for each structural index; the pages that are not needed are never touched.
  std::unique_ptr<scj_node[]> nodes;
  size_t room = 0;
  size_t count = 0;
  std::vector<uint32_t> open;
};

namespace {

enum byte_class : uint8_t { OTHER = 0, SPACE = 1, OPERATOR = 2 };

inline byte_class classify(uint8_t c) {
  switch (c) {
    case ' ': case '\t': case '\n': case '\r': return SPACE;
    case ',': case ':': case '{': case '}': case '[': case ']': return OPERATOR;
    default: return OTHER;
  }
}

inline bool is_digit(uint8_t c) { return static_cast<uint8_t>(c - '0') < 10; }

inline bool is_hex(uint8_t c) {
  return is_digit(c) || static_cast<uint8_t>((c | 0x20) - 'a') < 6;
}

// Checks the escapes of a string that opens at `at`. Returns the offset one past its closing quote, or 0 with
// `*bad` set.
//
// `limit` is where the next token begins. Stage 1 has seen to UTF-8, control characters and the closing quote,
// behind which only white space can stand before `limit`; so the inside needs no look at each byte, and none at all in
// a text without a backslash.
size_t string_end(const uint8_t *b, size_t at, size_t limit, bool may_escape, size_t *bad) {
  size_t end = limit;
  // Mostly there is none.
  if (b[end - 1] != '"') {
    while (classify(b[end - 1]) == SPACE) end--;
  }
  const size_t quote = end - 1;
  if (quote == at || b[quote] != '"') {
    *bad = at;
    return 0;
  }
  size_t i = may_escape ? at + 1 : quote;
  while (i < quote) {
    const void *escape = std::memchr(b + i, '\\', quote - i);
    if (!escape) break;
    i = static_cast<const uint8_t *>(escape) - b;
    switch (b[i + 1]) {
      case '"': case '\\': case '/': case 'b': case 'f': case 'n': case 'r': case 't':
        i += 2;
        break;
      case 'u':
        if (i + 6 > quote || !is_hex(b[i + 2]) || !is_hex(b[i + 3]) || !is_hex(b[i + 4]) || !is_hex(b[i + 5])) {
          *bad = i;
          return 0;
        }
        // A lone surrogate passes: RFC 8259, section 8.2, leaves it to the reader.
        i += 6;
        break;
      default:
        *bad = i;
        return 0;
    }
  }
  return end;
}

// Returns the offset one past the scalar, or 0 when it is not one.
size_t scalar_end(const uint8_t *b, size_t at, size_t length) {
  size_t i = at;
  auto word = [&](const char *text, size_t n) -> size_t {
    return at + n <= length && std::memcmp(b + at, text, n) == 0 ? at + n : 0;
  };
  switch (b[at]) {
    case 't': i = word("true", 4); break;
    case 'f': i = word("false", 5); break;
    case 'n': i = word("null", 4); break;
    default: {
      if (b[i] == '-') i++;
      if (i >= length || !is_digit(b[i])) return 0;
      if (b[i] == '0') i++;
      else while (i < length && is_digit(b[i])) i++;
      if (i < length && b[i] == '.') {
        i++;
        if (i >= length || !is_digit(b[i])) return 0;
        while (i < length && is_digit(b[i])) i++;
      }
      if (i < length && (b[i] | 0x20) == 'e') {
        i++;
        if (i < length && (b[i] == '+' || b[i] == '-')) i++;
        if (i >= length || !is_digit(b[i])) return 0;
        while (i < length && is_digit(b[i])) i++;
      }
    }
  }
  if (i == 0) return 0;
  // `12"x"` is one token to stage 1, so what follows must be looked at here.
  if (i < length && classify(b[i]) == OTHER) return 0;
  return i;
}

scj_status index_structure(scj_parser *p, const uint8_t *b, size_t length) {
  using simdjson::error_code;
  if (!p->stage1 || p->capacity < length) {
    size_t want = p->capacity < 4096 ? 4096 : p->capacity;
    while (want < length) want *= 2;
    p->stage1.reset();
    p->capacity = 0;
    if (simdjson::get_active_implementation()->create_dom_parser_implementation(want, 1, p->stage1))
      return SCJ_NO_MEMORY;
    p->capacity = want;
  }
  switch (p->stage1->stage1(b, length, simdjson::stage1_mode::regular)) {
    case error_code::SUCCESS: return SCJ_OK;
    case error_code::EMPTY: return SCJ_EMPTY;
    case error_code::UTF8_ERROR: return SCJ_UTF8;
    case error_code::MEMALLOC: return SCJ_NO_MEMORY;
    default: return SCJ_SYNTAX;
  }
}

enum expectation { VALUE, VALUE_OR_END, KEY, KEY_OR_END, COLON, COMMA_OR_END, NOTHING };

scj_status build(scj_parser *p, const uint8_t *b, size_t length, size_t max_depth, size_t *error_offset) {
  const uint32_t *index = p->stage1->structural_indexes.get();
  const size_t n = p->stage1->n_structural_indexes;
  if (p->room < n) {
    const size_t room = std::max(n, 2 * p->room);
    p->nodes.reset(new scj_node[room]);
    p->room = room;
  }
  if (p->open.size() < std::min(max_depth, n)) p->open.resize(std::min(max_depth, n));
  scj_node *const nodes = p->nodes.get();
  uint32_t *const open = p->open.data();
  uint32_t count = 0;
  size_t depth = 0;
  expectation expect = VALUE;
  // A search through the whole is quicker than one for each string.
  const bool may_escape = std::memchr(b, '\\', length) != nullptr;

  // Of the array or object that is open innermost.
  bool in_object = false;
  scj_node *parent = nullptr;

  auto close = [&](size_t end) {
    parent->end = static_cast<uint32_t>(end);
    parent->next = count;
    depth--;
    parent = depth > 0 ? &nodes[open[depth - 1]] : nullptr;
    in_object = parent && b[parent->start] == '{';
    expect = parent ? COMMA_OR_END : NOTHING;
  };

  for (size_t k = 0; k < n; k++) {
    const size_t at = index[k];
    const uint8_t c = b[at];
    *error_offset = at;
    switch (c) {
      case ',':
        if (expect != COMMA_OR_END) return SCJ_SYNTAX;
        expect = in_object ? KEY : VALUE;
        continue;
      case ':':
        if (expect != COLON) return SCJ_SYNTAX;
        expect = VALUE;
        continue;
      case '}':
        if (expect != KEY_OR_END && expect != COMMA_OR_END) return SCJ_SYNTAX;
        if (!in_object) return SCJ_SYNTAX;
        close(at + 1);
        continue;
      case ']':
        if (expect != VALUE_OR_END && expect != COMMA_OR_END) return SCJ_SYNTAX;
        if (in_object) return SCJ_SYNTAX;
        close(at + 1);
        continue;
      default: break;
    }
    const bool key = expect == KEY || expect == KEY_OR_END;
    if (key ? c != '"' : expect != VALUE && expect != VALUE_OR_END) return SCJ_SYNTAX;
    if (parent && (key || !in_object)) parent->count++;
    if (c == '{' || c == '[') {
      if (depth >= max_depth) return SCJ_DEPTH;
      open[depth++] = count;
      parent = &nodes[count++];
      *parent = {static_cast<uint32_t>(at), 0, 0, 0};
      in_object = c == '{';
      expect = c == '{' ? KEY_OR_END : VALUE_OR_END;
      continue;
    }
    const size_t next = k + 1 < n ? index[k + 1] : length;
    const size_t end = c == '"' ? string_end(b, at, next, may_escape, error_offset) : scalar_end(b, at, length);
    if (end == 0) return SCJ_SYNTAX;
    nodes[count] = {static_cast<uint32_t>(at), static_cast<uint32_t>(end), count + 1, 0};
    count++;
    expect = key ? COLON : parent ? COMMA_OR_END : NOTHING;
  }
  p->count = count;
  *error_offset = length;
  return expect == NOTHING ? SCJ_OK : SCJ_SYNTAX;
}

}  // namespace

extern "C" scj_parser *scj_parser_create(void) { return new (std::nothrow) scj_parser(); }

extern "C" void scj_parser_destroy(scj_parser *parser) { delete parser; }

extern "C" scj_status scj_parse(scj_parser *parser, const uint8_t *bytes, size_t length, size_t max_depth,
                                const scj_node **nodes, size_t *count, size_t *error_offset) {
  *nodes = nullptr;
  *count = 0;
  *error_offset = 0;
  // simdjson's indexes are 32 bits wide.
  if (length > 0xFFFFFF00u) return SCJ_TOO_LARGE;
  if (length == 0) return SCJ_EMPTY;
  try {
    scj_status status = index_structure(parser, bytes, length);
    if (status != SCJ_OK) return status;
    status = build(parser, bytes, length, max_depth, error_offset);
    if (status != SCJ_OK) return status;
    *nodes = parser->nodes.get();
    *count = parser->count;
    return SCJ_OK;
  } catch (const std::bad_alloc &) {
    return SCJ_NO_MEMORY;
  }
}
