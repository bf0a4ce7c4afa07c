#include "gateway/ctl/rehearse/device_watch.h"

#include <algorithm>
#include <array>
#include <utility>

#include "gateway/ctl/client.h"

namespace usher::ctl::rehearse {
namespace {

using std::chrono::steady_clock;

constexpr std::array<std::string_view, 3> kFamilies = {"usher_reader_up{", "usher_camera_up{", "usher_output_up{"};
constexpr std::string_view kDevice = "device=\"";
// Reading the page must not become the load that is measured.
constexpr int kRestPerWork = 20;

// The label's value up to its quote; escapes of the text format undone.
std::string value_of(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size() && text[i] != '"'; ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) ++i;
    out += text[i];
  }
  return out;
}

}  // namespace

std::map<std::string, bool> devices_up(std::string_view page) {
  std::map<std::string, bool> out;
  while (!page.empty()) {
    const std::size_t end = std::min(page.find('\n'), page.size());
    const std::string_view line = page.substr(0, end);
    page.remove_prefix(std::min(end + 1, page.size()));
    if (!std::ranges::any_of(kFamilies, [&](std::string_view family) { return line.starts_with(family); })) continue;
    const std::size_t device = line.find(kDevice);
    const std::size_t value = line.rfind(' ');
    if (device == std::string_view::npos || value == std::string_view::npos) continue;
    out[value_of(line.substr(device + kDevice.size()))] = line.substr(value + 1).starts_with('1');
  }
  return out;
}

DeviceWatch::DeviceWatch(Server server, std::string token) : server_(std::move(server)), token_(std::move(token)) {}

DeviceWatch::~DeviceWatch() {
  stop();
}

void DeviceWatch::start() {
  thread_ = std::thread([this] { watch(); });
}

void DeviceWatch::stop() {
  stopping_ = true;
  if (thread_.joinable()) thread_.join();
}

void DeviceWatch::watch() {
  ClientOptions options;
  options.token = token_;
  Client client(server_, options);
  Request request;
  request.target = "/metrics";
  request.accept = "text/plain";
  while (!stopping_) {
    const auto asked = steady_clock::now();
    const auto page = client.send(request);
    const auto seen = steady_clock::now();
    if (page && page->status == 200) {
      for (const auto& [device, up] : devices_up(page->body)) {
        auto& changes = changes_[device];
        if (changes.empty() || changes.back().up != up) changes.push_back({seen, up});
      }
    }
    const auto rest = std::max<steady_clock::duration>(kWatchEvery, (seen - asked) * kRestPerWork);
    const auto until = seen + std::min<steady_clock::duration>(rest, std::chrono::seconds(5));
    while (!stopping_ && steady_clock::now() < until) std::this_thread::sleep_for(Millis(20));
  }
}

}  // namespace usher::ctl::rehearse
