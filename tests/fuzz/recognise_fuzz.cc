// libs: usher_document usher_source
// Any scanned text: what is recognised is read or has an error, what is not is left alone; numbers and names have one
// canonical form.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "scanner/document/number_key.h"
#include "scanner/document/recognise.h"
#include "scanner/document/text.h"

namespace {

using namespace usher::scanner;
constexpr Date kToday{std::chrono::year(2026), std::chrono::month(11), std::chrono::day(21)};

void must(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Recognised what = recognise(text, kToday);
  const auto read = read_document(text, kToday);
  must(read.has_value() == (what != Recognised::none));
  if (what == Recognised::resident_number) must(read->has_value());
  const std::string number = canonical_number(text), name = compare_form(text);
  must(number.size() <= size && canonical_number(number) == number);
  must(compare_form(name) == name);
  if (const auto utf8 = utf8_of_utf16le(text)) must(utf8->size() <= 3 * (size / 2));
  return 0;
}
