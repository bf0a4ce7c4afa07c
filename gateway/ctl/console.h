// Where usherctl writes, and how: streams, colours, size, language. One for the process, made by main (or by a test).
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

namespace usher::ctl {

enum class Language { en, zh };

enum class Paint { plain, good, bad, caution, faint, strong };

struct Console {
  std::ostream* out = nullptr;  // results
  std::ostream* err = nullptr;  // problems and progress
  std::istream* in = nullptr;
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  bool colour = false;
  int columns = 0;  // of the terminal; 0: not known, or not a terminal
  int rows = 0;
  Language language = Language::en;

  // `text` in colour if this console has colours.
  [[nodiscard]] std::string paint(Paint paint, std::string_view text) const;
  // The text in the console's language.
  [[nodiscard]] std::string_view say(std::string_view en, std::string_view zh) const {
    return language == Language::zh ? zh : en;
  }
  // Asks the terminal again: it may have been resized.
  void measure();
};

// std::cout, std::cerr and std::cin, by what isatty, NO_COLOR, TERM, LC_ALL, LC_MESSAGES and LANG say.
[[nodiscard]] Console process_console();

// "zh_CN.UTF-8", "zh" -> zh; everything else -> en.
[[nodiscard]] Language language_of_locale(std::string_view locale);
// What Accept-Language says for it.
[[nodiscard]] std::string_view language_tag(Language language);

}  // namespace usher::ctl
