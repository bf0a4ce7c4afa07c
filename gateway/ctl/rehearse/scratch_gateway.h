// A usherd of the rehearsal's own: a process with a folder for its configuration, data and log, killed with whoever
// started it. One owner, one thread; nothing of it throws.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include <sys/types.h>

#include "gateway/ctl/rehearse/limits.h"

namespace usher::ctl::rehearse {

// usherd beside the program that runs; the error says where it was looked for.
[[nodiscard]] std::expected<std::string, std::string> find_usherd();

// A folder that did not exist before: `keep` itself, or one of a name of its own beside `beside` (the event's data
// folder: the rehearsal is to sync the disk that the event will), else where temporary files go.
[[nodiscard]] std::expected<std::string, std::string> make_folder(const std::string& keep, const std::string& beside);

class ScratchGateway {
 public:
  // `folder` is there; it is removed with everything in it unless `keep`.
  ScratchGateway(std::string program, std::string folder, std::uint16_t port, bool keep);
  ~ScratchGateway();  // killed
  ScratchGateway(const ScratchGateway&) = delete;
  ScratchGateway& operator=(const ScratchGateway&) = delete;

  // Writes the configuration; before the first start().
  [[nodiscard]] std::expected<void, std::string> configure(std::string_view toml);
  // Whether its usherd takes this configuration: it may be older or newer than this program. Nothing is started.
  [[nodiscard]] bool takes(std::string_view toml);
  [[nodiscard]] std::expected<void, std::string> start();
  // Whether it has ended by itself; then there is no process any more.
  [[nodiscard]] bool ended();
  void kill();
  // SIGTERM, then waited for; its exit code. None: it had to be killed, or did not run.
  [[nodiscard]] std::optional<int> stop();

  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  [[nodiscard]] std::string data() const { return folder_ + "/data"; }
  [[nodiscard]] const std::string& folder() const { return folder_; }
  // The end of its log, for a problem's message.
  [[nodiscard]] std::string last_words() const;

 private:
  [[nodiscard]] pid_t spawn(const char* const* arguments, const std::string& log) const;

  const std::string program_, folder_;
  const std::uint16_t port_;
  const bool keep_;
  pid_t process_ = -1;
};

}  // namespace usher::ctl::rehearse
