// libs: usher_import
// Any text as a time or a birth date: what is read must be written and read again as the same.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "storage/import/birth_date.h"
#include "storage/import/time_text.h"

namespace {

using namespace usher::importing;

void must(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  constexpr const char* kZones[] = {"UTC", "Asia/Shanghai", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe",
                                    "none"};
  const char* zone = kZones[data[0] % 6];
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (const auto exact = parse_rfc3339(text)) {
    const auto any = parse_time(text, zone);
    must(any && *any == *exact);
  }
  if (const auto birth = parse_birth_date(text)) must(birth->size() == 10 && parse_birth_date(*birth) == birth);
  const auto time = parse_time(text, zone);
  if (!time) return 0;
  must(local_text(*time, zone).size() == 16);
  must(end_of_day(*time, zone) >= *time);
  // The first and last day of what can be written may lie outside it in another zone.
  const auto again = parse_rfc3339(format_rfc3339(*time));
  if (again) must(*again == *time || *time > Time{std::chrono::milliseconds{253370764800000}});
  return 0;
}
