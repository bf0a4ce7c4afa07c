// libs: usher_api
// What a display says: any bytes give an act within bounds or a message that says what is wrong, and an id that is
// JSON.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <boost/json/parse.hpp>

#include "gateway/api/display_json.h"
#include "gateway/api/display_limits.h"
#include "gateway/api/display_message.h"
#include "gateway/sequencer/limits.h"

namespace {

using namespace usher;

void must(bool holds) {
  if (!holds) std::abort();
}

void must_be_json(std::string_view text) {
  boost::system::error_code error;
  (void)boost::json::parse(boost::json::string_view(text.data(), text.size()), error);
  must(!error);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto read = api::read_display_message({reinterpret_cast<const char*>(data), size});
  must_be_json(read.id);
  must(read.id.size() <= 8 * api::kDisplayIdBytesMax);
  must_be_json(api::ack_message(read.id));
  if (!read.act) {
    must(!read.act.error().message.empty());
    must_be_json(api::error_message(read.id, read.act.error()));
    return 0;
  }
  if (const auto* scan = std::get_if<api::DisplayScan>(&*read.act)) {
    must(!scan->text.empty() && scan->text.size() <= sequencer::kCodeBytesMax);
    must(scan->nonce.size() <= sequencer::kNonceBytesMax);
  }
  if (const auto* call = std::get_if<api::DisplayCall>(&*read.act)) must(call->why.size() <= 3 * api::kWhyBytesMax);
  return 0;
}
