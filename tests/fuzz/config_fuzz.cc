// libs: usher_config
// A configuration of any bytes is a value that passes its own check, or errors with a message and a place.
#include <cstdlib>
#include <string_view>

#include "gateway/config.h"
#include "gateway/lane/verdict_line.h"

namespace {

void must(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto config = usher::parse_config(text, "usher.toml");
  if (config) {
    must(usher::check(*config).empty());
  } else {
    must(!config.error().empty());
    for (const usher::ConfigError& error : config.error()) must(!error.message.empty() && error.file == "usher.toml");
  }
  usher::Config flags;
  if (usher::add_reader(flags, text)) must(flags.lanes.size() == 1 && flags.lanes[0].readers.size() == 1);
  if (usher::lane::check_template(text)) {
    usher::lane::VerdictLineOptions line;
    line.no = text;
    must(usher::lane::verdict_line(line, {}).ends_with(line.end));
  }
  return 0;
}
