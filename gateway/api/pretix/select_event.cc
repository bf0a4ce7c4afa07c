// GET device/eventselection: which event and list a device should show next. The rule is pretix's.
#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gateway/api/pretix/guard.h"
#include "gateway/api/pretix/names.h"
#include "gateway/api/pretix/position_json.h"
#include "gateway/api/pretix/reads.h"
#include "gateway/api/pretix/replies.h"
#include "storage/import/time_text.h"

namespace usher::pretix {

using admission::CatalogKind;
using admission::CheckinList;
using admission::Time;
using api::Context;
using api::JsonOut;
using http::Request;
using http::Response;

namespace {

// An event, or one dated subevent of it.
struct Choice {
  const admission::Event* event = nullptr;
  std::uint64_t subevent = 0;  // 0: none
  Time start{};
  std::optional<Time> to;
  [[nodiscard]] Time end() const { return to.value_or(start); }
};

std::vector<Choice> choices_of(const Caller& caller) {
  std::vector<Choice> choices;
  for (const auto& [id, event] : caller.directory->events) {
    if (!may_use(caller, event)) continue;
    bool dated = false;
    for (auto at = caller.directory->catalog.lower_bound({id, CatalogKind::subevent, 0});
         at != caller.directory->catalog.end() && at->first.event == id && at->first.kind == CatalogKind::subevent;
         ++at) {
      const auto& subevent = *at->second;
      const auto start = subevent.admission ? subevent.admission : subevent.from;
      if (start) choices.push_back({&event, subevent.id, *start, subevent.to});
      dated = true;
    }
    const auto start = event.admission_at ? event.admission_at : event.starts_at;
    if (!dated && start) choices.push_back({&event, 0, *start, event.ends_at});
  }
  std::ranges::stable_sort(choices, {}, &Choice::start);
  return choices;
}

bool is_current(const Choice& choice, std::string_view event, std::uint64_t subevent) {
  return choice.event->slug == event && choice.subevent == subevent;
}

std::string day_of(Time time, const admission::Event& event) {
  return importing::local_text(time, event.timezone).substr(0, 10);
}

// nullptr: keep what is shown.
const Choice* choose(const std::vector<Choice>& choices, std::string_view event, std::uint64_t subevent, Time now) {
  const Choice *running = nullptr, *last = nullptr, *next = nullptr;
  bool current_runs = false;
  for (const Choice& choice : choices) {
    if (choice.start <= now) {
      last = &choice;
      if (choice.to && *choice.to > now) {
        if (is_current(choice, event, subevent)) {
          current_runs = true;
        } else {
          running = &choice;
        }
      }
    } else if (next == nullptr) {
      next = &choice;
    }
  }
  if (running != nullptr) return running;
  if (current_runs) return nullptr;
  if (last == nullptr) return next;
  if (next == nullptr) return last;
  const bool last_today = day_of(last->start, *last->event) == day_of(now, *last->event);
  const bool next_today = day_of(next->start, *next->event) == day_of(now, *next->event);
  if (last_today != next_today) return last_today ? last : next;
  const Time middle = last->end() + (next->start - last->end()) / 2;
  return now < middle ? last : next;
}

std::uint64_t number_asked(const Request* request, std::string_view name) {
  const auto text = request->query_value(name);
  std::uint64_t number = 0;
  if (text) (void)std::from_chars(text->data(), text->data() + text->size(), number);
  return number;
}

// The one of the same name, else the first.
const CheckinList* list_for(const Caller& caller, const Choice& choice, std::uint64_t current) {
  const CheckinList* before = list_of(caller, current);
  const CheckinList* first = nullptr;
  for (const CheckinList* list : lists_of(caller, choice.event->id)) {
    if (list->subevent && choice.subevent != 0 && number_of(*list->subevent) != choice.subevent) continue;
    if (before != nullptr && (list == before || list->name == before->name)) return list;
    if (first == nullptr) first = list;
  }
  return first;
}

}  // namespace

api::Answering select_event(Context* context, const Request* request) {
  auto caller = authorize(context, request, Endpoint::basic);
  if (!caller) co_return std::move(caller.error());
  const auto choices = choices_of(*caller);
  if (choices.empty()) co_return detail(404, "No live events found.");
  const std::string event = request->query_value("current_event").value_or("");
  const std::uint64_t subevent = number_asked(request, "current_subevent");
  const std::uint64_t list = number_asked(request, "current_checkinlist");
  const Choice* choice = choose(choices, event, subevent, context->clock());
  const CheckinList* shown = choice == nullptr ? nullptr : list_for(*caller, *choice, list);
  const bool same =
      choice != nullptr && is_current(*choice, event, subevent) && (shown == nullptr || shown->id.value == list);
  if (choice == nullptr || same) {
    Response response;
    response.status = 304;
    co_return response;
  }
  JsonOut out;
  out.begin_object();
  out.begin_object("event");
  out.field("name", choice->event->name);
  out.field("slug", choice->event->slug);
  out.end_object();
  if (choice->subevent == 0) {
    out.null("subevent");
  } else {
    out.field("subevent", choice->subevent);
  }
  if (shown == nullptr) {
    out.null("checkinlist");
  } else {
    out.field("checkinlist", shown->id);
  }
  out.end_object();
  co_return json(std::move(out).take());
}

}  // namespace usher::pretix
