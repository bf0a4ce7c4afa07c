// What every command shares: the settings of the command line, the console, the client, and how an answer that is not a
// yes becomes a problem with a next step.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "gateway/ctl/client.h"
#include "gateway/ctl/console.h"
#include "gateway/ctl/json.h"
#include "gateway/ctl/problem.h"

namespace usher::ctl {

struct Settings {
  std::string server = "http://127.0.0.1:8480";
  std::string token;
  std::string token_file;
  std::string data = "./usher-data";  // where admin.token is looked for
  std::string ca_file;
  bool insecure = false;
  bool json = false;
  double timeout_s = 0;  // 0 = kAnswerDeadline
};

struct Reply {
  std::string raw;
  json::value value;  // null if the answer was empty
};

class Session {
 public:
  explicit Session(Console& console) : console(console) {}

  Settings settings;
  Console& console;
  std::function<Outcome()> action;  // what the command line asks for; set by the parser

  // An answer with a status of 2xx; everything else is a problem.
  [[nodiscard]] Result<Answer> ask(const Request& request, const Hooks& hooks = {});
  // The same with a JSON body there and back.
  [[nodiscard]] Result<Reply> get(const std::string& target);
  [[nodiscard]] Result<Reply> call(std::string method, const std::string& target, const json::value& body,
                                   bool repeatable = false);
  // call(), then the raw answer with --json, else what `show` makes of it.
  [[nodiscard]] Outcome call_and_show(std::string method, const std::string& target, const json::value& body,
                                      const std::function<std::string(const json::value&)>& show);

  // For what may be asked without a token, and for commands that treat "unreachable" as a state. The status may be any.
  [[nodiscard]] Result<std::expected<Answer, Unreachable>> try_stream(const Request& request, const Hooks& hooks,
                                                                      bool with_token);

  // The gateway's answer to --json, as it came, one line end after it.
  void print_raw(std::string_view body) const;
  void print(std::string_view text) const;
  void note(std::string_view text) const;  // to stderr

  // The token by the settings: given, from its file, or from <data>/admin.token.
  [[nodiscard]] Result<std::string> find_token() const;
  [[nodiscard]] Problem unreachable(const Unreachable& why) const;

 private:
  [[nodiscard]] Result<Client*> client(bool with_token);

  std::unique_ptr<Client> client_;
  bool client_has_token_ = false;
};

// What the gateway said no with.
[[nodiscard]] Problem refusal_of(const Answer& answer);

}  // namespace usher::ctl
