#include "scanner/source/source_status.h"

namespace usher::scanner {

std::string_view to_string(LinkState state) {
  switch (state) {
    case LinkState::down:
      return "down";
    case LinkState::listening:
      return "listening";
    case LinkState::connecting:
      return "connecting";
    case LinkState::connected:
      return "connected";
  }
  return "down";
}

}  // namespace usher::scanner
