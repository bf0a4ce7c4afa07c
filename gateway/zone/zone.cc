#include "gateway/zone/zone.h"

#include <algorithm>
#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include <date/tz.h>

namespace usher::zone {
namespace {

using admission::LocalTime;
using admission::Time;
using std::chrono::milliseconds;
using std::chrono::seconds;

// The library's ends of time do not fit into milliseconds.
Time bounded(date::sys_seconds time) {
  constexpr seconds kEnd = std::chrono::floor<seconds>(milliseconds::max()) - seconds{1};
  return Time{std::clamp(time.time_since_epoch(), -kEnd, kEnd)};
}

class Utc final : public admission::Zone {
 public:
  [[nodiscard]] Span span_at(Time) const override { return {Time::min(), Time::max(), seconds{0}}; }
  [[nodiscard]] Time instant_of(LocalTime local) const override { return Time{local.time_since_epoch()}; }
};

class LibraryZone final : public admission::Zone {
 public:
  explicit LibraryZone(const date::time_zone* zone) : zone_(*zone) {}

  [[nodiscard]] Span span_at(Time time) const override {
    const date::sys_info info = zone_.get_info(std::chrono::floor<seconds>(time));
    return {bounded(info.begin), bounded(info.end), info.offset};
  }

  // `first` is the offset before a change, whether the local time is skipped or there twice.
  [[nodiscard]] Time instant_of(LocalTime local) const override {
    const date::local_seconds whole{std::chrono::floor<seconds>(local.time_since_epoch())};
    return Time{local.time_since_epoch() - zone_.get_info(whole).first.offset};
  }

 private:
  const date::time_zone& zone_;
};

// The library throws on an unknown zone, a missing database and a broken file; a zone that has answered once has been
// read.
const date::time_zone* find(std::string_view name) {
  if (name.empty()) return nullptr;
  try {
    const date::time_zone* found = date::locate_zone(std::string(name));
    (void)found->get_info(date::sys_seconds{});
    return found;
  } catch (const std::exception&) {
    return nullptr;
  }
}

bool is_utc(std::string_view name) {
  return name == "UTC" || name == "Etc/UTC";
}

struct Zones {
  std::mutex mutex;
  std::map<std::string, std::unique_ptr<const admission::Zone>, std::less<>> by_name;  // guarded by mutex
  const Utc utc;
};

// Never destroyed: threads that end late may still ask.
Zones& zones() {
  static auto* const kept = new Zones;
  return *kept;
}

}  // namespace

bool exists(std::string_view name) {
  return is_utc(name) || find(name) != nullptr;
}

const admission::Zone& named(std::string_view name) {
  Zones& all = zones();
  if (is_utc(name)) return all.utc;
  const std::lock_guard lock(all.mutex);
  const auto known = all.by_name.find(name);
  if (known != all.by_name.end()) return *known->second;
  const date::time_zone* found = find(name);
  if (found == nullptr) return all.utc;
  return *all.by_name.emplace(name, std::make_unique<LibraryZone>(found)).first->second;
}

}  // namespace usher::zone
