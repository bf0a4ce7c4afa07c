#include "gateway/ctl/console.h"

#include <cstdlib>
#include <iostream>

#include <sys/ioctl.h>
#include <unistd.h>

namespace usher::ctl {
namespace {

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view{} : std::string_view(value);
}

std::string_view code_of(Paint paint) {
  switch (paint) {
    case Paint::good:
      return "\033[1;32m";
    case Paint::bad:
      return "\033[1;31m";
    case Paint::caution:
      return "\033[1;33m";
    case Paint::faint:
      return "\033[2m";
    case Paint::strong:
      return "\033[1m";
    case Paint::plain:
      break;
  }
  return {};
}

}  // namespace

std::string Console::paint(Paint paint, std::string_view text) const {
  const std::string_view code = colour ? code_of(paint) : std::string_view{};
  if (code.empty()) return std::string(text);
  return std::string(code) + std::string(text) + "\033[0m";
}

void Console::measure() {
  if (!out_is_terminal && !err_is_terminal) return;
  winsize size{};
  if (ioctl(out_is_terminal ? STDOUT_FILENO : STDERR_FILENO, TIOCGWINSZ, &size) != 0) return;
  columns = size.ws_col;
  rows = size.ws_row;
}

Console process_console() {
  Console console;
  console.out = &std::cout;
  console.err = &std::cerr;
  console.in = &std::cin;
  console.out_is_terminal = isatty(STDOUT_FILENO) == 1;
  console.err_is_terminal = isatty(STDERR_FILENO) == 1;
  console.colour = console.out_is_terminal && environment("NO_COLOR").empty() && environment("TERM") != "dumb";
  std::string_view locale = environment("LC_ALL");
  if (locale.empty()) locale = environment("LC_MESSAGES");
  if (locale.empty()) locale = environment("LANG");
  console.language = language_of_locale(locale);
  console.measure();
  return console;
}

Language language_of_locale(std::string_view locale) {
  const bool zh =
      locale.starts_with("zh") && (locale.size() == 2 || locale[2] == '_' || locale[2] == '-' || locale[2] == '.');
  return zh ? Language::zh : Language::en;
}

std::string_view language_tag(Language language) {
  return language == Language::zh ? "zh-CN" : "en";
}

}  // namespace usher::ctl
