// Documents and persons instead of a ticket, through the API.
#include "tests/unit/scanner/documents.h"

#include <string>

#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include "gateway/api/guess_limit.h"
#include "gateway/sequencer/decide_command.h"
#include "tests/unit/api/gateway_fixture.h"

using namespace usher;
using namespace usher::test;
using usher::admission::Role;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view kCheckins = "/v1/events/expo/checkins";
constexpr std::string_view kEvent = "/v1/events/expo";

std::string quoted(std::string_view text) {
  return boost::json::serialize(boost::json::value(boost::json::string(text.data(), text.size())));
}

Reply shown(Client& door, const std::string& field, const std::string& value, std::string_view query = "") {
  return door.post(std::string(kCheckins) + std::string(query), R"({"list":"main",")" + field + "\":" + value + "}");
}
Reply shown(Expo& expo, const std::string& field, const std::string& value, std::string_view query = "") {
  return shown(*expo.admin, field, value, query);
}

std::string verdict(const Reply& reply) {
  REQUIRE_MESSAGE(reply.status == 200, reply.body);
  const auto json = reply.json();
  std::string text(json.at("verdict").as_string());
  if (!json.at("reason").is_null()) text += " " + std::string(json.at("reason").as_string());
  return text;
}

std::string passport() {
  return "{\"mrz\":" + quoted(scanner::joined(scanner::kTd3Lines)) + "}";
}

std::string at(std::uint64_t id) {
  return "/v1/events/expo/tickets/" + std::to_string(id);
}

void match(Expo& expo, const std::string& ways) {
  REQUIRE(expo.admin->patch(kEvent, R"({"match":)" + ways + "}").status == 200);
}

}  // namespace

TEST_CASE("a passport, a licence and a number find their tickets") {
  Expo expo;
  expo.ticket("C1", "Anna", R"(,"passport":"L898902C3")");
  expo.ticket("C2", "Michael", R"(,"id_number":"T64-23-5789")");
  expo.ticket("C3", "Li", R"(,"id_number":"11010519491231002x")");
  CHECK(verdict(shown(expo, "document", passport())) == "admitted");
  CHECK(verdict(shown(expo, "document", "{\"aamva\":" + quoted(scanner::kVirginia) + "}")) == "admitted");
  CHECK(verdict(shown(expo, "document", R"({"number":"110105 491231 002","kind":"resident_id"})")) ==
        "admitted");  // the old form of the number in the list
  CHECK(verdict(shown(expo, "document", R"({"number":"11010519491231002X"})")) == "refused already_redeemed");
  CHECK(verdict(shown(expo, "document", R"({"number":"t64235789","kind":"driver_license"})")) ==
        "refused already_redeemed");
}

TEST_CASE("what a handheld reads may be a document, and a code that looks like one stays a code") {
  Expo expo;
  expo.ticket("C1", "Anna", R"(,"passport":"L898902C3")");
  expo.ticket("11010519491231002X", "Coded");
  expo.ticket("C3", "Li", R"(,"id_number":"110105491231002")");
  CHECK(verdict(shown(expo, "credential", quoted(scanner::joined(scanner::kTd3Lines)))) == "admitted");
  const auto coded = shown(expo, "credential", R"("11010519491231002X")");
  CHECK(coded.json().at("ticket").at("name").as_string() == "Coded");
  CHECK(shown(expo, "document", R"({"number":"11010519491231002X"})").json().at("ticket").at("name").as_string() ==
        "Li");
}

TEST_CASE("nobody is found by the document: said with its name, kept without its number") {
  Expo expo;
  const auto none = shown(expo, "document", passport(), "?lang=de");
  CHECK(verdict(none) == "refused invalid");
  CHECK(none.json().at("message").as_string() == "Kein Ticket gefunden");
  CHECK(none.json().at("explanation").as_string() ==
        "Zu diesem Reisepass gibt es hier kein Ticket. Bitte das Personal fragen.");
  CHECK(none.body.find("L898902C") == std::string::npos);
  CHECK(expo.admin->get("/v1/events/expo/history").body.find("L898902C") == std::string::npos);
  const auto number = shown(expo, "document", R"({"number":"Q1"})");
  CHECK(number.json().at("explanation").as_string() == "There is no ticket for this document. Please ask staff.");
}

