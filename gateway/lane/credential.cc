#include "gateway/lane/credential.h"

namespace usher::lane {

std::optional<LineValues> set_credential(const Scan& scan, admission::Language, sequencer::CheckIn& command) {
  command.ticket = scan.ticket;
  command.code = scan.text;
  return std::nullopt;
}

}  // namespace usher::lane
