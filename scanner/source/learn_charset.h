// A text as a reader with another character set sends it. iconv's adapter for the sources; any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace usher::scanner {

enum class Charset : std::uint8_t {
  utf8,
  gb18030,
  big5,
  shift_jis,
  latin1,
  utf16le,
  utf16be,
  twice,    // each byte of the UTF-8 taken for a character of Latin-1, and sent as UTF-8 once more
  lacking,  // what is not ASCII is left out, or something else stands in its place
};
// "UTF-8", "GB18030" …
[[nodiscard]] std::string_view to_string(Charset charset);

struct Encoded {
  Charset charset = Charset::utf8;
  std::string bytes;
};
// A text of valid UTF-8 in each of them: UTF-8 first, without repetitions. Of a text that is all ASCII that is UTF-8
// and both UTF-16. What a character set lacks is left out or replaced as readers do ('?', SUB), one form a row.
[[nodiscard]] std::vector<Encoded> encodings_of(std::string_view text);

}  // namespace usher::scanner
