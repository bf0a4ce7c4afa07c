// libs: usher_document usher_source
// Any text as an AAMVA licence: what is read has a number, a name and a birth date; cleaned by a source it is the same
// person.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "scanner/document/aamva.h"
#include "scanner/document/number_key.h"
#include "scanner/source/clean.h"

namespace {

using namespace usher::scanner;

void must(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto read = parse_aamva(text);
  must(is_aamva(text) || !read);
  if (!read) {
    must(!read.error().field.empty() && read.error().text.starts_with(read.error().field));
    return 0;
  }
  must(!read->number.empty() && read->number.size() <= size);
  must(!read->surname.empty() || !read->name.empty());
  must(read->birth && read->birth->ok());
  must(!read->expiry || (read->expiry->ok() && !read->unlimited));
  must(read->kind == DocumentKind::driver_license || read->kind == DocumentKind::id_card);
  must(compare_form(compare_name(*read)) == compare_name(*read));
  // Bytes that are not UTF-8 are replaced by what separates elements: only then may it differ.
  const Cleaned cleaned = clean(text);
  if (cleaned.invalid_bytes != 0 || text.find("\\0000") != std::string_view::npos) return 0;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) >= 0x7F) return 0;
  }
  const auto again = parse_aamva(cleaned.text);
  must(again && again->number == read->number && again->birth == read->birth);
  return 0;
}
