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

// Checks the escapes of a string from `i` on to its closing quote.
//
// Returns whether they are good; else `*bad` is where one begins that is not.
__attribute__((noinline)) bool has_good_escapes(const uint8_t *b, size_t i, size_t quote, size_t *bad) {
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
          return false;
        }
        // A lone surrogate passes: RFC 8259, section 8.2, leaves it to the reader.
        i += 6;
        break;
      default:
        *bad = i;
        return false;
    }
  }
  return true;
}

// Returns the offset one past the closing quote of a string that opens at `at`, or 0 with `*bad` set.
//
// `limit` is where the next token begins. Stage 1 has seen to UTF-8, control characters and the closing quote,
// behind which only white space can stand before `limit`; so the inside needs no look at each byte, and none at all in
// a text without a backslash.
__attribute__((always_inline)) inline size_t string_end(const uint8_t *b, size_t at, size_t limit, bool may_escape,
                                                        size_t *bad) {
  size_t quote = limit - 1;
  // Mostly it is one.
  while (b[quote] != '"') {
    if (classify(b[quote]) != SPACE) {
      *bad = at;
      return 0;
    }
    quote--;
  }
  if (quote == at) {
    *bad = at;
    return 0;
  }
  return !may_escape || has_good_escapes(b, at + 1, quote, bad) ? quote + 1 : 0;
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

// Walks the structural indexes once. What may come next is told by the place in this function, so that a token is
// looked at by the code that expects it and by no other.
scj_status build(scj_parser *p, const uint8_t *b, size_t length, size_t max_depth, size_t *error_offset) {
  const uint32_t *token = p->stage1->structural_indexes.get();
  const size_t n = p->stage1->n_structural_indexes;
  const uint32_t *const last = token + n;
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
  // A search through the whole is quicker than one for each string.
  const bool may_escape = std::memchr(b, '\\', length) != nullptr;
  // The array or object that is open innermost, and which of the two.
  scj_node *parent = nullptr;
  bool in_object = false;
  size_t at = 0;

  auto failed = [&](size_t offset) {
    *error_offset = offset;
    return SCJ_SYNTAX;
  };
  auto add = [&](size_t end) __attribute__((always_inline)) {
    nodes[count] = {static_cast<uint32_t>(at), static_cast<uint32_t>(end), count + 1, 0};
    count++;
  };
  auto next = [&]() __attribute__((always_inline)) -> size_t { return token < last ? *token : length; };
  size_t end = 0;

value:
  if (token == last) return failed(length);
  at = *token++;
  switch (b[at]) {
    case '"':
      end = string_end(b, at, next(), may_escape, error_offset);
      if (end == 0) return SCJ_SYNTAX;
      add(end);
      break;
    case '{':
    case '[':
      if (depth >= max_depth) {
        *error_offset = at;
        return SCJ_DEPTH;
      }
      open[depth++] = count;
      parent = &nodes[count++];
      *parent = {static_cast<uint32_t>(at), 0, 0, 0};
      in_object = b[at] == '{';
      if (token == last) return failed(length);
      if (b[*token] == (in_object ? '}' : ']')) {
        at = *token++;
        goto close;
      }
      if (in_object) goto key;
      parent->count++;
      goto value;
    default:
      end = scalar_end(b, at, length);
      if (end == 0) return failed(at);
      add(end);
  }

behind_value:
  if (!parent) {
    if (token < last) return failed(*token);
    p->count = count;
    return SCJ_OK;
  }
  if (token == last) return failed(length);
  at = *token++;
  if (b[at] == ',') {
    if (in_object) goto key;
    parent->count++;
    goto value;
  }
  if (b[at] != (in_object ? '}' : ']')) return failed(at);

close:
  parent->end = static_cast<uint32_t>(at + 1);
  parent->next = count;
  depth--;
  parent = depth > 0 ? &nodes[open[depth - 1]] : nullptr;
  in_object = parent && b[parent->start] == '{';
  goto behind_value;

key:
  if (token == last) return failed(length);
  at = *token++;
  if (b[at] != '"') return failed(at);
  end = string_end(b, at, next(), may_escape, error_offset);
  if (end == 0) return SCJ_SYNTAX;
  add(end);
  parent->count++;
  if (token == last) return failed(length);
  if (b[*token] != ':') return failed(*token);
  token++;
  goto value;
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
