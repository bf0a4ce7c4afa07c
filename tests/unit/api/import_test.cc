#include <string>
#include <thread>

#include <doctest/doctest.h>

#include "tests/unit/api/gateway_fixture.h"

using namespace usher::test;
using usher::admission::Role;

namespace {

constexpr std::string_view kImport = "/v1/events/expo/tickets:import";

boost::json::value summary_of(const Reply& reply) {
  REQUIRE_MESSAGE(reply.status == 200, reply.body);
  return reply.lines().back().at("summary");
}

std::int64_t number(const boost::json::value& summary, std::string_view name) {
  return summary.at(name).as_int64();
}

std::string rows(int from, int to) {
  std::string csv = "secret,name,company,id_number\n";
  for (int i = from; i < to; ++i) {
    const std::string n = std::to_string(i);
    csv += "CODE" + n + ",Person " + n + ",Company " + n + ",ID" + n + "\n";
  }
  return csv;
}

}  // namespace

TEST_CASE("a file is imported, and importing it again changes nothing") {
  Expo expo;
  const std::string file = rows(0, 1500);
  const auto first = summary_of(expo.admin->post(kImport, file));
  CHECK(number(first, "added") == 1500);
  CHECK(number(first, "failed") == 0);
  CHECK(first.at("complete").as_bool());
  CHECK(first.at("recognised").as_array().size() == 4);
  const auto again = summary_of(expo.admin->post(kImport, file));
  CHECK(number(again, "unchanged") == 1500);
  CHECK(number(again, "added") == 0);
  CHECK(number(again, "changed") == 0);
  const auto scan = expo.admin->post("/v1/events/expo/checkins", R"({"list":"main","credential":"ID77"})");
  CHECK(scan.json().at("ticket").at("name").as_string() == "Person 77");
}

TEST_CASE("rows without a code get one, the same each time, that nobody can guess from the row") {
  Expo expo;
  const std::string file = "name,email\nAda,ada@example.org\nGrace,grace@example.org\n";
  CHECK(number(summary_of(expo.admin->post(kImport, file)), "added") == 2);
  CHECK(number(summary_of(expo.admin->post(kImport, file)), "unchanged") == 2);
  const auto tickets = expo.admin->get("/v1/events/expo/tickets").json();
  CHECK(tickets.at("tickets").at(0).at("secret").as_string().size() == 26);
  CHECK(tickets.at("tickets").at(0).at("secret") != tickets.at("tickets").at(1).at("secret"));
}

TEST_CASE("a dry run shows the difference and changes nothing") {
  Expo expo;
  (void)summary_of(expo.admin->post(kImport, rows(0, 10)));
  const std::string file =
      "secret,name,company,id_number\nCODE0,Person 0,Company 0,ID0\nCODE1,Other,Company 1,ID1\nNEW,New,,\n";
  const auto dry = summary_of(expo.admin->post(std::string(kImport) + "?dry_run=1&withdraw=1", file));
  CHECK(number(dry, "added") == 1);
  CHECK(number(dry, "changed") == 1);
  CHECK(number(dry, "unchanged") == 1);
  CHECK(number(dry, "missing") == 8);
  CHECK(number(dry, "withdrawn") == 0);
  CHECK(dry.at("dry_run").as_bool());
  CHECK(expo.admin->get("/v1/events/expo/tickets").json().at("tickets").as_array().size() == 10);
  const auto kept = expo.admin->get("/v1/events/expo/tickets?search=Other").json();
  CHECK(kept.at("tickets").as_array().empty());
}

TEST_CASE("tickets that the file lacks are counted, canceled when asked for, and come back with their row") {
  Expo expo;
  expo.ticket("WALKIN");
  (void)summary_of(expo.admin->post(kImport, rows(0, 10)));
  CHECK(number(summary_of(expo.admin->post(kImport, rows(0, 8))), "missing") == 2);
  const auto cut = summary_of(expo.admin->post(std::string(kImport) + "?withdraw=1", rows(0, 8)));
  CHECK(number(cut, "missing") == 2);
  CHECK(number(cut, "withdrawn") == 2);
  CHECK(expo.verdict("CODE9").starts_with("refused"));
  CHECK(expo.verdict("WALKIN") == "admitted");
  CHECK(number(summary_of(expo.admin->post(kImport, rows(0, 10))), "changed") == 2);
  CHECK(expo.verdict("CODE9") == "admitted");
}

