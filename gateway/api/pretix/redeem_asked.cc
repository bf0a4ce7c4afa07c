#include "gateway/api/pretix/redeem_asked.h"

#include <algorithm>

#include "gateway/api/pretix/replies.h"
#include "gateway/sequencer/limits.h"

namespace usher::pretix {

using admission::CheckinList;
using http::Response;

namespace {

constexpr std::string_view kConflict = "Selecting two check-in lists from the same event is unsupported.";

std::string trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n\f\v");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t\r\n\f\v") - first + 1));
}

// Both names, or neither; only who comes in is given a medium.
std::expected<void, Response> read_exchange(const Body& body, sequencer::CheckIn& scan) {
  admission::ExchangeAsked asked;
  const bool has_type = body.text("exchange_medium_type", asked.type) && !asked.type.empty();
  const bool has_identifier = body.text("exchange_medium_identifier", asked.identifier) && !asked.identifier.empty();
  if (!has_type && !has_identifier) return {};
  if (!has_type || !has_identifier) {
    return std::unexpected(
        field_error("non_field_errors", "exchange_medium_type and exchange_medium_identifier must be given together."));
  }
  if (!admission::is_medium_type(asked.type)) {
    return std::unexpected(field_error("exchange_medium_type", "\"" + asked.type + "\" is not a valid choice."));
  }
  std::string action;
  if (body.text("exchange_link_action", action)) {
    asked.action = admission::parse_link_action(action);
    if (!asked.action) {
      return std::unexpected(field_error("exchange_link_action", "\"" + action + "\" is not a valid choice."));
    }
  }
  if (scan.type == admission::Direction::exit) {
    return std::unexpected(field_error("non_field_errors", "A medium is given out with an entry only."));
  }
  scan.exchange = std::move(asked);
  return {};
}

// What both calls have in their bodies.
std::expected<void, Response> read_common(const Caller& caller, const Body& body, Asked& asked) {
  sequencer::CheckIn& scan = asked.scan;
  scan.device = caller.device->id;
  if (!caller.device->gates.empty()) scan.gate = caller.device->gates.front();
  scan.force = body.truth("force", false);
  scan.ignore_unpaid = body.truth("ignore_unpaid", false);
  if ((scan.force || scan.ignore_unpaid) && !caller.may_overrule()) {
    return std::unexpected(
        detail(403, std::string(scan.force ? "force" : "ignore_unpaid") + " is for staff and for paired devices."));
  }
  scan.questions_supported = body.truth("questions_supported", true);
  scan.answers = body.texts("answers");
  scan.retry_refused = true;
  scan.repeat_window_ms = 0;  // these clients wait themselves before they send a code again
  scan.simulate = body.truth("simulate", false);
  if (auto read = read_exchange(body, scan); !read) return std::unexpected(std::move(read.error()));
  body.text("nonce", scan.nonce);
  if (scan.nonce.size() > sequencer::kNonceBytesMax) {
    return std::unexpected(field_error("nonce", "Ensure this field has no more than 190 characters."));
  }
  if (!body.time("datetime", scan.time)) {
    return std::unexpected(field_error("datetime",
                                       "Datetime has wrong format. Use one of these formats instead: "
                                       "YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z]."));
  }
  return {};
}

bool read_type(const Body& body, sequencer::CheckIn& scan) {
  std::string type = "entry";
  if (const auto* value = body.find("type"); value != nullptr && !body.text("type", type)) return false;
  const auto direction = admission::parse_direction(type);
  if (direction) scan.type = *direction;
  return direction.has_value();
}

}  // namespace

bool conflicting(const std::vector<const CheckinList*>& lists) {
  for (std::size_t i = 0; i < lists.size(); ++i) {
    for (std::size_t j = i + 1; j < lists.size(); ++j) {
      if (lists[i]->event == lists[j]->event && lists[i] != lists[j]) return true;
    }
  }
  return false;
}

std::expected<std::vector<const CheckinList*>, Response> lists_asked(
    const Caller& caller, const std::optional<std::vector<std::uint64_t>>& ids) {
  if (!ids) return std::unexpected(field_error("lists", "This field is required."));
  std::vector<const CheckinList*> lists;
  for (const std::uint64_t id : *ids) {
    const CheckinList* list = list_of(caller, id);
    if (list == nullptr) {
      return std::unexpected(
          field_error("lists", "Invalid pk \"" + std::to_string(id) + "\" - object does not exist."));
    }
    if (std::ranges::find(lists, list) == lists.end()) lists.push_back(list);
  }
  if (lists.empty()) return std::unexpected(bare_array("No check-in list passed."));
  if (conflicting(lists)) return std::unexpected(bare_array(kConflict));
  return lists;
}

std::expected<Asked, Response> read_redeem(const Caller& caller, const Body& body) {
  Asked asked;
  const auto* ids = body.find("lists");
  auto lists = lists_asked(caller, ids == nullptr ? std::nullopt : body.numbers("lists"));
  if (!lists) return std::unexpected(std::move(lists.error()));
  asked.lists = std::move(*lists);
  std::string secret;
  if (!body.text("secret", secret)) return std::unexpected(field_error("secret", "This field is required."));
  asked.scan.code = trimmed(secret);
  if (asked.scan.code.empty()) return std::unexpected(field_error("secret", "This field may not be blank."));
  if (!read_type(body, asked.scan)) {
    std::string type;
    body.text("type", type);
    return std::unexpected(field_error("type", "\"" + type + "\" is not a valid choice."));
  }
  std::string source;
  if (body.text("source_type", source) && source != "barcode") asked.scan.source = source;
  if (asked.scan.source.size() > sequencer::kNameBytesMax) {
    return std::unexpected(field_error("source_type", "Not a valid choice."));
  }
  if (auto read = read_common(caller, body, asked); !read) return std::unexpected(std::move(read.error()));
  asked.order_language = body.truth("use_order_locale", false);
  return asked;
}

std::expected<Asked, Response> read_list_redeem(const Caller& caller, const Body& body, const CheckinList& list,
                                                std::string code) {
  Asked asked;
  asked.lists = {&list};
  asked.scan.code = std::move(code);
  if (!read_type(body, asked.scan)) return std::unexpected(bare_array("Invalid check-in type."));
  if (const auto* time = body.find("datetime"); time != nullptr && time->is_null()) {
    return std::unexpected(field_error("datetime", "This field may not be null."));
  }
  if (auto read = read_common(caller, body, asked); !read) return std::unexpected(std::move(read.error()));
  asked.canceled_supported = body.truth("canceled_supported", false);
  return asked;
}

}  // namespace usher::pretix
