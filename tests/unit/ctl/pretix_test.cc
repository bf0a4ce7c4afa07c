#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include "gateway/ctl/from_pretix.h"
#include "gateway/ctl/pretix_address.h"
#include "gateway/ctl/pretix_bodies.h"
#include "gateway/ctl/pretix_cursor.h"

namespace usher::ctl {

TEST_CASE("an event at pretix is named by its page, or by server, organizer and event") {
  const auto page = pretix_address("https://pretix.example/org/ev/", "", "");
  REQUIRE(page);
  CHECK((page->organizer == "org" && page->event == "ev" && page->server.port == "443" && page->server.prefix.empty()));
  CHECK(pretix_address("https://pretix.example", "org", "ev")->text() == page->text());
  CHECK(pretix_address("https://pretix.example/org/ev", "org", "ev")->text() == page->text());
  CHECK(pretix_address("http://h/tickets/org/ev", "", "")->server.text() == "http://h:80/tickets");
  CHECK(pretix_address("http://[::1]:8000/o/e", "", "")->server.port == "8000");
  CHECK(pretix_address("http://[::1]/o/e", "", "")->server.port == "80");
  CHECK(pretix_address("https://pretix.example", "", "").error().starts_with("--organizer"));
  CHECK(pretix_address("https://pretix.example", "org", "").error().starts_with("--event"));
  CHECK(pretix_address("ftp://pretix.example/o/e", "", "").error().starts_with("--from-pretix"));
  CHECK(page->of_event("orders/?a=b") == "/api/v1/organizers/org/events/ev/orders/?a=b");
}

TEST_CASE("a next page is asked of the same server, whatever host it names") {
  const auto address = pretix_address("https://h/sub/org/ev", "", "").value();
  CHECK(address.target_of("https://evil.example/api/v1/x/?page=2") == "/api/v1/x/?page=2");
  CHECK(address.target_of("https://h/sub/api/v1/x/?page=2&a=%2F") == "/api/v1/x/?page=2&a=%2F");
  for (const char* wrong : {"", "https://h", "https://h/login", "/api/v1/x\r\nEvil: 1", "/api/v1/a b"}) {
    CAPTURE(wrong);
    CHECK(!address.target_of(wrong));
  }
}

TEST_CASE("a cursor comes back as it was kept, and what is none says why") {
  PullCursor cursor;
  cursor.source = "https://h:443/org/ev";
  cursor.event_digest = "e";
  cursor.catalogs["items"] = {"Sun, 22 Nov 2026 01:00:00 GMT", "d"};
  cursor.lists[5] = {"main", "x", 12};
  cursor.questions["MEAL"] = 17;
  cursor.orders_since = "2026-11-22T01:00:00.000001Z";
  cursor.orders_next = "/api/v1/next";
  cursor.orders_generated = "g";
  cursor.revoked_since = "r";
  cursor.blocked_since = "b";
  cursor.media_since = "m";
  cursor.pushed = 1'234'567'890'123;
  cursor.aside = {7, 9};
  cursor.annulled.push_back({7, "main", "entry", "2026-11-22T01:00:00Z", 12});
  const std::string kept = json::serialize(to_json(cursor));
  const auto back = cursor_from(json::parse(kept));
  REQUIRE(back);
  CHECK(*back == cursor);
  for (std::size_t i = 0; i < 2 * kAnnulledMax; ++i) cursor.annulled.push_back({i, "main", "entry", "t", 0});
  const auto bounded = cursor_from(to_json(cursor));
  REQUIRE(bounded);
  CHECK(bounded->annulled.size() == kAnnulledMax);
  CHECK(bounded->annulled.back().ticket == 2 * kAnnulledMax - 1);
  CHECK(cursor_from(json::parse("{}")).error().starts_with("version"));
  CHECK(cursor_from(json::parse(R"({"version":2,"source":"s"})")).error().starts_with("version"));
  CHECK(cursor_from(json::parse(R"({"version":1})")).error().starts_with("source"));
  CHECK(cursor_from(json::parse(R"({"version":1,"source":"s","lists":{"x":{}}})")).error().starts_with("lists"));
  CHECK(cursor_from(json::parse(R"({"version":1,"source":"s","pushed":-1,"questions":{"A":"x"}})"))->pushed == 0);
  // Kept before lists had their numbers here.
  const auto old = cursor_from(json::parse(
      R"({"version":1,"source":"s","lists":{"5":{"slug":"main","digest":"d"}},"annulled":[{"ticket":7,"list":"main"}]})"));
  CHECK((old->lists.at(5) == PullCursor::List{"main", "d", 0} && old->annulled[0].list_id == 0 && old->aside.empty()));
  CHECK(digest_text("") == "cbf29ce484222325");
  CHECK(digest_text("a") == "af63dc4c8601ec8c");
}

TEST_CASE("lists get slugs from their names, the same each time, and keep them when they are renamed") {
  const auto lists =
      json::parse(R"([{"id":9,"name":"Main Entrance!"},{"id":5,"name":"main entrance"},{"id":6,"name":"入口"}])");
  const auto slugs = list_slugs(lists.as_array(), {});
  CHECK(slugs == std::map<std::uint64_t, std::string>{{5, "main-entrance"}, {6, "list-6"}, {9, "main-entrance-9"}});
  const auto renamed = json::parse(R"([{"id":5,"name":"Side"},{"id":7,"name":"Main entrance"}])");
  CHECK(list_slugs(renamed.as_array(), slugs).at(5) == "main-entrance");
  CHECK(list_slugs(renamed.as_array(), slugs).at(7) == "main-entrance-7");
}

TEST_CASE("a list of pretix becomes one of the gateway with its flags, numbers and rules") {
  const auto list = json::parse(
      R"({"id":5,"name":"Main","all_products":false,"limit_products":[3,4],"subevent":8,"include_pending":true,)"
      R"("allow_multiple_entries":true,"allow_entry_after_exit":false,"addon_match":true,"ignore_in_statistics":true,)"
      R"("consider_tickets_used":false,"rules":{"and":[{"<":[{"var":"entries_number"},2]}]},"exit_all_at":"2026-11-22T22:00:00Z"})");
  CHECK(
      json::value(list_body(list)) ==
      json::parse(
          R"({"name":"Main","all_items":false,"items":["3","4"],"subevent":"8","include_pending":true,"multiple_entries":true,)"
          R"("entry_after_exit":false,"addon_match":true,"ignore_in_statistics":true,"consider_tickets_used":false,)"
          R"("rules":{"and":[{"<":[{"var":"entries_number"},2]}]},"exit_all_at":"2026-11-22T22:00:00Z"})"));
  CHECK(!names_gates(list.at("rules")));
  CHECK(names_gates(json::parse(R"({"or":[{"inList":[{"var":"gate"},{"objectList":[]}]}]})")));
  const auto bare = list_body(json::parse(R"({"id":5,"name":"Main","all_products":true})"));
  CHECK((bare.at("entry_after_exit").as_bool() && bare.at("consider_tickets_used").as_bool()));
  CHECK((bare.at("subevent").is_null() && bare.at("rules").as_object().empty()));
}

TEST_CASE("an event's name is in its first language, and what is missing is not said") {
  const auto detail =
      json::parse(R"({"name":{"en":"Fair","de":"Messe"},"timezone":"Europe/Berlin","currency":"EUR","testmode":false,)"
                  R"("date_from":"2026-11-20T08:00:00Z","date_to":null,"valid_keys":{"pretix_sig1":["KEY"]}})");
  const auto body = event_body(detail, json::parse(R"({"locale":"de","locales":["en","de"]})"));
  CHECK(body.at("name").as_string() == "Messe");
  CHECK(body.at("languages") == json::parse(R"(["de","en"])"));
  CHECK((body.at("ends_at").is_null() && !body.contains("admission_at")));
  CHECK(body.at("valid_keys") == json::parse(R"(["KEY"])"));
  const auto bare = event_body(json::parse(R"({"name":{"fr":"Foire"}})"), nullptr);
  CHECK(bare.at("name").as_string() == "Foire");
  CHECK((!bare.contains("languages") && !bare.contains("valid_keys") && !bare.contains("timezone")));
}

TEST_CASE("a question keeps the numbers of its options here, and digits alone are no identifier") {
  const auto question = json::parse(
      R"({"id":17,"identifier":"123","type":"C","question":{"en":"Meal?"},"required":true,"items":[3],"position":2,)"
      R"("ask_during_checkin":true,"options":[{"id":40,"identifier":"VEG","position":1,"answer":{"en":"Vegan"}},)"
      R"({"id":41,"identifier":"NEW","position":2,"answer":"Fish"}]})");
  const auto body = question_body(question, json::parse(R"({"id":3,"options":[{"id":9,"identifier":"VEG"}]})"));
  CHECK(body.at("identifier").as_string() == "q123");
  CHECK(body.at("options").at(0).at("id").as_int64() == 9);
  CHECK(!body.at("options").at(1).as_object().contains("id"));
  CHECK(body.at("options").at(1).at("answer").at("en").as_string() == "Fish");
  CHECK(body.at("items") == json::parse(R"(["3"])"));
  CHECK(body.at("valid_number_min").is_null());
}

TEST_CASE("how often pretix is asked is a time between a tenth of a second and a day") {
  CHECK(span_argument("30s") == std::chrono::seconds(30));
  CHECK(span_argument("45") == std::chrono::seconds(45));
  CHECK(span_argument("2m") == std::chrono::minutes(2));
  CHECK(span_argument("300ms") == std::chrono::milliseconds(300));
  CHECK(span_argument("1.5s") == std::chrono::milliseconds(1500));
  for (const char* wrong : {"", "s", "-1s", "10ms", "2d", "nan", "inf", "25h", "3 s"}) {
    CAPTURE(wrong);
    CHECK(!span_argument(wrong));
  }
}

}  // namespace usher::ctl
