// What the gateway says of itself, its figures, and its backup.
#pragma once

#include <string_view>

#include <boost/asio/awaitable.hpp>

#include "gateway/api/answering.h"
#include "gateway/http/exchange.h"

namespace usher::api {

[[nodiscard]] Answering healthz(Context* context, const http::Request* request);  // 200: the process runs
[[nodiscard]] Answering readyz(Context* context, const http::Request* request);   // 200: a check-in would be answered
[[nodiscard]] Answering show_openapi(Context* context, const http::Request* request);
[[nodiscard]] Answering show_metrics(Context* context, const http::Request* request);
[[nodiscard]] Answering show_counts(Context* context, const http::Request* request);
// POST /v1/backup {"folder": …}: absolute, or below the configured root.
[[nodiscard]] Answering make_backup(Context* context, const http::Request* request);
[[nodiscard]] boost::asio::awaitable<void> stream_live(Context* context, http::Exchange* exchange);

// Whether check-ins would be answered now; if not, why.
[[nodiscard]] std::string_view not_ready_because(const Context* context);  // "" = ready

}  // namespace usher::api
