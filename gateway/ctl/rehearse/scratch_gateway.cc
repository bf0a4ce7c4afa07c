#include "gateway/ctl/rehearse/scratch_gateway.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace usher::ctl::rehearse {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kLastWordsBytes = 1500;

std::string why() {
  return std::strerror(errno);
}

// What the child does between fork and exec: nothing that could take a lock.
[[noreturn]] void become(const char* const* arguments, const char* log, pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(127);
  const int out = ::open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
  const int in = ::open("/dev/null", O_RDONLY);
  if (out >= 0) {
    ::dup2(out, STDOUT_FILENO);
    ::dup2(out, STDERR_FILENO);
  }
  if (in >= 0) ::dup2(in, STDIN_FILENO);
  // A group of its own: Ctrl-C is for whoever started the rehearsal, who then ends it in order.
  ::setpgid(0, 0);
  ::execv(arguments[0], const_cast<char* const*>(arguments));
  ::_exit(127);
}

std::optional<std::string> new_folder(const fs::path& parent) {
  std::string name = (parent / "usher-rehearsal-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) return std::nullopt;
  return name;
}

}  // namespace

std::expected<std::string, std::string> find_usherd() {
  std::error_code error;
  const fs::path self = fs::read_symlink("/proc/self/exe", error);
  const fs::path usherd = self.parent_path() / "usherd";
  if (!error && ::access(usherd.c_str(), X_OK) == 0) return usherd.string();
  return std::unexpected("there is no usherd beside usherctl (looked for " + usherd.string() + ")");
}

std::expected<std::string, std::string> make_folder(const std::string& keep, const std::string& beside) {
  if (!keep.empty()) {
    if (::mkdir(keep.c_str(), 0700) == 0) return fs::absolute(keep).string();
    return std::unexpected("--keep " + keep + ": " + why() + "; name a folder that is not there yet");
  }
  if (const auto folder = new_folder(fs::absolute(beside).parent_path())) return *folder;
  std::error_code error;
  if (const auto folder = new_folder(fs::temp_directory_path(error)); folder && !error) return *folder;
  return std::unexpected("cannot make a folder for the rehearsal: " + why());
}

ScratchGateway::ScratchGateway(std::string program, std::string folder, std::uint16_t port, bool keep)
    : program_(std::move(program)), folder_(std::move(folder)), port_(port), keep_(keep) {}

ScratchGateway::~ScratchGateway() {
  kill();
  std::error_code ignored;
  if (!keep_) fs::remove_all(folder_, ignored);
}

std::expected<void, std::string> ScratchGateway::configure(std::string_view toml) {
  const std::string file = folder_ + "/usher.toml";
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << toml;
  out.close();
  if (!out) return std::unexpected("cannot write " + file + ": " + why());
  return {};
}

pid_t ScratchGateway::spawn(const char* const* arguments, const std::string& log) const {
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child == 0) become(arguments, log.c_str(), parent);
  return child;
}

bool ScratchGateway::takes(std::string_view toml) {
  if (!configure(toml)) return false;
  const std::string config = folder_ + "/usher.toml";
  const std::array<const char*, 5> arguments = {program_.c_str(), "--config", config.c_str(), "--check-config",
                                                nullptr};
  const pid_t child = spawn(arguments.data(), "/dev/null");
  int status = 0;
  return child > 0 && ::waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

std::expected<void, std::string> ScratchGateway::start() {
  const std::string listen = "127.0.0.1:" + std::to_string(port_);
  const std::string config = folder_ + "/usher.toml", own_data = data();
  const std::array<const char*, 8> arguments = {program_.c_str(), "--config", config.c_str(), "--data",
                                                own_data.c_str(), "--listen", listen.c_str(), nullptr};
  process_ = spawn(arguments.data(), folder_ + "/usherd.log");
  if (process_ < 0) return std::unexpected("cannot start " + program_ + ": " + why());
  return {};
}

bool ScratchGateway::ended() {
  if (process_ > 0 && ::waitpid(process_, nullptr, WNOHANG) == process_) process_ = -1;
  return process_ <= 0;
}

void ScratchGateway::kill() {
  if (process_ <= 0) return;
  ::kill(process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
  process_ = -1;
}

std::optional<int> ScratchGateway::stop() {
  if (process_ <= 0) return std::nullopt;
  ::kill(process_, SIGTERM);
  const auto until = std::chrono::steady_clock::now() + kGatewayStop;
  while (std::chrono::steady_clock::now() < until) {
    int status = 0;
    if (::waitpid(process_, &status, WNOHANG) == process_) {
      process_ = -1;
      if (WIFEXITED(status)) return WEXITSTATUS(status);
      return std::nullopt;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  kill();
  return std::nullopt;
}

std::string ScratchGateway::last_words() const {
  std::ifstream in(folder_ + "/usherd.log", std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  return text.size() > kLastWordsBytes ? text.substr(text.size() - kLastWordsBytes) : text;
}

}  // namespace usher::ctl::rehearse
