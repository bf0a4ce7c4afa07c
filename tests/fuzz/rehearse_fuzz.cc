// libs: usher_ctl
// What a rehearsal's virtual devices are sent, and what they read of a gateway: any bytes, in pieces of any size.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/ctl/rehearse/answer_line.h"
#include "gateway/ctl/rehearse/device_watch.h"
#include "gateway/ctl/rehearse/light.h"
#include "gateway/ctl/rehearse/live_ear.h"
#include "gateway/ctl/rehearse/relay.h"

using namespace usher::ctl::rehearse;

namespace {

template <class Device>
void feed(std::string_view bytes, std::size_t piece) {
  boost::asio::io_context context;
  Device device(context, 0);
  std::string unread, answer;
  while (!bytes.empty()) {
    unread += bytes.substr(0, piece);
    bytes.remove_prefix(std::min(piece, bytes.size()));
    if (!device.take(unread, answer)) return;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  feed<Relay>(text, 1 + data[0] % 16);
  feed<Light>(text, 1 + data[0] % 16);
  (void)parse_answer_line(text);
  (void)devices_up(text);
  (void)heard_in(text);
  return 0;
}
