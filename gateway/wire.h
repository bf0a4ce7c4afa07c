// The composition root: builds every object of the gateway from top to bottom, one sentence each, and takes them apart
// in reverse.
#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <string>

#include "gateway/config.h"

namespace usher {

class Gateway {
 public:
  // The error is one line for a person, with the next step. `on_failure` is called once, from another thread, when the
  // store fails while serving.
  [[nodiscard]] static std::expected<std::unique_ptr<Gateway>, std::string> open(const Config& config,
                                                                                 std::string version,
                                                                                 std::function<void()> on_failure);
  ~Gateway();

  // Takes over what may change while serving (config_reload.h). `wanted`: the configuration as it reads now, or what is
  // wrong with it, one error a line. Logs what came of it; on any error everything goes on as before. From the thread
  // that opened the gateway.
  void reload(const std::expected<Config, std::string>& wanted);

  // Everything accepted so far is decided, synced and answered; then it is over. False if the store had failed.
  bool close();

  [[nodiscard]] std::uint16_t port() const;
  [[nodiscard]] std::string failure() const;

 private:
  struct Parts;
  explicit Gateway(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace usher