TEST_CASE("a document that cannot be read is told with its field, in the reader's language") {
  Expo expo;
  auto lines = scanner::kTd3Lines;
  lines[1][9] = '7';
  const std::string misread = quoted(scanner::joined(lines));
  const auto by_field = shown(expo, "document", "{\"mrz\":" + misread + "}", "?lang=zh");
  CHECK(by_field.status == 400);
  CHECK(by_field.message().starts_with("document.mrz: 证件号码：校验位不符"));
  const auto by_code = shown(expo, "credential", misread);
  CHECK(by_code.status == 400);
  CHECK(by_code.message().starts_with("credential: document number: "));
  CHECK(by_code.body.find("L898902C") == std::string::npos);
  CHECK(shown(expo, "document", R"({"number":"11010519491231002Y","kind":"resident_id"})").status == 400);
  CHECK(shown(expo, "document", R"({"number":" - "})").status == 400);
  CHECK(shown(expo, "document", R"({"mrz":"P<UTO"})").status == 400);
}

TEST_CASE("a body says one thing of who it is about, and says it right") {
  Expo expo;
  match(expo, R"(["number","name_birth","name_phone"])");
  const auto wrong = [&](const std::string& field, const std::string& value) {
    const auto reply = shown(expo, field, value);
    CHECK(reply.status == 400);
    return reply.message();
  };
  CHECK(wrong("document", "7") == "document: must be an object");
  CHECK(wrong("document", "{}").starts_with("document: must have one of"));
  CHECK(wrong("document", R"({"mrz":"a","number":"b"})").starts_with("document: must have one of"));
  CHECK(wrong("document", R"({"number":7})").starts_with("document.number: must be a text"));
  CHECK(wrong("document", R"({"number":"A1","kind":"library"})").starts_with("document.kind: must be passport,"));
  CHECK(wrong("document", R"({"mrz":"A1","kind":"passport"})").starts_with("document.kind: goes with a number"));
  CHECK(wrong("document", R"({"photo":"A1"})").starts_with("document: unknown field \"photo\""));
  CHECK(wrong("person", R"({"birth_date":"1990-05-01"})") == "person.name: is required");
  CHECK(wrong("person", R"({"name":"Ada"})").starts_with("person: must have birth_date or phone_last4"));
  CHECK(wrong("person", R"({"name":"Ada","birth_date":"1990-05-01","phone_last4":"1234"})").starts_with("person: "));
  CHECK(wrong("person", R"({"name":"Ada","birth_date":"1990-02-30"})").starts_with("person.birth_date: "));
  CHECK(wrong("person", R"({"name":"Ada","phone_last4":"123"})") == "person.phone_last4: must be four digits");
  CHECK(wrong("person", R"({"name":"-","phone_last4":"1234"})") == "person.name: holds no letter");
  CHECK(expo.admin->post(kCheckins, R"({"list":"main","credential":"A","person":{"name":"A","phone_last4":"1234"}})")
            .message()
            .starts_with("ticket: send either"));
}

TEST_CASE("an event says how people are found without a ticket") {
  Expo expo;
  CHECK(boost::json::serialize(expo.admin->get(kEvent).json().at("match")) == R"(["number"])");
  expo.ticket("C1", "Anna Maria Eriksson", R"(,"phone":"+49 151 2345678","birth_date":"1974-08-12")");
  const std::string born = R"({"name":"Eriksson, Anna-Maria","birth_date":"12.08.1974"})";
  const std::string phone = R"({"name":"anna maria eriksson","phone_last4":"5678"})";
  const auto refused = shown(expo, "person", born);
  CHECK(refused.status == 403);
  CHECK(refused.message() == "person: this event does not find people by name_birth; its `match` says how it does");
  // Who was there before the setting is found as well.
  match(expo, R"(["name_birth","number","name_birth"])");
  CHECK(boost::json::serialize(expo.admin->get(kEvent).json().at("match")) == R"(["number","name_birth"])");
  CHECK(verdict(shown(expo, "person", born)) == "admitted");
  CHECK(shown(expo, "person", phone).status == 403);
  CHECK(verdict(shown(expo, "document", passport())) == "refused already_redeemed");
  match(expo, R"(["name_phone"])");
  CHECK(verdict(shown(expo, "person", phone)) == "refused already_redeemed");
  CHECK(shown(expo, "document", passport()).status == 403);
  CHECK(shown(expo, "document", R"({"number":"L898902C3"})").status == 403);
  CHECK(shown(expo, "credential", quoted(scanner::joined(scanner::kTd3Lines))).status == 403);
  match(expo, "[]");
  CHECK(shown(expo, "person", phone).status == 403);
  CHECK(expo.admin->patch(kEvent, R"({"match":["face"]})").message().starts_with("match: must be an array of"));
}

