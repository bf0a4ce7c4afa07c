// Positions (usher's tickets) as clients of the pretix interface read them.
#pragma once

#include <optional>
#include <vector>

#include "gateway/admission/ticket.h"
#include "gateway/admission/verdict.h"
#include "gateway/api/json_out.h"
#include "gateway/api/pretix/guard.h"

namespace usher::pretix {

// Which ids are replaced by objects (?expand=) and what comes besides.
struct Expand {
  bool item = false, variation = false, subevent = false, questions = false, addons = false;
  bool pdf_data = false;
  std::string address{};  // of this gateway as the client called it: where images are fetched
};
[[nodiscard]] Expand expand_of(const http::Request* request);

// A ticket with all that its JSON shows. `presences`: what it has done, by list; only successful check-ins are in them.
struct Position {
  admission::Ticket ticket;
  std::optional<admission::Ticket> parent;  // of an add-on: lends its name
  std::vector<std::pair<admission::ListId, admission::Presence>> presences;
  std::vector<admission::Ticket> addons;  // with ?expand=addons
  std::vector<std::string> images{};      // keys of those that are kept, for pdf_data
};

// The position, with its addons where they are known. Blocking: on a worker.
[[nodiscard]] std::optional<Position> read_position(const api::Context* context, admission::EventId event,
                                                    admission::TicketId id, bool addons);
void complete(const api::Context* context, Position& position, bool addons);

// Which images there are. Blocking: reads the beginnings of their files.
void find_images(const api::Context* context, Position& position, const sequencer::Directory& directory);

// What a badge may show instead of the code: pretix's own where the ticket came from there, else the ticket's number.
[[nodiscard]] std::string pseudonym_of(const admission::Ticket& ticket);

// `lists`: whose check-ins are shown; empty: all. Check-ins from `before` on are left out (none: all are shown).
void write_position(api::JsonOut& out, const Position& position, const Caller& caller,
                    const std::vector<admission::ListId>& lists, const Expand& expand,
                    admission::Seq before = admission::Seq{});

// {"id","name","event","subevent","include_pending"} as redeem answers it.
void write_list_of_reply(api::JsonOut& out, const admission::CheckinList& list, const sequencer::Directory& directory);

// What whoever checks in is told: the order's text, the variation's, the item's; and whether to look up.
[[nodiscard]] std::vector<std::string> checkin_texts(const admission::Ticket& ticket,
                                                     const sequencer::Directory& directory);
[[nodiscard]] bool require_attention(const admission::Ticket& ticket, const sequencer::Directory& directory);

// An item, category …: its own JSON, or one made of what is known of a name that only tickets mention.
void write_item(api::JsonOut& out, std::string_view name, admission::EventId event,
                const sequencer::Directory& directory);

// An item's name in its first language, `otherwise` if it has none.
[[nodiscard]] std::string item_name(const admission::CatalogObject& item, std::string_view otherwise);

// The answers of a ticket; with `expand` each question as an object.
void write_answers(api::JsonOut& out, const admission::Ticket& ticket, const Caller& caller, bool expand);

// pretix's one letter for an order's state.
[[nodiscard]] std::string_view letter_of(admission::OrderStatus status);

// Subevents are numbers in this interface; null: none.
void write_subevent_id(api::JsonOut& out, std::string_view key, std::string_view subevent);

}  // namespace usher::pretix
