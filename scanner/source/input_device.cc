#include "scanner/source/input_device.h"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <linux/input.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

namespace usher::scanner {
namespace {

std::string reason() {
  const int number = errno;
  std::string text = std::generic_category().message(number);
  if (number == EACCES) text += "; put the user into the group input";
  if (number == ENOENT) text += "; is it plugged in?";
  return text;
}

}  // namespace

std::expected<OpenedInput, std::string> open_input(const InputDevice& input) {
  auto path = find_device(input.device, {input.by_id, std::string(kKeyboardSuffix)});
  if (!path) return std::unexpected(path.error());
  struct stat is {};
  if (::stat(path->c_str(), &is) != 0) return std::unexpected(*path + ": " + reason());
  if (!S_ISCHR(is.st_mode) && !S_ISFIFO(is.st_mode)) {
    return std::unexpected(*path + ": it is no input device; give one of " + input.by_id);
  }
  // A FIFO opened for reading alone would end whenever its last writer goes.
  const int way = S_ISFIFO(is.st_mode) ? O_RDWR : O_RDONLY;
  const int fd = ::open(path->c_str(), way | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (fd < 0) return std::unexpected(*path + ": " + reason());
  return OpenedInput{fd, std::move(*path)};
}

std::expected<void, std::string> grab_input(int fd) {
  if (::ioctl(fd, EVIOCGRAB, 1) != 0) return std::unexpected(reason());
  return {};
}

std::string input_name(int fd) {
  char name[256] = {};
  return ::ioctl(fd, EVIOCGNAME(sizeof name - 1), name) < 0 ? std::string() : std::string(name);
}

}  // namespace usher::scanner
