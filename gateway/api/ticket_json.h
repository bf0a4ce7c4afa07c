// Tickets as JSON, both ways. Field names are those of the CSV columns where there is one.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gateway/admission/ticket.h"

namespace usher::api {

class JsonIn;
class JsonOut;

// What a request says of a ticket, and the document numbers in it: they are hashed at once and never stored.
struct TicketFields {
  admission::Ticket ticket;
  // kind ("id_number", "passport") -> number; "" takes the ticket's away.
  std::vector<std::pair<std::string, std::string>> numbers;
  std::optional<std::string> birth_date;  // "1990-05-01"; "" takes the ticket's away
};

// Reads the fields that are there over what `fields.ticket` holds; a mistake stays in `in`. Not touched: id, event,
// add-ons, and where it was imported from.
void read_ticket(JsonIn& in, TicketFields& fields);

// The members of a ticket object, without its braces. For staff: with contact data and the code.
void write_members(JsonOut& out, const admission::Ticket& ticket);

}  // namespace usher::api
