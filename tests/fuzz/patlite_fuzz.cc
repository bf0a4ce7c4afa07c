// libs: usher_lane
// Bytes of a light tower: the first alone decides, and every command built has its length written right.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "gateway/lane/output/patlite_frame.h"

namespace {

using namespace usher::lane;

void must(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const PatliteAnswer answer = parse_patlite_answer(bytes);
  must(answer == parse_patlite_answer(bytes.substr(0, 1)));
  must((answer == PatliteAnswer::acknowledged) == (data[0] == 0x06));
  must((answer == PatliteAnswer::refused) == (data[0] == 0x15));

  Signal signal;
  if (const auto lamp = parse_lamp(bytes)) signal.red = *lamp;
  if (const auto buzzer = parse_buzzer(bytes)) signal.buzzer = *buzzer;
  const std::string command = run_control("XX", signal);
  must(command.size() == 12 && command.substr(0, 6) == std::string_view("XXS\0\0\6", 6));
  must(command[6] >= 0 && command[6] <= 9 && command[11] >= 0 && command[11] <= 9);
  return 0;
}
