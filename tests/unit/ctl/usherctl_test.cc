#include "gateway/ctl/usherctl.h"

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <doctest/doctest.h>
#include <unistd.h>

#include "gateway/ctl/json.h"
#include "tests/unit/ctl/canned_server.h"

namespace usher::ctl {
namespace {

using testing::answer;
using testing::CannedServer;
using testing::chunked;

struct Ran {
  Exit exit = Exit::done;
  std::string out, err;
};

Ran run_with(std::vector<std::string> arguments, const std::string& input = {}, Language language = Language::en) {
  unsetenv("USHER_SERVER");
  unsetenv("USHER_TOKEN");
  std::ostringstream out, err;
  std::istringstream in(input);
  Console console;
  console.out = &out;
  console.err = &err;
  console.in = &in;
  console.language = language;
  arguments.insert(arguments.begin(), "usherctl");
  std::vector<const char*> argv;
  for (const auto& argument : arguments) argv.push_back(argument.c_str());
  const Exit exit = run(static_cast<int>(argv.size()), argv.data(), console);
  return {exit, out.str(), err.str()};
}

// Against a server, with a token.
Ran run_at(const CannedServer& server, std::vector<std::string> arguments, const std::string& input = {},
           Language language = Language::en) {
  arguments.insert(arguments.end(), {"--server", server.url(), "--token", "t0ken"});
  return run_with(std::move(arguments), input, language);
}

// A folder that goes away with the test.
struct Scratch {
  Scratch() : path(std::filesystem::temp_directory_path() / ("usherctl-test-" + std::to_string(getpid()))) {
    std::filesystem::create_directories(path);
  }
  ~Scratch() { std::filesystem::remove_all(path); }
  [[nodiscard]] std::string file(const std::string& name, const std::string& content) const {
    std::ofstream(path / name, std::ios::binary) << content;
    return (path / name).string();
  }
  std::filesystem::path path;
};

const char* const kAdmitted = R"({"verdict":"admitted","message":"Welcome","seq":3,"ticket":{"name":"Ann"}})";
const char* const kRefused =
    R"({"verdict":"refused","reason":"invalid","message":"Unknown code","seq":4,"ticket":null})";

}  // namespace

TEST_CASE("help teaches, and exits with 0") {
  const Ran all = run_with({"--help"});
  CHECK(all.exit == Exit::done);
  CHECK(all.out.find("usherctl event create expo") != std::string::npos);
  for (const auto* command :
       {"event", "list", "import", "checkin", "annul", "search", "ticket", "secrets", "token", "lane", "device",
        "watch", "report", "counts", "rollcall", "backup", "restore", "rehearse", "status"}) {
    CAPTURE(command);
    CHECK(all.out.find(command) != std::string::npos);
    CHECK(run_with({command, "--help"}).exit == Exit::done);
  }
  CHECK(run_with({"checkin", "--help"}).out.find("usherctl checkin expo/main") != std::string::npos);
}

TEST_CASE("a wrong command line exits with 2") {
  CHECK(run_with({}).exit == Exit::usage);
  CHECK(run_with({"fly"}).exit == Exit::usage);
  CHECK(run_with({"checkin", "expo/main"}).exit == Exit::usage);
  CHECK(run_with({"checkin", "expo", "CODE", "--token", "t"}).exit == Exit::usage);
  CHECK(run_with({"token", "create", "--role", "king"}).exit == Exit::usage);
  CHECK(run_with({"event", "list", "--server", "ftp://x", "--token", "t"}).exit == Exit::usage);
  CHECK(run_with({"list", "set", "expo/main", "--token", "t"}).err.find("--close-now") != std::string::npos);
  CHECK(run_with({"list", "set", "expo/main", "--close-now", "--reopen", "--token", "t"}).exit == Exit::usage);
  CHECK(run_with({"annul", "expo", "--token", "t"}).exit == Exit::usage);
}

TEST_CASE("a missing token names the ways to give one") {
  const Ran ran = run_with({"event", "list", "--data", "/nonexistent"});
  CHECK(ran.exit == Exit::usage);
  CHECK(ran.err.find("/nonexistent/admin.token") != std::string::npos);
  CHECK(ran.err.find("--token-file") != std::string::npos);
  CHECK(ran.err.find("USHER_TOKEN") != std::string::npos);
}

TEST_CASE("the token is taken from the data folder or a file, and line ends do not matter") {
  const Scratch scratch;
  (void)scratch.file("admin.token", "from-data\r\n");
  const std::string file = scratch.file("other.token", "from-file\n");
  CannedServer server({{answer(200, R"({"events":[]})")}, {answer(200, R"({"events":[]})")}});
  CHECK(run_with({"event", "list", "--server", server.url(), "--data", scratch.path.string()}).exit == Exit::done);
  CHECK(run_with({"--token-file", file, "--server", server.url(), "event", "list"}).exit == Exit::done);
  CHECK(server.heads()[0].find("Bearer from-data\r\n") != std::string::npos);
  CHECK(server.heads()[1].find("Bearer from-file\r\n") != std::string::npos);
  const std::string wrong = scratch.file("wrong.token", "two words\n");
  CHECK(run_with({"event", "list", "--token-file", wrong}).exit == Exit::usage);
}

TEST_CASE("an unreachable gateway exits with 3 and says what to start") {
  std::string url;
  {
    CannedServer gone({});
    url = gone.url();
  }
  for (const auto& command : std::vector<std::vector<std::string>>{{"event", "list"}, {"status"}, {"watch", "expo"}}) {
    auto arguments = command;
    arguments.insert(arguments.end(), {"--server", url, "--token", "t"});
    const Ran ran = run_with(arguments);
    CHECK(ran.exit == Exit::unreachable);
    CHECK(ran.err.find("usherd --data") != std::string::npos);
  }
}

TEST_CASE("a verdict decides the exit code, a code goes as it is, and each request has its nonce") {
  CannedServer server({{answer(200, kAdmitted)}, {answer(200, kRefused)}});
  const Ran admitted = run_at(server, {"checkin", "expo/main", "7H 3K/ä", "--gate", "North", "--lane", "A1"});
  CHECK(admitted.exit == Exit::done);
  CHECK(admitted.out == "ADMITTED    Welcome: Ann  #3\n");
  CHECK(run_at(server, {"checkin", "expo/main", "X", "--exit", "--nonce", "n1"}).exit == Exit::refused);
  const auto first = parse_json(server.bodies()[0]).value();
  CHECK(text(first, "credential") == "7H 3K/ä");
  CHECK(text(first, "list") == "main");
  CHECK(text(first, "type") == "entry");
  CHECK(text(first, "gate") == "North");
  CHECK(text(first, "nonce").size() > 20);
  const auto second = parse_json(server.bodies()[1]).value();
  CHECK(text(second, "type") == "exit");
  CHECK(text(second, "nonce") == "n1");
  CHECK(server.heads()[0].starts_with("POST /v1/events/expo/checkins HTTP/1.1\r\n"));
}

TEST_CASE("codes from standard input get a verdict a line over one connection, and one refusal is enough for 1") {
  CannedServer server({{answer(200, kAdmitted)}, {answer(200, kRefused)}, {answer(200, kAdmitted)}});
  const Ran ran = run_at(server, {"checkin", "expo/main", "-"}, "A\r\nB\n\nC");
  CHECK(ran.exit == Exit::refused);
  CHECK(std::ranges::count(ran.out, '\n') == 3);
  CHECK(server.connections() == 1);
}

TEST_CASE("a no of the gateway exits with 1, its message and a next step") {
  CannedServer server({{answer(401, R"({"error":{"code":"unauthorized","message":"unknown token"}})")},
                       {answer(502, "<html>", "text/html")}});
  const Ran ran = run_at(server, {"event", "list"});
  CHECK(ran.exit == Exit::refused);
  CHECK(ran.err.find("unknown token (unauthorized, HTTP 401)") != std::string::npos);
  CHECK(ran.err.find("admin.token") != std::string::npos);
  CHECK(run_at(server, {"event", "list"}).err.find("HTTP 502") != std::string::npos);
}

TEST_CASE("with --json the answer comes out as it came in") {
  CannedServer server({{answer(200, R"({"events":[ {"slug":"x"} ]})")},
                       {answer(404, R"({"error":{"code":"not_found","message":"no"}})")}});
  CHECK(run_at(server, {"event", "list", "--json"}).out == "{\"events\":[ {\"slug\":\"x\"} ]}\n");
  CHECK(run_at(server, {"event", "show", "x", "--json"}).out ==
        "{\"error\":{\"code\":\"not_found\",\"message\":\"no\"}}\n");
}

TEST_CASE("an event is erased only if that is meant, and by its name twice") {
  CannedServer server({{answer(200, R"({"erased":"expo","seq":9})")}});
  const Ran unsure = run_at(server, {"event", "erase", "expo"});
  CHECK(unsure.exit == Exit::usage);
  CHECK(unsure.err.find("--yes") != std::string::npos);
  CHECK(server.heads().empty());
  const Ran sure = run_at(server, {"event", "erase", "expo", "--yes"});
  CHECK(sure.exit == Exit::done);
  CHECK(sure.out == "Event expo is erased.\n");
  CHECK(server.heads()[0].starts_with("DELETE /v1/events/expo?confirm=expo HTTP/1.1"));
}

TEST_CASE("events and lists are created and changed by what was given, no more") {
  CannedServer server({{answer(201, R"({"slug":"expo"})")},
                       {answer(201, R"({"slug":"main"})")},
                       {answer(200, R"({"slug":"main","all_items":true})")}});
  CHECK(run_at(server, {"event", "create", "expo", "--timezone", "Asia/Shanghai", "--language", "zh,en", "--starts-at",
                        "2026-11-21T09:30:00+08:00"})
            .exit == Exit::done);
  CHECK(run_at(server, {"list", "create", "expo", "main", "--items", "vip,standard", "--multiple-entries",
                        "--no-entry-after-exit"})
            .exit == Exit::done);
  const Ran set = run_at(server, {"list", "set", "expo/main", "--capacity", "none", "--reopen"});
  CHECK(set.exit == Exit::done);
  CHECK(set.out.find("items             all\n") != std::string::npos);
  CHECK(
      parse_json(server.bodies()[0]).value() ==
      parse_json(
          R"({"slug":"expo","name":"expo","timezone":"Asia/Shanghai","languages":["zh","en"],"starts_at":"2026-11-21T01:30:00Z"})")
          .value());
  CHECK(
      parse_json(server.bodies()[1]).value() ==
      parse_json(
          R"({"all_items":false,"items":["vip","standard"],"multiple_entries":true,"entry_after_exit":false,"slug":"main","name":"main"})")
          .value());
  CHECK(parse_json(server.bodies()[2]).value() == parse_json(R"({"closes_at":null,"capacity":null})").value());
  CHECK(server.heads()[2].starts_with("PATCH /v1/events/expo/lists/main HTTP/1.1"));
}

TEST_CASE("how an event finds people without a ticket is set by name, and taken away with none") {
  CannedServer server({{answer(200, R"({"slug":"expo","match":["number","name_birth"]})")},
                       {answer(200, R"({"slug":"expo","match":[]})")}});
  const Ran set = run_at(server, {"event", "set", "expo", "--match", "number,name_birth"});
  CHECK(set.exit == Exit::done);
  CHECK(set.out.find("number, name_birth") != std::string::npos);
  CHECK(run_at(server, {"event", "set", "expo", "--match", "none"}).exit == Exit::done);
  CHECK(parse_json(server.bodies()[0]).value() == parse_json(R"({"match":["number","name_birth"]})").value());
  CHECK(parse_json(server.bodies()[1]).value() == parse_json(R"({"match":[]})").value());
  CHECK(server.heads()[0].starts_with("PATCH /v1/events/expo HTTP/1.1"));
  CHECK(run_at(server, {"event", "set", "expo"}).exit == Exit::usage);
}

TEST_CASE("a list's rules come from a file, and a fault in them is told with its place") {
  CannedServer server(
      {{answer(201, R"({"slug":"main"})")},
       {answer(200, R"({"slug":"main","rules":{"and":[]}})")},
       {answer(400, R"({"error":{"code":"bad_request","message":"rules.and[0].inList[0]: expected var"}})")}});
  const Scratch scratch;
  const std::string good = scratch.file("rules.json", "{\"and\": [\n  {\">\": [{\"var\": \"entries_today\"}, 1]}]}\n");
  CHECK(run_at(server, {"list", "create", "expo", "main", "--rules", good}).exit == Exit::done);
  CHECK(parse_json(server.bodies()[0]).value().at("rules") ==
        parse_json(R"({"and":[{">":[{"var":"entries_today"},1]}]})").value());
  CHECK(run_at(server, {"list", "change", "expo/main", "--no-rules"}).exit == Exit::done);
  CHECK(parse_json(server.bodies()[1]).value() == parse_json(R"({"rules":{}})").value());
  const Ran refused = run_at(server, {"list", "set", "expo/main", "--rules", good});
  CHECK(refused.exit != Exit::done);
  CHECK(refused.err.find("rules.and[0].inList[0]: expected var") != std::string::npos);
  const std::string bad = scratch.file("bad.json", "{\"and\": [\n  true,\n  oops]}\n");
  const Ran local = run_at(server, {"list", "set", "expo/main", "--rules", bad});
  CHECK(local.exit == Exit::usage);
  CHECK(local.err.find("bad.json, line 3: not JSON") != std::string::npos);
  CHECK(run_at(server, {"list", "set", "expo/main", "--rules", "/nonexistent"}).exit == Exit::usage);
  CHECK(run_at(server, {"list", "set", "expo/main", "--rules", good, "--no-rules"}).exit == Exit::usage);
  CHECK(server.heads().size() == 3);
}

TEST_CASE("an option with several values takes one argument at a time, so that names may follow it") {
  CannedServer server({{answer(201, "{}")}});
  CHECK(run_at(server, {"list", "create", "--items", "vip,press", "--items", "staff", "expo", "main"}).exit ==
        Exit::done);
  CHECK(server.heads()[0].starts_with("POST /v1/events/expo/lists HTTP/1.1"));
  CHECK(joined(parse_json(server.bodies()[0]).value(), "items") == "vip, press, staff");
}

TEST_CASE("an import sends the file, shows the summary and the rows left out, and writes them to a file") {
  const Scratch scratch;
  const std::string csv = "secret,name\nA,Ann\nB,李伟\n";
  const std::string file = scratch.file("a.csv", csv);
  const std::string errors = (scratch.path / "errors.csv").string();
  CannedServer server(
      {{chunked({R"({"bytes":12,"rows":1})", "\n", R"({"error":{"line":3,"column":"name","reason":"too odd"}})", "\n",
                 R"({"summary":{"complete":true,"rows":2,"added":1,"failed":1}})", "\n"})}});
  const Ran ran = run_at(server, {"import", "expo", file, "--dry-run", "--map", "Nom=name", "--errors", errors});
  CHECK(ran.exit == Exit::refused);
  CHECK(ran.out.find("added                  1\n") != std::string::npos);
  CHECK(ran.out.find("line 3, name: too odd") != std::string::npos);
  CHECK(ran.out.find("Nothing has been changed") != std::string::npos);
  CHECK(server.bodies()[0] == csv);
  CHECK(server.heads()[0].starts_with("POST /v1/events/expo/tickets:import?dry_run=1&map=Nom%3Aname "));
  std::ifstream written(errors);
  std::string header, row;
  std::getline(written, header);
  std::getline(written, row);
  CHECK(row == "error,3,name,too odd\r");
}

TEST_CASE("an import that is cut off is not taken for done") {
  const Scratch scratch;
  const std::string file = scratch.file("a.csv", "secret,name\nA,Ann\n");
  CannedServer server({{chunked({"{\"bytes\":12,\"rows\":1}\n"})}});
  const Ran ran = run_at(server, {"import", "expo", file});
  CHECK(ran.exit == Exit::unreachable);
  CHECK(ran.err.find("Import the file again") != std::string::npos);
  CHECK(run_at(server, {"import", "expo", "/nonexistent.csv"}).exit == Exit::usage);
  CHECK(run_at(server, {"import", "expo", scratch.path.string()}).err.find("it is a folder") != std::string::npos);
}

TEST_CASE("watch goes on through a restart, with the figures it had") {
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";
  const std::string snapshot =
      "event: snapshot\ndata: "
      "{\"type\":\"snapshot\",\"lists\":[{\"slug\":\"main\",\"registered\":9,\"admitted\":1,\"inside\":1}]}\n\n";
  const std::string again =
      "event: snapshot\ndata: "
      "{\"type\":\"snapshot\",\"lists\":[{\"slug\":\"main\",\"registered\":9,\"admitted\":2,\"inside\":2}]}\n\n";
  CannedServer server(
      {{head + snapshot, true}, {answer(503, R"({"error":{"message":"not ready"}})"), true}, {head + again, false}});
  const Ran ran = run_at(server, {"watch", "expo", "--seconds", "3"});
  CHECK(ran.exit == Exit::done);
  CHECK(ran.out.find("main 1/9, 1 inside") != std::string::npos);
  CHECK(ran.out.find("main 2/9, 2 inside") != std::string::npos);
  CHECK(ran.err.find("gateway unreachable: the live stream ended; trying again\n") != std::string::npos);
  CHECK(ran.err.find("gateway reachable again after ") != std::string::npos);
}

TEST_CASE("watch does not insist where it may not look") {
  CannedServer server({{answer(403, R"({"error":{"code":"forbidden","message":"not yours"}})")}});
  const Ran ran = run_at(server, {"watch", "expo", "--seconds", "5"});
  CHECK(ran.exit == Exit::refused);
  CHECK(ran.err.find("not yours") != std::string::npos);
}

TEST_CASE("a report has every part, and as CSV none of the drawing") {
  const std::string counts =
      R"({"event":"expo","time":"2026-11-21T09:30:00Z","totals":{"registered":2,"vip":{"registered":1,"admitted":1}},
    "lists":[{"slug":"main","registered":2,"admitted":1,"inside":1,"by_category":{"vip":{"registered":1,"admitted":1,"inside":1}}}],
    "gates":[{"name":"North","admitted":1,"refused":1,"reasons":{"invalid":1}}]})";
  CannedServer server({{answer(200, counts)}, {answer(200, counts)}, {answer(200, counts)}});
  const Ran text = run_at(server, {"report", "expo"});
  for (const auto* part :
       {"Event expo", "VIP: 1 of 1", "Attendance", "  vip", "Gates", "North", "Refusals", "invalid"}) {
    CHECK(text.out.find(part) != std::string::npos);
  }
  CHECK(run_at(server, {"report", "expo", "--csv"})
            .out.starts_with(
                "list,category,registered,admitted,inside,capacity\r\nmain,all,2,1,1,\r\nmain,vip,1,1,1,\r\n"));
  CHECK(run_at(server, {"counts", "expo"}, {}, Language::zh).out.find("已入场") != std::string::npos);
  CHECK(server.heads()[2].find("Accept-Language: zh-CN\r\n") != std::string::npos);
}

