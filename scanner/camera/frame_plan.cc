#include "scanner/camera/frame_plan.h"

#include <array>

#include "scanner/camera/limits.h"

namespace usher::scanner {
namespace {

// Noise of a camera in the dark stays below; a hand with a phone is far above.
constexpr double kMoved = 2.0;
constexpr std::uint64_t kOthersEvery = 3;
constexpr std::array kExtra{Step::threshold, Step::half, Step::inverted, Step::upright, Step::global};
// After this many still frames each format and each step has had its turn on the very same picture.
constexpr std::uint64_t kTriedAll = kOthersEvery * kExtra.size();

}  // namespace

// Every second time the one that found a code: a code in view is seen again before it counts as new.
Step FramePlan::extra_step() {
  const std::size_t turn = turn_++;
  if (found_ && *found_ != Step::plain && turn % 2 == 1) return *found_;
  return kExtra[(found_ ? turn / 2 : turn) % kExtra.size()];
}

std::vector<Look> FramePlan::next(double difference, Time now) {
  const std::uint64_t frame = frame_++;
  still_for_ = difference >= kMoved ? 0 : still_for_ + 1;
  const bool still = still_for_ > kTriedAll;
  if (still && now - looked_ < kStillGap) return {};
  looked_ = now;
  if (still) {
    std::vector<Look> looks{{Step::plain, formats_}};
    if (found_ && *found_ != Step::plain) looks.push_back({*found_, formats_});
    return looks;
  }
  const FormatSet often = formats_.both({Format::qr, Format::micro_qr}), seldom = formats_.without(often);
  const bool all = often.empty() || seldom.empty() || frame % kOthersEvery == 0;
  return {{Step::plain, all ? formats_ : often}, {extra_step(), formats_}};
}

}  // namespace usher::scanner
