// libs: usher_import
// Any bytes through the whole importer. The first two bytes choose the options and the pieces; what comes out must not
// depend on the pieces, and every row must be one that the rest of the program can hold.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "storage/import/importer.h"
#include "storage/import/limits.h"
#include "storage/import/utf8_check.h"

namespace {

using namespace usher::importing;

void must(bool holds) {
  if (!holds) std::abort();
}

struct Read {
  ImportOutput out;
  ImportTotals totals;
  bool failed = false;
};

Read read(std::string_view bytes, const ImportOptions& options, std::size_t piece_bytes) {
  Read result;
  auto importer = Importer::create(options);
  must(importer.has_value());
  bool good = true;
  for (std::size_t at = 0; at < bytes.size() && good; at += piece_bytes)
    good = importer->feed(bytes.substr(at, piece_bytes), result.out).has_value();
  if (good) good = importer->finish(result.out).has_value();
  result.failed = !good;
  result.totals = importer->totals();
  return result;
}

void check(const Read& result) {
  must(result.totals.rows == result.out.rows.size());
  must(result.out.errors.size() <= kErrorsKept);
  std::uint64_t line = 0;
  for (const ImportedRow& row : result.out.rows) {
    must(row.line > line && row.line <= result.totals.lines + 1);
    line = row.line;
    must(row.digest != 0 && row.digest == row.ticket.import_digest);
    must(row.ticket.secret.empty() != row.natural_key.empty());
    must(row.ticket.secret.size() <= kSecretBytesMax);
    must(valid_utf8_bytes(row.ticket.person.name) == row.ticket.person.name.size());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  constexpr const char* kEncodings[] = {"", "utf-8", "utf-16le", "utf-16be", "gb18030", "windows-1252", "", ""};
  constexpr const char* kProfiles[] = {"", "canonical", "pretix", "31huiyi"};
  ImportOptions options;
  options.encoding = kEncodings[data[0] & 7];
  options.profile = kProfiles[data[0] >> 3 & 3];
  options.separator = ",;\t\0"[data[0] >> 5 & 3];
  options.timezone = (data[0] & 0x80) != 0 ? "Asia/Shanghai" : "UTC";
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
  const Read whole = read(bytes, options, size);
  check(whole);
  const Read cut = read(bytes, options, 1 + data[1] % 64);
  must(cut.failed == whole.failed);
  must(cut.out.rows == whole.out.rows);
  must(cut.out.errors == whole.out.errors);
  must(cut.out.suspects == whole.out.suspects);
  return 0;
}