TEST_CASE("a new token alone goes to the output") {
  CannedServer server({{answer(201, R"({"id":4,"token":"abc"})")}});
  const Ran ran = run_at(server, {"token", "create", "--role", "scanner", "--list", "expo/main"});
  CHECK(ran.out == "abc\n");
  CHECK(ran.err.find("only this once") != std::string::npos);
}

TEST_CASE("status needs no token and tells ready from not ready") {
  CannedServer server({{answer(200, R"({"status":"ready"})")},
                       {answer(200, R"({"status":"ok","version":"0.1.0"})")},
                       {answer(503, R"({"error":{"code":"unavailable","message":"recovering"}})")}});
  const Ran ready = run_with({"status", "--server", server.url(), "--data", "/nonexistent"});
  CHECK(ready.exit == Exit::done);
  CHECK(ready.out.find("version   0.1.0") != std::string::npos);
  const Ran not_ready = run_with({"status", "--server", server.url(), "--data", "/nonexistent"});
  CHECK(not_ready.exit == Exit::refused);
  CHECK(not_ready.out.find("recovering") != std::string::npos);
}

TEST_CASE("signed codes come one a line, and as drawings where asked for") {
  CannedServer server({{answer(200, R"({"secrets":["AAA=","BBB="]})")}, {answer(200, R"({"secrets":["AAA="]})")}});
  const Ran plain = run_at(server, {"ticket", "sign", "expo", "--item", "7", "--subevent", "3", "--from",
                                    "2026-11-21T09:00:00+08:00", "--count", "2"});
  CHECK(plain.exit == Exit::done);
  CHECK(plain.out == "AAA=\nBBB=\n");
  CHECK(server.heads()[0].starts_with("POST /v1/events/expo/tickets:sign "));
  const auto asked = parse_json(server.bodies()[0]).value();
  CHECK(number(asked, "item") == 7);
  CHECK(number(asked, "subevent") == 3);
  CHECK(number(asked, "count") == 2);
  CHECK(text(asked, "valid_from") == "2026-11-21T01:00:00Z");
  CHECK(member(asked, "variation") == nullptr);
  const Ran drawn = run_at(server, {"ticket", "sign", "expo", "--item", "7", "--qr"});
  CHECK(drawn.out.find("█") != std::string::npos);
  CHECK(drawn.out.ends_with("AAA=\n"));
  CHECK(run_with({"ticket", "sign", "expo", "--token", "t"}).exit == Exit::usage);
  CHECK(run_with({"ticket", "sign", "expo", "--item", "0", "--token", "t"}).exit == Exit::usage);
  CHECK(run_with({"ticket", "sign", "expo", "--item", "1", "--count", "1001", "--token", "t"}).exit == Exit::usage);
}

