#include "gateway/admin_token.h"

#include <cerrno>
#include <cstring>
#include <future>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include "storage/keyring.h"

namespace usher {

namespace {

std::expected<void, std::string> write_private(const std::string& path, const std::string& text) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return std::unexpected("cannot write " + path + ": " + std::strerror(errno));
  const bool written =
      ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(file) == 0;
  const int why = errno;
  ::close(file);
  if (!written) return std::unexpected("cannot write " + path + ": " + std::strerror(why));
  return {};
}

bool has_admin(const sequencer::Directory& directory) {
  for (const auto& [id, device] : directory.devices) {
    if (device.role == admission::Role::admin && !device.revoked) return true;
  }
  return false;
}

}  // namespace

std::expected<void, std::string> ensure_admin_token(sequencer::Sequencer& sequencer, sequencer::IoOutlet& outlet,
                                                    const std::string& data) {
  if (has_admin(*sequencer.directory())) return {};
  const std::string path = data + "/admin.token";
  const std::string token = storage::random_code(48);
  if (auto written = write_private(path, token + "\n"); !written) return written;
  admission::Device device;
  device.name = "first admin";
  device.role = admission::Role::admin;
  device.token_hash = storage::hash_token(token);
  auto outcome = boost::asio::co_spawn(outlet.context(),
                                       sequencer::ask(&sequencer, &outlet, sequencer::PutDevice{std::move(device)}),
                                       boost::asio::use_future)
                     .get();
  if (const auto* failed = std::get_if<sequencer::Failed>(&outcome)) {
    return std::unexpected("cannot keep the first admin token: " + failed->message);
  }
  spdlog::info("first start: the admin token is in {}", path);
  return {};
}

}  // namespace usher