TEST_CASE("nothing is withdrawn when a row was left out") {
  Expo expo;
  (void)summary_of(expo.admin->post(kImport, rows(0, 5)));
  const std::string file = "secret,name,valid_from\nCODE0,Person 0,\nCODE1,Person 1,not a time\n";
  const auto summary = summary_of(expo.admin->post(std::string(kImport) + "?withdraw=1", file));
  CHECK(number(summary, "failed") == 1);
  CHECK(number(summary, "withdrawn") == 0);
  CHECK(summary.at("note").as_string().starts_with("nothing was withdrawn"));
}

TEST_CASE("a bad row is told with its line and reason and does not stop the others") {
  Expo expo;
  const auto reply = expo.admin->post(kImport, "secret,name,valid_from\nA,Ada,\nB,Bob,soon\nC,Cy,\n");
  CHECK(number(summary_of(reply), "added") == 2);
  const auto lines = reply.lines();
  REQUIRE(lines.size() >= 2);
  CHECK(lines[lines.size() - 2].at("error").at("line").as_int64() == 3);
}

TEST_CASE("a file that is none is refused whole, with what is wrong") {
  Expo expo;
  const auto reply = expo.admin->post(kImport, "");
  CHECK(reply.status == 422);
  CHECK_FALSE(reply.message().empty());
  CHECK(expo.admin->post(std::string(kImport) + "?profile=nope", "x").status == 400);
  CHECK(expo.admin->post(std::string(kImport) + "?dryrun=1", "x").status == 400);
  CHECK(expo.admin->post(std::string(kImport) + "?map=x", "x").status == 400);
  CHECK(expo.gateway.client(Role::staff)->post(kImport, "secret\nA\n").status == 403);
  CHECK(number(summary_of(expo.admin->post(kImport, rows(0, 3))), "added") == 3);
}

TEST_CASE("an upload that drops in the middle keeps what was done, and the next one does the rest") {
  Expo expo;
  const std::string file = rows(0, 4000);
  const auto token =
      std::string(expo.admin->post("/v1/tokens", R"({"name":"x","role":"admin"})").json().at("token").as_string());
  {
    auto dropping = expo.gateway.stranger(token);
    dropping->send("POST " + std::string(kImport) + " HTTP/1.1\r\nHost: t\r\nAuthorization: Bearer " + token +
                   "\r\nContent-Length: " + std::to_string(file.size()) + "\r\n\r\n" +
                   file.substr(0, file.size() * 3 / 4));
  }
  Reply reply;
  for (int i = 0; i < 500 && reply.status != 200; ++i) {
    reply = expo.admin->post(kImport, file);
    if (reply.status == 429) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  const auto summary = summary_of(reply);
  CHECK(number(summary, "added") + number(summary, "unchanged") == 4000);
  CHECK(expo.admin->get("/v1/events/expo/tickets?limit=1000").json().at("tickets").as_array().size() == 1000);
}

TEST_CASE("an import waits for permits instead of failing, and a failed store ends it") {
  Expo expo;
  std::vector<usher::sequencer::Permit> all;
  while (auto permit = expo.gateway.context.permits->try_take()) all.push_back(std::move(permit));
  std::thread later([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    all.clear();
  });
  CHECK(number(summary_of(expo.admin->post(kImport, rows(0, 600))), "added") == 600);
  later.join();
  expo.gateway.store.fail_at(1);
  const auto failed = expo.admin->post(kImport, rows(600, 700));
  // Where progress was told already, the last line says that it was broken off.
  CHECK((failed.status == 503 || !summary_of(failed).at("complete").as_bool()));
}
