#include "gateway/admission/exchange.h"

#include <algorithm>

#include "gateway/admission/names.h"

namespace usher::admission {

namespace {

constexpr std::array<std::string_view, 6> kPolicies{"", "new", "reuse", "reuse_or_new", "append", "append_or_new"};
constexpr std::array<std::string_view, 2> kActions{"append", "replace"};

constexpr std::size_t kBarcodeBytesMax = 200;
constexpr std::size_t kUidDigitsMin = 8;
constexpr std::size_t kUidDigitsMax = 20;

bool enabled(const ExchangeScene& scene, const std::string& type) {
  return scene.settings == nullptr ||
         std::ranges::find(scene.settings->types_off, type) == scene.settings->types_off.end();
}

bool must_exist(MediaPolicy policy) {
  return policy == MediaPolicy::reuse || policy == MediaPolicy::append;
}

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
}

// The medium itself: known or not, as the policy has it.
std::optional<ExchangeFault> judge_medium(const ExchangeScene& scene, const ItemMedia& item, Time at) {
  const Medium* medium = scene.medium;
  const ExchangeFault unusable{Reason::medium_invalid, {MessageKey::medium_unusable, {}, {}}};
  if (medium == nullptr && must_exist(item.policy)) return unusable;
  if (medium == nullptr) {
    if (scene.identifier_taken || !identifier_fits(scene.asked->type, scene.asked->identifier)) {
      return ExchangeFault{Reason::medium_invalid, {MessageKey::medium_unfit, {}, {scene.asked->type}}};
    }
    return std::nullopt;
  }
  if (item.policy == MediaPolicy::fresh) {
    return ExchangeFault{Reason::medium_exists, {MessageKey::medium_exists, {}, {}}};
  }
  if (!usable(*medium, at)) return unusable;
  if (scene.medium_full && link_action(*scene.asked, item.policy) == LinkAction::append) return unusable;
  return std::nullopt;
}

}  // namespace

std::string_view to_string(MediaPolicy policy) {
  return name_of(kPolicies, policy);
}
std::optional<MediaPolicy> parse_media_policy(std::string_view text) {
  return named<MediaPolicy>(kPolicies, text);
}
std::optional<LinkAction> parse_link_action(std::string_view text) {
  return named<LinkAction>(kActions, text);
}

std::optional<Explanation> exchange_needed(const ExchangeScene& scene, const ItemMedia* item, const Ticket& ticket) {
  if (scene.asked != nullptr || scene.by_medium || !ticket.media.empty()) return std::nullopt;
  if (item == nullptr || item->policy == MediaPolicy::none || !enabled(scene, item->type)) return std::nullopt;
  return Explanation{MessageKey::exchange_open, {}, {std::string(to_string(item->policy)), item->type}};
}

std::optional<Explanation> exchanged_away(const ExchangeScene& scene, const Ticket& ticket) {
  const bool enforced = scene.settings != nullptr && scene.settings->enforced;
  if (!enforced || !scene.by_code || ticket.media.empty()) return std::nullopt;
  return Explanation{MessageKey::already_exchanged, {}, {}};
}

std::optional<ExchangeFault> judge_exchange(const ExchangeScene& scene, const ItemMedia* item, const Ticket& ticket,
                                            Time at) {
  if (scene.by_medium) return ExchangeFault{Reason::error, {MessageKey::exchange_of_medium, {}, {}}};
  if (!enabled(scene, scene.asked->type)) {
    return ExchangeFault{Reason::error, {MessageKey::medium_type_off, {}, {scene.asked->type}}};
  }
  if (item == nullptr || item->type != scene.asked->type) {
    const std::string needed = item == nullptr ? std::string() : item->type;
    return ExchangeFault{Reason::product, {MessageKey::medium_type_wrong, {}, {needed}}};
  }
  if (!ticket.media.empty()) return ExchangeFault{Reason::already_exchanged, {MessageKey::already_exchanged, {}, {}}};
  if (item->policy == MediaPolicy::none) return ExchangeFault{Reason::product, {MessageKey::medium_type_wrong, {}, {}}};
  return judge_medium(scene, *item, at);
}

LinkAction link_action(const ExchangeAsked& asked, MediaPolicy policy) {
  if (asked.action) return *asked.action;
  return policy == MediaPolicy::reuse || policy == MediaPolicy::reuse_or_new ? LinkAction::replace : LinkAction::append;
}

bool identifier_fits(std::string_view type, std::string_view identifier) {
  if (type == "barcode") {
    return !identifier.empty() && identifier.size() <= kBarcodeBytesMax &&
           std::ranges::all_of(identifier, [](char c) { return c > ' ' && c < 0x7F; });
  }
  const bool drawn_anew = identifier.size() == kUidDigitsMin && identifier.starts_with("08");
  return identifier.size() >= kUidDigitsMin && identifier.size() <= kUidDigitsMax && identifier.size() % 2 == 0 &&
         !drawn_anew && std::ranges::all_of(identifier, is_hex);
}

}  // namespace usher::admission
