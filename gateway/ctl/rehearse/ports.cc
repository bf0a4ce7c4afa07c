#include "gateway/ctl/rehearse/ports.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace usher::ctl::rehearse {

Ports::~Ports() {
  for (const int socket : sockets_) ::close(socket);
}

std::optional<std::uint16_t> Ports::take() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket < 0) return std::nullopt;
  const int one = 1;
  ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  const bool bound = ::bind(socket, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                     ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  if (!bound) {
    ::close(socket);
    return std::nullopt;
  }
  sockets_.push_back(socket);
  return ntohs(address.sin_port);
}

}  // namespace usher::ctl::rehearse
