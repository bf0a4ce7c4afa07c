#include "gateway/ctl/pretix_address.h"

namespace usher::ctl {
namespace {

constexpr std::size_t kSlugBytesMax = 64;

// Takes the last segment off; "" if there is none.
std::string take_last(std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return {};
  std::string last = path.substr(slash + 1);
  path.resize(slash);
  return last;
}

bool has_port(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  const std::string_view authority = url.substr(0, url.find('/'));
  const auto bracket = authority.rfind(']');
  return authority.find(':', bracket == std::string_view::npos ? 0 : bracket) != std::string_view::npos;
}

}  // namespace

std::string PretixAddress::text() const {
  return server.text() + "/" + organizer + "/" + event;
}

std::string PretixAddress::of_organizer(std::string_view rest) const {
  return path("/api/v1/organizers/{}/", {organizer}) + std::string(rest);
}

std::string PretixAddress::of_event(std::string_view rest) const {
  return path("/api/v1/organizers/{}/events/{}/", {organizer, event}) + std::string(rest);
}

std::expected<std::string, std::string> PretixAddress::target_of(std::string_view next) const {
  if (const auto scheme = next.find("://"); scheme != std::string_view::npos) {
    const auto slash = next.find('/', scheme + 3);
    next = slash == std::string_view::npos ? std::string_view() : next.substr(slash);
  }
  if (next.starts_with(server.prefix)) next.remove_prefix(server.prefix.size());
  const bool plain = next.find_first_of(" \t\r\n") == std::string_view::npos;
  if (!plain || !next.starts_with("/api/v1/")) return std::unexpected("next: \"" + std::string(next) + "\" is no page");
  return std::string(next);
}

std::expected<PretixAddress, std::string> pretix_address(std::string_view url, std::string organizer,
                                                         std::string event) {
  auto server = parse_server(url);
  if (!server) return std::unexpected("--from-pretix: " + server.error());
  PretixAddress address{std::move(*server), std::move(organizer), std::move(event)};
  if (!has_port(url)) address.server.port = address.server.tls ? "443" : "80";
  std::string& prefix = address.server.prefix;
  if (address.organizer.empty() && address.event.empty()) {
    address.event = take_last(prefix);
    address.organizer = take_last(prefix);
  } else if (const std::string end = "/" + address.organizer + "/" + address.event; prefix.ends_with(end)) {
    prefix.resize(prefix.size() - end.size());
  }
  if (address.organizer.empty()) {
    return std::unexpected("--organizer: is missing; or give the event's own page, https://host/ORGANIZER/EVENT/");
  }
  if (address.event.empty()) return std::unexpected("--event: is missing; or give the event's own page");
  return address;
}

std::string slug_of(std::string_view name) {
  std::string slug;
  for (const char c : name) {
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    const bool kept = (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9');
    if (kept) {
      slug += lower;
    } else if (!slug.empty() && slug.back() != '-') {
      slug += '-';
    }
    if (slug.size() == kSlugBytesMax) break;
  }
  while (slug.ends_with('-')) slug.pop_back();
  return slug;
}

}  // namespace usher::ctl
