// Helpers of the import tests: a whole file through the importer, and text in other encodings.
#pragma once

#include <expected>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

#include <iconv.h>

#include "storage/import/importer.h"

namespace usher::importing::test {

struct Read {
  ImportOutput out;
  ImportTotals totals;
  HeaderReport header;
  RowError failure;  // line 0 and empty: none
};

inline Read read_file(std::string_view bytes, ImportOptions options = {}, std::size_t piece_bytes = 1 << 20) {
  Read read;
  auto importer = Importer::create(std::move(options));
  if (!importer) {
    read.failure = importer.error();
    return read;
  }
  std::expected<void, RowError> done;
  for (std::size_t at = 0; at < bytes.size() && done; at += piece_bytes)
    done = importer->feed(bytes.substr(at, piece_bytes), read.out);
  if (done) done = importer->finish(read.out);
  if (!done) read.failure = done.error();
  if (importer->header() != nullptr) read.header = *importer->header();
  read.totals = importer->totals();
  return read;
}

inline std::string convert(std::string_view utf8, const char* to) {
  iconv_t converter = iconv_open(to, "UTF-8");
  std::string out(utf8.size() * 4 + 16, '\0');
  char* in_at = const_cast<char*>(utf8.data());
  char* out_at = out.data();
  std::size_t in_left = utf8.size(), out_left = out.size();
  iconv(converter, &in_at, &in_left, &out_at, &out_left);
  iconv_close(converter);
  out.resize(out.size() - out_left);
  return out;
}

inline std::string replace_all(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
  return text;
}

// Tests run in the project's root.
inline std::string data_file(const std::string& name) {
  std::ifstream file("tests/unit/import/data/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace usher::importing::test
