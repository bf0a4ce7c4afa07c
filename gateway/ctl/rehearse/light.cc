#include "gateway/ctl/rehearse/light.h"

namespace usher::ctl::rehearse {
namespace {

constexpr std::size_t kHead = 6;
constexpr std::uint8_t kKeep = 9;
constexpr char kDone = 0x06, kRefused = 0x15;
constexpr std::size_t kUnreadMax = 512;

}  // namespace

bool Light::take(std::string& unread, std::string& answer) {
  while (unread.size() >= kHead) {
    const std::size_t follows =
        static_cast<std::size_t>(static_cast<unsigned char>(unread[4])) << 8 | static_cast<unsigned char>(unread[5]);
    if (follows > kUnreadMax) return false;
    if (unread.size() < kHead + follows) return true;
    if (unread[2] != 'S' || follows != lamps_.size()) {
      answer += kRefused;
    } else {
      const auto before = lamps_;
      for (std::size_t i = 0; i < lamps_.size(); ++i) {
        const auto state = static_cast<std::uint8_t>(unread[kHead + i]);
        if (state != kKeep) lamps_[i] = state;
      }
      signals_ += lamps_ != before;
      answer += kDone;
    }
    unread.erase(0, kHead + follows);
  }
  return true;
}

}  // namespace usher::ctl::rehearse