TEST_CASE("a private key is read from its file, and codes are taken back by name") {
  const Scratch scratch;
  const std::string pem = scratch.file("key.pem", "-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----\n");
  CannedServer server({{answer(201, R"({"public_key":"cHVi"})")},
                       {answer(200, R"({"changed":1,"unchanged":1})")},
                       {answer(200, R"({"secrets":[{"id":1,"kind":"blocked","secret":"C1","blocked":false}]})")}});
  CHECK(run_at(server, {"event", "keys", "expo", "--private-key", pem}).out == "cHVi\n");
  CHECK(text(parse_json(server.bodies()[0]).value(), "private_key").starts_with("-----BEGIN"));
  CHECK(run_with({"event", "keys", "expo", "--private-key", "/nonexistent", "--token", "t"}).exit == Exit::usage);
  CHECK(run_at(server, {"secrets", "revoke", "expo", "C1", "=C2"}).out.starts_with("1 changed, 1 were"));
  CHECK(server.heads()[1].starts_with("POST /v1/events/expo/secrets:revoke "));
  CHECK(rows(parse_json(server.bodies()[1]).value(), "secrets").size() == 2);
  CHECK(run_at(server, {"secrets", "list", "expo"}).out.find("unblocked") != std::string::npos);
}

}  // namespace usher::ctl
