// Tickets one by one: the desk's walk-ins, edits, cancelations, and search.
#pragma once

#include "gateway/api/answering.h"

namespace usher::api {

[[nodiscard]] Answering create_ticket(Context* context, const http::Request* request);  // POST …/tickets
[[nodiscard]] Answering show_ticket(Context* context, const http::Request* request);    // GET …/tickets/{id}
// PATCH …/tickets/{id}: the fields sent, over the ticket as it stands. Another secret revokes the one before. Of two
// changes in the same instant the later stands whole.
[[nodiscard]] Answering change_ticket(Context* context, const http::Request* request);
[[nodiscard]] Answering cancel_ticket(Context* context,
                                      const http::Request* request);  // DELETE: it stays in the ledger

// GET …/tickets?search=&list=&limit=&after=: whose code it is first, then by name, company, order or the phone's last
// digits; without search all, by id. `next` is what `after` continues with.
[[nodiscard]] Answering list_tickets(Context* context, const http::Request* request);

}  // namespace usher::api
