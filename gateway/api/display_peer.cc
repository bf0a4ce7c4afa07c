#include "gateway/api/display_peer.h"

#include <algorithm>
#include <utility>

#include "gateway/api/display_limits.h"
#include "gateway/api/scope.h"

namespace usher::api {

bool DisplayBudget::take(Instant now) {
  const double saved = std::chrono::duration<double>(now - filled_).count() * double{kDisplayMessagesPerSecond};
  left_ = std::min(left_ + saved, static_cast<double>(kDisplayMessagesAtOnce));
  filled_ = now;
  if (left_ < 1) {
    ++over_;
    return false;
  }
  left_ -= 1;
  over_ = 0;
  return true;
}

DisplayPeer::DisplayPeer(Context* in, http::Exchange* peer, std::shared_ptr<lane::DisplayBoard> at,
                         boost::asio::any_io_executor executor, DisplayView view)
    : context(in), exchange(peer), board(std::move(at)), news(executor), room(std::move(executor)), view_(view) {}

void DisplayPeer::look() {
  if (const auto farewell = board->ended(); farewell == lane::Farewell::removed) {
    say_goodbye(bye_message("removed", "This lane is not in the gateway's configuration any more.", kDisplayRetryLong));
  } else if (farewell) {
    say_goodbye(bye_message("stopping", "The gateway or this lane is stopping or restarting.", kDisplayRetry));
  }
  const sequencer::DirectoryView directory = context->sequencer->directory();
  if (std::exchange(looked_, true) && directory->version == directory_) return;
  directory_ = directory->version;
  const auto device = directory->devices.find(caller(&exchange->request()));
  if (device == directory->devices.end() || device->second.revoked) {
    say_goodbye(bye_message("revoked", "The token of this display was revoked. It needs another one.", std::nullopt));
  }
  hello_ = hello_message(lane().options(), *directory, view_, context->decoders != nullptr);
}

DisplayText DisplayPeer::next() {
  const auto shared = [](std::string text) { return std::make_shared<const std::string>(std::move(text)); };
  if (leaving()) {
    if (std::exchange(parted, true)) return nullptr;
    return shared(goodbye_);
  }
  if (hello_ != told_hello_) {
    told_hello_ = hello_;
    return shared(hello_);
  }
  if (const lane::ScenePtr newest = board->newest(); newest && newest->number != told_) {
    if (told_ != 0 && newest->number > told_ + 1) board->count_skipped(newest->number - told_ - 1);
    told_ = newest->number;
    return state_message(*newest, lane().options(), view_, std::chrono::steady_clock::now());
  }
  if (!replies_.empty()) {
    DisplayText text = std::move(replies_.front());
    replies_.pop_front();
    room.cancel();
    return text;
  }
  if (std::exchange(heartbeat_, false)) return shared(R"({"type":"heartbeat"})");
  return nullptr;
}

void DisplayPeer::reply(std::string text) {
  replies_.push_back(std::make_shared<const std::string>(std::move(text)));
  news.cancel();
}

void DisplayPeer::say_goodbye(std::string text) {
  if (!leaving()) goodbye_ = std::move(text);
  wake();
}

void DisplayPeer::speak(admission::Language language) {
  view_.language = language;
  looked_ = false;
  told_ = 0;
}

void DisplayPeer::wake() {
  news.cancel();
  room.cancel();
}

std::string not_this_lane(const admission::Device& device, const lane::LaneOptions& lane) {
  if (!may_use_gate(device, lane.gate)) {
    return "gate \"" + lane.gate + "\" is not among those this token is bound to";
  }
  if (!may_use_list(device, lane.event, lane.list)) {
    return "list " + lane.event + "/" + lane.list + " is not among those this token is bound to";
  }
  return {};
}

}  // namespace usher::api
