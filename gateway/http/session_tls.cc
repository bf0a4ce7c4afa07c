// Sessions over TLS. One stream type a file keeps the compiler's work apart.
#include "gateway/http/session.h"

namespace usher::http {

void serve_tls(CorePointer core, Worker* worker, TaskGroup::Ticket ticket, Socket socket) {
  TlsStream stream(std::move(socket), *core->tls);
  auto session = std::make_unique<Session<TlsStream>>(std::move(core), worker, std::move(ticket), std::move(stream));
  boost::asio::co_spawn(worker->context(), run_session(std::move(session)), boost::asio::detached);
}

}  // namespace usher::http
