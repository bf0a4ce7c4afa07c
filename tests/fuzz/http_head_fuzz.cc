// libs: usher_http
// A request head of any bytes: views stay inside, and a head is complete at one length only, however it arrives.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "gateway/http/parser.h"

using namespace usher::http;

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

void check_inside(std::string_view bytes, std::string_view view) {
  if (view.empty()) return;
  check(view.data() >= bytes.data() && view.data() + view.size() <= bytes.data() + bytes.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  Request request;
  const auto head = parse_head(bytes, request);
  if (!head) {
    // What is wrong stays wrong with more bytes; what is incomplete was not wrong with fewer.
    const auto shorter = parse_head(bytes.substr(0, size / 2), request);
    check(!shorter && (head.error() != ParseError::incomplete || shorter.error() == ParseError::incomplete));
    return 0;
  }
  check(head->bytes > 0 && head->bytes <= size);
  check(!(head->chunked && head->content_length > 0));
  check_inside(bytes, request.target);
  check_inside(bytes, request.path);
  check_inside(bytes, request.query);
  for (const Header& header : request.headers) {
    check_inside(bytes, header.name);
    check_inside(bytes, header.value);
    check(!header.name.empty() && header.value.find_first_of("\r\n") == std::string_view::npos);
  }
  Request again;
  const auto cut = parse_head(bytes.substr(0, head->bytes - 1), again);
  check(!cut && cut.error() == ParseError::incomplete);
  const auto exact = parse_head(bytes.substr(0, head->bytes), again);
  check(exact && exact->bytes == head->bytes && exact->content_length == head->content_length);
  return 0;
}
