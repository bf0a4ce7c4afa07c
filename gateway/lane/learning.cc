#include "gateway/lane/learning.h"

#include <utility>
#include <variant>

#include "gateway/lane/reader.h"

namespace usher::lane {
namespace {

// Beside the lane's own devices, so that neither a closed lane is opened by this nor an open one closed for good.
constexpr const char* kSetup = "being set up";

}  // namespace

Learning::Learning(std::shared_ptr<Lane> lane, std::vector<LearnInput> inputs, std::string why)
    : lane_(std::move(lane)), inputs_(std::move(inputs)), recorder_(std::make_shared<scanner::LearnRecorder>()) {
  lane_->device_changed(kSetup, true, false, std::move(why));
  for (const LearnInput& input : inputs_) input.listen(recorder_);
}

Learning::~Learning() {
  recorder_->end();
  for (const LearnInput& input : inputs_) input.listen(nullptr);
  lane_->device_changed(kSetup, true, true, {});
}

std::optional<scanner::LearnReader> learn_reader(const ReaderOptions& options) {
  scanner::LearnReader reader;
  reader.name = name_of(options);
  reader.where = std::string(to_string(kind_of(options))) + " = \"" + device_of(options) + "\"";
  if (const auto* tcp = std::get_if<scanner::TcpSourceOptions>(&options.source)) {
    reader.framing = tcp->framing;
    reader.idle_gap = tcp->idle_gap;
  } else if (const auto* serial = std::get_if<scanner::SerialSourceOptions>(&options.source)) {
    reader.framing = serial->framing;
    reader.idle_gap = serial->idle_gap;
  } else if (std::holds_alternative<scanner::HidSourceOptions>(options.source)) {
    reader.types = true;
  } else {
    return std::nullopt;
  }
  return reader;
}

}  // namespace usher::lane
