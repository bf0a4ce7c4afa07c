#include "gateway/lane/learning.h"

#include <utility>

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

scanner::LearnReader learn_reader(const scanner::TcpSourceOptions& options) {
  const bool listens = options.way == scanner::TcpSourceOptions::Way::listen;
  scanner::LearnReader reader;
  reader.name = options.name;
  reader.framing = options.framing;
  reader.idle_gap = options.idle_gap;
  reader.where = std::string(listens ? "listen" : "connect") + " = \"" + scanner::to_string(options.endpoint) + "\"";
  return reader;
}

}  // namespace usher::lane
