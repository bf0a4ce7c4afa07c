// libs: usher_pretix usher_api
// Orders as pretix might write them, of any bytes: each gives tickets that the model has a place for, or a mistake that
// says what is wrong; and the same bytes give the same.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include <boost/json/parse.hpp>

#include "gateway/api/pretix/order_in.h"

namespace {

using namespace usher;

void must(bool holds) {
  if (!holds) std::abort();
}

void check(const pretix::PulledOrder& order) {
  bool addons = false;
  for (const pretix::PulledPosition& position : order.positions) {
    const admission::Ticket& ticket = position.ticket;
    must(position.id != 0 && position.id != position.parent);
    must(!ticket.secret.empty() && !ticket.item.empty() && !ticket.order.empty());
    must(ticket.import_digest != 0 && ticket.import_source == pretix::kPulledSource);
    must(!ticket.id && ticket.identifiers.empty() && !ticket.addon_to);
    must(position.parent != 0 || !addons);  // parents come first
    addons = addons || position.parent != 0;
    for (std::size_t i = 0; i < position.checkins.size(); ++i) {
      must(position.checkins[i].id != 0 && position.checkins[i].list != 0);
      must(i == 0 || position.checkins[i - 1].at <= position.checkins[i].at);
    }
  }
  for (const pretix::OrderMistake& mistake : order.mistakes) must(!mistake.reason.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  boost::system::error_code error;
  const boost::json::value body = boost::json::parse(boost::json::string_view(text.data(), text.size()), error);
  if (error) return 0;
  admission::Question question;
  question.identifier = "MEAL";
  question.options = {{1, "VEG", {{"en", "Vegan"}}, 1}, {2, "q77", {{"en", "Fish"}}, 2}};
  const auto order = pretix::read_order(body, std::span(&question, 1));
  const auto again = pretix::read_order(body, std::span(&question, 1));
  must(order.has_value() == again.has_value());
  if (!order) {
    must(!order.error().reason.empty());
    return 0;
  }
  check(*order);
  must(order->positions.size() == again->positions.size());
  for (std::size_t i = 0; i < order->positions.size(); ++i) {
    must(order->positions[i].ticket == again->positions[i].ticket);
  }
  return 0;
}
