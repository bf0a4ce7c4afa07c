// libs: usher_zone usher_admission
// Any text as rules: what is taken can be evaluated in every scene, and what is lacking can be told in every language.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "gateway/admission/messages.h"
#include "gateway/admission/rule_words.h"
#include "gateway/admission/rules.h"
#include "gateway/zone/zone.h"

namespace {

using namespace usher::admission;

void must(bool holds) {
  if (!holds) std::abort();
}

void ask(const Rules& rules, const RuleScene& scene) {
  if (evaluate(rules, scene) != Ruling::unmet) return;
  const std::vector<std::string> words = explain_unmet(rules, scene);
  must(!words.empty());
  for (const std::string& word : words) must(read_word(word).has_value());
  const auto time_text = [](Time) { return std::string("2026-06-15 12:00"); };
  for (const Language language : {Language::en, Language::zh, Language::de}) {
    must(!reason_explanation({MessageKey::rules_failed, {}, words}, language, time_text).empty());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)read_word(text);
  const auto rules = compile_rules(text);
  if (!rules) {
    must(rules.error().path.starts_with("rules") && !rules.error().message.empty());
    return 0;
  }
  const Time now{std::chrono::sys_days{std::chrono::year{2026} / 3 / 29} + std::chrono::hours{1}};
  Ticket ticket;
  Presence presence;
  const auto& zone = usher::zone::named("Europe/Berlin");
  ask(*rules, {ticket, presence, {}, now, zone, {}});
  ticket.item = ticket.variation = "5";
  for (int i = 0; i < 4; ++i) {
    presence.checkins.push_back({.time = now - std::chrono::hours{12 * i}, .type = static_cast<Direction>(i % 2)});
  }
  ask(*rules, {ticket, presence, GateId{1}, now, zone, {.from = now, .to = now, .admission = now}});
  return 0;
}