TEST_CASE("a new name or phone is looked up from then on, the old one no more; the birth date goes with the name") {
  Expo expo;
  match(expo, R"(["name_birth","name_phone"])");
  const auto id = expo.ticket("C1", "Ada Byron", R"(,"phone":"0151 2345678","birth_date":"1990-05-01")");
  const auto found = [&](const std::string& person) {
    return verdict(shown(expo, "person", person)) != "refused invalid";
  };
  CHECK(found(R"({"name":"Ada Byron","birth_date":"1990-05-01"})"));
  CHECK(expo.admin->patch(at(id), R"({"name":"Ada Lovelace"})").status == 200);
  CHECK(found(R"({"name":"Ada Lovelace","birth_date":"1990-05-01"})"));
  CHECK(found(R"({"name":"Ada Lovelace","phone_last4":"5678"})"));
  CHECK_FALSE(found(R"({"name":"Ada Byron","birth_date":"1990-05-01"})"));
  CHECK_FALSE(found(R"({"name":"Ada Byron","phone_last4":"5678"})"));
  const auto shown_now = expo.admin->patch(at(id), R"({"phone":"1","birth_date":"1990-05-02"})");
  CHECK(boost::json::serialize(shown_now.json().at("identifiers")) == R"(["birth_date"])");
  CHECK(shown_now.body.find("1990") == std::string::npos);
  CHECK_FALSE(found(R"({"name":"Ada Lovelace","phone_last4":"5678"})"));
  CHECK(found(R"({"name":"Ada Lovelace","birth_date":"1990-05-02"})"));
  CHECK(expo.admin->patch(at(id), R"({"birth_date":""})").json().at("identifiers").as_array().empty());
  CHECK_FALSE(found(R"({"name":"Ada Lovelace","birth_date":"1990-05-02"})"));
  CHECK(expo.admin->patch(at(id), R"({"birth_date":"05/01/1990"})").message().starts_with("birth_date: must be"));
}

TEST_CASE("imported people are found by name with birth date or phone") {
  Expo expo;
  const auto imported =
      expo.admin->ask("POST", "/v1/events/expo/tickets:import",
                      "secret,name,手机,出生日期\nS1,李雷,13800005678,1990年5月1日\n", "Content-Type: text/csv\r\n");
  REQUIRE(imported.status == 200);
  match(expo, R"(["name_birth","name_phone"])");
  CHECK(verdict(shown(expo, "person", R"({"name":"李雷","birth_date":"1990-05-01"})")) == "admitted");
  CHECK(verdict(shown(expo, "person", R"({"name":"李雷","phone_last4":"5678"})")) == "refused already_redeemed");
}

TEST_CASE("several of one name are for staff") {
  Expo expo;
  match(expo, R"(["name_phone"])");
  expo.ticket("C1", "Ada", R"(,"phone":"11115678")");
  expo.ticket("C2", "Ada", R"(,"phone":"22225678")");
  const auto both = shown(expo, "person", R"({"name":"Ada","phone_last4":"5678"})");
  CHECK(verdict(both) == "refused ambiguous");
  CHECK(std::string(both.json().at("explanation").as_string()).find("staff") != std::string::npos);
}

TEST_CASE("who guesses names waits; who is found was no guess") {
  Expo expo;
  match(expo, R"(["name_phone"])");
  expo.ticket("C1", "Ada", R"(,"phone":"11115678")");
  auto kiosk = expo.gateway.client(Role::kiosk);
  for (int i = 0; i < 12; ++i) {
    CHECK(shown(*kiosk, "person", R"({"name":"Ada","phone_last4":"5678"})").status == 200);
  }
  for (std::uint32_t i = 0; i < api::kGuessesPerMinute; ++i) {
    const std::string guess = R"({"name":"Ada","phone_last4":")" + std::to_string(1000 + i) + "\"}";
    CHECK(verdict(shown(*kiosk, "person", guess)) == "refused invalid");
  }
  const auto late = shown(*kiosk, "person", R"({"name":"Ada","phone_last4":"5678"})");
  CHECK(late.status == 429);
  CHECK(std::stoi(late.header("Retry-After")) > 1);
  CHECK(shown(*kiosk, "credential", R"("C1")").status == 200);
  CHECK(shown(expo, "person", R"({"name":"Ada","phone_last4":"5678"})").status == 200);
}

TEST_CASE("after a minute a token may guess again") {
  api::GuessLimit limit;
  const admission::DeviceId one(1), other(2);
  const api::GuessLimit::Time begin{};
  for (std::uint32_t i = 0; i < api::kGuessesPerMinute; ++i) CHECK_FALSE(limit.take(one, begin + 1s));
  CHECK(limit.take(one, begin + 31s) == 30s);
  CHECK_FALSE(limit.take(other, begin + 31s));
  limit.give_back(one);
  CHECK_FALSE(limit.take(one, begin + 32s));
  CHECK(limit.take(one, begin + 60s));
  CHECK_FALSE(limit.take(one, begin + 61s));
  for (std::uint32_t token = 10; token < 2000; ++token)
    CHECK_FALSE(limit.take(admission::DeviceId(token), begin + 62s));
  CHECK_FALSE(limit.take(one, begin + 200s));
}
