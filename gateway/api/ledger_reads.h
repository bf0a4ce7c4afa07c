// Reading what is in the ledger, on a worker.
#pragma once

#include <string>

#include <boost/asio/awaitable.hpp>

#include "gateway/admission/ledger_entry.h"
#include "gateway/api/context.h"
#include "gateway/api/reads.h"

namespace usher::api {

// The ledger entry of the check-in with this nonce (or, nonce empty, at this place). 404 if there is none.
[[nodiscard]] boost::asio::awaitable<Answered<admission::LedgerEntry>> find_scan(const Context* context,
                                                                                 admission::EventId event,
                                                                                 std::string nonce, admission::Seq seq);

}  // namespace usher::api
