#include "gateway/reloader.h"

#include <chrono>
#include <string_view>
#include <utility>

#include <spdlog/spdlog.h>

#include "gateway/config_reload.h"
#include "gateway/logging.h"

namespace usher {
namespace {

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text.empty() ? "none" : text;
}

std::int64_t seconds_now() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(now).count();
}

}  // namespace

Reloader::Reloader(Config running, lane::Lanes* lanes, metrics::Probe* probe)
    : running_(std::move(running)), lanes_(*lanes), probe_(*probe) {
  probe_.reload_success_s = seconds_now();
}

void Reloader::reload(const std::expected<Config, std::string>& wanted) {
  const auto applied = wanted ? apply(*wanted) : std::unexpected(wanted.error());
  probe_.reload_successful = applied.has_value();
  if (applied) {
    probe_.reload_success_s = seconds_now();
    return;
  }
  for (std::string_view errors = applied.error(); !errors.empty();) {
    const std::size_t end = std::min(errors.find('\n'), errors.size());
    spdlog::error("configuration not reloaded: {}", errors.substr(0, end));
    errors.remove_prefix(std::min(end + 1, errors.size()));
  }
}

std::expected<void, std::string> Reloader::apply(const Config& wanted) {
  ReloadPlan plan = plan_reload(running_, wanted);
  const auto change = lanes_.apply(plan.config.lanes);
  if (!change) return std::unexpected(change.error() + "; the lanes are as before");
  if (!plan.needs_restart.empty()) {
    spdlog::warn("changed, but taken over at the next start only: {}", joined(plan.needs_restart));
  }
  if (plan.config.log_level != running_.log_level) set_log_level(plan.config.log_level);
  running_ = std::move(plan.config);
  spdlog::info("configuration reloaded: lanes added: {}; removed: {}; started anew: {}", joined(change->added),
               joined(change->removed), joined(change->restarted));
  return {};
}

}  // namespace usher
