// Sessions over plain TCP. One stream type a file keeps the compiler's work apart.
#include "gateway/http/session.h"

namespace usher::http {

void serve_tcp(CorePointer core, Worker* worker, TaskGroup::Ticket ticket, Socket socket) {
  auto session = std::make_unique<Session<Socket>>(std::move(core), worker, std::move(ticket), std::move(socket));
  boost::asio::co_spawn(worker->context(), run_session(std::move(session)), boost::asio::detached);
}

}  // namespace usher::http
