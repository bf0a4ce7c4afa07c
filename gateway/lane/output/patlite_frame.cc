#include "gateway/lane/output/patlite_frame.h"

namespace usher::lane {

std::string run_control(std::string_view product, const Signal& signal) {
  std::string bytes(product);
  bytes += 'S';
  bytes += std::string_view("\0\0\6", 3);
  for (const Lamp lamp : {signal.red, signal.amber, signal.green, signal.blue, signal.white}) {
    bytes += static_cast<char>(lamp);
  }
  bytes += static_cast<char>(signal.buzzer);
  return bytes;
}

Signal keep_all() {
  return {.red = Lamp::keep,
          .amber = Lamp::keep,
          .green = Lamp::keep,
          .blue = Lamp::keep,
          .white = Lamp::keep,
          .buzzer = Buzzer::keep};
}

PatliteAnswer parse_patlite_answer(std::string_view bytes) {
  if (bytes.starts_with('\x06')) return PatliteAnswer::acknowledged;
  return bytes.starts_with('\x15') ? PatliteAnswer::refused : PatliteAnswer::garbage;
}

}  // namespace usher::lane
