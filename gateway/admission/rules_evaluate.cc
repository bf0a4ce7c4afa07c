#include "gateway/admission/rules_evaluate.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <vector>

namespace usher::admission {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::milliseconds;
using std::chrono::minutes;

std::chrono::milliseconds tolerance_of(const RuleNode& node) {
  return milliseconds{std::llround(node.number * 60'000)};
}

}  // namespace

std::optional<Time> build_time(const RuleNode& node, const RuleScene& scene) {
  switch (node.time) {
    case RuleTime::custom:
      if (node.flag) return Time{milliseconds{node.at_ms}};
      return scene.zone.instant_of(LocalTime{milliseconds{node.at_ms}});
    case RuleTime::customtime: {
      const auto today = floor<days>(scene.now + scene.zone.span_at(scene.now).offset);
      return scene.zone.instant_of(LocalTime{today.time_since_epoch() + milliseconds{node.at_ms}});
    }
    case RuleTime::date_from:
      return scene.dates.from;
    case RuleTime::date_to:
      return scene.dates.to ? scene.dates.to : scene.dates.from;
    case RuleTime::date_admission:
      return scene.dates.admission ? scene.dates.admission : scene.dates.from;
  }
  return std::nullopt;
}

RuleValue RuleEvaluator::fault() {
  faulty_ = true;
  return {};
}

RuleValue RuleEvaluator::value(std::uint32_t index) {
  const RuleNode& node = rules_.nodes[index];
  switch (node.op) {
    case RuleOp::literal:
      return literal(node);
    case RuleOp::variable:
      return variable(node.variable);
    case RuleOp::all_of:
    case RuleOp::any_of:
      return logic(node);
    case RuleOp::in_list:
      return in_list(node);
    case RuleOp::is_before:
    case RuleOp::is_after:
      return in_time(node);
    case RuleOp::build_time:
      return time(node);
    case RuleOp::object_list:
    case RuleOp::lookup:  // made a literal by the compiler
      return {};
    default:
      return is_count(node.op) ? count(node) : comparison(node);
  }
}

RuleValue RuleEvaluator::literal(const RuleNode& node) const {
  switch (node.literal) {
    case RuleNode::Literal::null:
      return {};
    case RuleNode::Literal::boolean:
      return RuleValue::of_flag(node.flag);
    case RuleNode::Literal::number:
      return {.kind = RuleValue::Kind::number, .flag = node.flag, .number = node.number};
    case RuleNode::Literal::text:
      return RuleValue::of_text(rules_.text(node));
  }
  return {};
}

RuleValue RuleEvaluator::variable(RuleVariable variable) {
  switch (variable) {
    case RuleVariable::product:
      return RuleValue::of_text(scene_.ticket.item);
    case RuleVariable::variation:
      return scene_.ticket.variation.empty() ? RuleValue{} : RuleValue::of_text(scene_.ticket.variation);
    case RuleVariable::gate:
      return scene_.gate ? RuleValue::of_count(scene_.gate.value) : RuleValue{};
    case RuleVariable::now:
      return RuleValue::of_time(scene_.now);
    case RuleVariable::now_isoweekday: {
      const std::chrono::sys_days day{days{local_day(scene_.now)}};
      return RuleValue::of_count(std::chrono::weekday{day}.iso_encoding());
    }
    case RuleVariable::entries_number:
      return RuleValue::of_count(entries(Time::min(), Time::max()));
    case RuleVariable::entries_today:
      return RuleValue::of_count(entries(midnight(), Time::max()));
    case RuleVariable::entries_days:
      return RuleValue::of_count(days_with_entry(Time::min(), Time::max()));
    case RuleVariable::minutes_since_last_entry:
      return RuleValue::of_count(minutes_since(true));
    case RuleVariable::minutes_since_first_entry:
      return RuleValue::of_count(minutes_since(false));
    case RuleVariable::entry_status:
      return RuleValue::of_text(inside(scene_.presence) ? "present" : "absent");
  }
  return {};
}

RuleValue RuleEvaluator::logic(const RuleNode& node) {
  const bool all = node.op == RuleOp::all_of;
  bool so_far = all;
  for (std::uint32_t i = 0; i < node.count; ++i) {
    const bool holds = truthy(value(rules_.argument(node, i)));
    so_far = all ? so_far && holds : so_far || holds;
  }
  return RuleValue::of_flag(so_far);
}

bool RuleEvaluator::ordered(const RuleValue& a, const RuleValue& b) {
  const Order order = less(a, b);
  if (order == Order::never) faulty_ = true;
  return order == Order::yes;
}

RuleValue RuleEvaluator::comparison(const RuleNode& node) {
  const RuleValue a = value(rules_.argument(node, 0));
  const RuleValue b = value(rules_.argument(node, 1));
  switch (node.op) {
    case RuleOp::less:
      return RuleValue::of_flag(ordered(a, b));
    case RuleOp::less_equal:
      return RuleValue::of_flag(ordered(a, b) || loosely_equal(a, b));
    case RuleOp::greater:
      return RuleValue::of_flag(ordered(b, a));
    case RuleOp::greater_equal:
      return RuleValue::of_flag(ordered(b, a) || loosely_equal(a, b));
    case RuleOp::not_equal:
      return RuleValue::of_flag(!loosely_equal(a, b));
    default:
      return RuleValue::of_flag(loosely_equal(a, b));
  }
}

RuleValue RuleEvaluator::in_list(const RuleNode& node) {
  const RuleValue wanted = value(rules_.argument(node, 0));
  const RuleNode& list = rules_.nodes[rules_.argument(node, 1)];
  bool found = false;
  for (std::uint32_t i = 0; i < list.count; ++i) {
    const RuleValue element = value(rules_.argument(list, i));
    found = found || same(wanted, element);
  }
  return RuleValue::of_flag(found);
}

RuleValue RuleEvaluator::in_time(const RuleNode& node) {
  const RuleValue a = value(rules_.argument(node, 0));
  const RuleValue b = value(rules_.argument(node, 1));
  if (a.kind != RuleValue::Kind::time || b.kind != RuleValue::Kind::time) return fault();
  const bool before = node.op == RuleOp::is_before;
  const Time& earlier = before ? a.time : b.time;
  const Time& later = before ? b.time : a.time;
  return RuleValue::of_flag(earlier < later + tolerance_of(node));
}

RuleValue RuleEvaluator::time(const RuleNode& node) {
  const auto built = build_time(node, scene_);
  return built ? RuleValue::of_time(*built) : fault();
}

RuleValue RuleEvaluator::count(const RuleNode& node) {
  const RuleValue at = value(rules_.argument(node, 0));
  if (at.kind != RuleValue::Kind::time) return fault();
  switch (node.op) {
    case RuleOp::entries_since:
      return RuleValue::of_count(entries(at.time, Time::max()));
    case RuleOp::entries_before:
      return RuleValue::of_count(entries(Time::min(), at.time));
    case RuleOp::entries_days_since:
      return RuleValue::of_count(days_with_entry(at.time, Time::max()));
    default:
      return RuleValue::of_count(days_with_entry(Time::min(), at.time));
  }
}

std::int64_t RuleEvaluator::local_day(Time time) {
  if (time < span_.begin || time >= span_.end) span_ = scene_.zone.span_at(time);
  return floor<days>((time + span_.offset).time_since_epoch()).count();
}

Time RuleEvaluator::midnight() {
  return scene_.zone.instant_of(LocalTime{days{local_day(scene_.now)}});
}

std::int64_t RuleEvaluator::entries(Time from, Time before) const {
  return std::ranges::count_if(scene_.presence.checkins, [&](const Checkin& checkin) {
    return checkin.type == Direction::entry && checkin.time >= from && checkin.time < before;
  });
}

std::int64_t RuleEvaluator::days_with_entry(Time from, Time before) {
  std::vector<std::int64_t> seen;  // mostly in order: a new day is compared with the last one first
  for (const Checkin& checkin : scene_.presence.checkins) {
    if (checkin.type != Direction::entry || checkin.time < from || checkin.time >= before) continue;
    const std::int64_t day = local_day(checkin.time);
    if (seen.empty() || seen.back() != day) seen.push_back(day);
  }
  std::ranges::sort(seen);
  const auto doubles = std::ranges::unique(seen);
  return static_cast<std::int64_t>(seen.size() - doubles.size());
}

std::int64_t RuleEvaluator::minutes_since(bool last) const {
  const Checkin* found = nullptr;
  for (const Checkin& checkin : scene_.presence.checkins) {
    if (checkin.type != Direction::entry) continue;
    if (found == nullptr || (last ? checkin.time > found->time : checkin.time < found->time)) found = &checkin;
  }
  return found == nullptr ? -1 : floor<minutes>(scene_.now - found->time).count();
}

Ruling evaluate(const Rules& rules, const RuleScene& scene) {
  if (rules.empty()) return Ruling::met;
  RuleEvaluator evaluator(rules, scene);
  const bool holds = truthy(evaluator.value(rules.root()));
  if (evaluator.faulty()) return Ruling::faulty;
  return holds ? Ruling::met : Ruling::unmet;
}

}  // namespace usher::admission
