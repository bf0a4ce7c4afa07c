#include <filesystem>
#include <fstream>
#include <vector>

#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include "storage/upload_folder.h"
#include "tests/unit/api/gateway_fixture.h"

using namespace usher::test;
using usher::admission::Role;

namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr std::string_view kSize = R"({"identifier":"size","type":"C","question":{"en":"Shirt size","zh":"尺码"},
  "required":true,"items":["A"],"ask_during_checkin":true,
  "options":[{"identifier":"m","answer":{"en":"M"},"position":2},{"identifier":"s","answer":{"en":"S","zh":"小"}}]})";

std::string checkin(std::string_view answers, std::string_view more = "") {
  return R"({"list":"main","credential":"CODE1","answers":)" + std::string(answers) + std::string(more) + "}";
}

struct Asking : Expo {
  std::int64_t question = 0;

  Asking() {
    const auto made = admin->post("/v1/events/expo/questions", kSize);
    REQUIRE_MESSAGE(made.status == 201, made.body);
    question = made.json().at("id").as_int64();
    ticket("CODE1", "Ada Lovelace", R"(,"item":"A")");
  }
  json::value check_in(const std::string& body, std::string_view query = "") {
    const auto reply = admin->post("/v1/events/expo/checkins" + std::string(query), body);
    REQUIRE_MESSAGE(reply.status == 200, reply.body);
    return reply.json();
  }
};

// A folder for uploads, beside a gateway in memory.
struct WithUploads : Asking {
  std::string folder = (fs::temp_directory_path() / ("usher-uploads-" + usher::storage::random_code(8))).string();
  usher::storage::UploadFolder uploads{folder, gateway.keyring};

  WithUploads() {
    gateway.context.uploads = &uploads;
    const auto made = admin->post("/v1/events/expo/questions",
                                  R"({"identifier":"photo","type":"F","question":{"en":"Photo"},"items":["B"],
                                      "required":true,"ask_during_checkin":true})");
    REQUIRE_MESSAGE(made.status == 201, made.body);
    ticket("CODE2", "Grace Hopper", R"(,"item":"B")");
  }
  ~WithUploads() {
    std::error_code ignored;
    fs::remove_all(folder, ignored);
  }
  Reply upload(std::string_view bytes, std::string_view type) {
    return admin->ask("POST", "/v1/uploads", bytes, "Content-Type: " + std::string(type) + "\r\n");
  }
  std::string photo(std::string_view id) {
    const auto reply =
        admin->post("/v1/events/expo/checkins",
                    R"({"list":"main","credential":"CODE2","answers":{"photo":")" + std::string(id) + "\"}}");
    return std::string(reply.json().at("verdict").as_string());
  }
};

}  // namespace

TEST_CASE("a question is created, listed in its order and changed field by field") {
  Asking expo;
  const auto first = expo.admin->post("/v1/events/expo/questions",
                                      R"({"identifier":"age","type":"N","question":{"en":"Age"},"position":0,
                                          "valid_number_min":"0","valid_number_max":"120.5"})");
  REQUIRE_MESSAGE(first.status == 201, first.body);
  const auto path = "/v1/events/expo/questions/" + std::to_string(expo.question);
  const auto moved = expo.admin->patch(path, R"({"position":5,"required":false})");
  REQUIRE_MESSAGE(moved.status == 200, moved.body);
  CHECK(moved.json().at("options").as_array().size() == 2);
  const auto all = expo.admin->get("/v1/events/expo/questions").json();
  REQUIRE(all.at("questions").as_array().size() == 2);
  CHECK(all.at("questions").at(0).at("identifier").as_string() == "age");
  CHECK(all.at("questions").at(1).at("question").at("zh").as_string() == "尺码");
  CHECK(expo.admin->patch(path, R"({"identifier":"other"})").status == 422);
  CHECK(expo.admin->patch("/v1/events/expo/questions/99", "{}").status == 404);
  CHECK(expo.gateway.client(Role::staff)->patch(path, "{}").status == 403);
}

TEST_CASE("a question that makes no sense is refused by field") {
  Expo expo;
  const auto mistake = [&](std::string_view body) {
    const auto reply = expo.admin->post("/v1/events/expo/questions", body);
    CHECK(reply.status == 400);
    return reply.message();
  };
  CHECK(mistake(R"({"type":"S","question":{"en":"?"}})") == "identifier: is required");
  CHECK(mistake(R"({"identifier":"12","type":"S","question":{"en":"?"}})").starts_with("identifier: "));
  CHECK(mistake(R"({"identifier":"q","type":"X","question":{"en":"?"}})").starts_with("type: "));
  CHECK(mistake(R"({"identifier":"q","type":"C","question":{"en":"?"}})").starts_with("options: "));
  CHECK(mistake(R"({"identifier":"q","type":"C","question":{"en":"?"},"options":[{"text":"M"}]})")
            .starts_with("options: "));
  CHECK(mistake(R"({"identifier":"q","type":"N","question":{"en":"?"},"valid_number_min":"low"})")
            .starts_with("valid_number_min: "));
  CHECK(mistake(R"({"identifier":"q","type":"D","question":{"en":"?"},"valid_date_max":"2026-02-30"})")
            .starts_with("valid_date_max: "));
}

TEST_CASE("an incomplete check-in lists the open questions in the asker's language, with what can be chosen") {
  Asking expo;
  const auto open = expo.check_in(checkin("{}"));
  CHECK(open.at("verdict").as_string() == "incomplete");
  CHECK(open.at("reason").is_null());
  CHECK(open.at("explanation").as_string() == "Questions are still to be answered: Shirt size. Answer them to enter.");
  REQUIRE(open.at("questions").as_array().size() == 1);
  const auto& question = open.at("questions").at(0);
  CHECK(question.at("id").as_int64() == expo.question);
  CHECK(question.at("type").as_string() == "C");
  CHECK(question.at("text").as_string() == "Shirt size");
  CHECK(question.at("required").as_bool());
  CHECK(question.at("options").at(0).at("text").as_string() == "S");
  const auto chinese = expo.check_in(checkin("{}"), "?lang=zh-CN");
  CHECK(chinese.at("questions").at(0).at("text").as_string() == "尺码");
  CHECK(chinese.at("questions").at(0).at("options").at(0).at("text").as_string() == "小");
}

TEST_CASE("a check-in with the answer is admitted, whether it names question and option by number or identifier") {
  Asking expo;
  const auto by_number = "{\"" + std::to_string(expo.question) + "\":\"1\"}";
  CHECK(expo.check_in(checkin(R"({"size":"XXL"})")).at("verdict").as_string() == "incomplete");
  const auto welcome = expo.check_in(checkin(by_number));
  CHECK(welcome.at("verdict").as_string() == "admitted");
  CHECK(welcome.as_object().if_contains("questions") == nullptr);
  const auto id = std::to_string(welcome.at("ticket").at("id").as_int64());
  const auto ticket = expo.admin->get("/v1/events/expo/tickets/" + id).json();
  CHECK(ticket.at("answers").at("size").as_string() == "M");
}

TEST_CASE("who cannot ask says so, and is not asked") {
  Asking expo;
  const auto silent = expo.check_in(checkin("{}", R"(,"questions_supported":false)"));
  CHECK(silent.at("verdict").as_string() == "admitted");
}

TEST_CASE("a list may name the questions it asks, and only ones that are there") {
  Asking expo;
  CHECK(expo.admin->patch("/v1/events/expo/lists/main", R"({"questions":["meal"]})").status == 422);
  const auto changed = expo.admin->patch("/v1/events/expo/lists/main", R"({"questions":["size"]})");
  REQUIRE(changed.status == 200);
  CHECK(changed.json().at("questions").at(0).as_string() == "size");
}

TEST_CASE("a file is handed in, named in an answer, and shown at the desk") {
  WithUploads expo;
  CHECK(expo.photo("") == "incomplete");
  CHECK(expo.photo("invalid") == "incomplete");
  CHECK(expo.photo("file:0f8fad5b-d9cb-469f-a165-70867728950e") == "incomplete");  // of the right form, and nowhere
  const std::string bytes = "\x89PNG\r\n\x1A\n" + std::string(100'000, 'x');
  const auto kept = expo.upload(bytes, "image/png");
  REQUIRE_MESSAGE(kept.status == 201, kept.body);
  const std::string id(kept.json().at("id").as_string());
  CHECK(expo.photo(id) == "admitted");
  const auto shown = expo.admin->get("/v1/uploads/" + id.substr(5));
  CHECK(shown.status == 200);
  CHECK(shown.body == bytes);
  CHECK(shown.header("Content-Type") == "image/png");
  CHECK(expo.gateway.client(Role::kiosk)->get("/v1/uploads/" + id.substr(5)).status == 403);
  CHECK(expo.admin->get("/v1/uploads/nothing").status == 404);
}

TEST_CASE("a file must be what it says, one of four kinds, and not too large") {
  WithUploads expo;
  CHECK(expo.upload("%PDF-1.7", "image/png").status == 415);
  CHECK(expo.upload("<svg/>", "image/svg+xml").status == 415);
  CHECK(expo.upload("%PDF-1.7", "application/PDF; x=y").status == 201);
  CHECK(expo.upload("\x89PNG\r\n\x1A\n" + std::string(10u << 20, 'x'), "image/png").status == 413);
}

TEST_CASE("an erased event answers 410, its people are found by no route, and the gateway goes on") {
  WithUploads expo;
  const std::string id(expo.upload("GIF89a Ada", "image/gif").json().at("id").as_string());
  CHECK(expo.photo(id) == "admitted");
  const auto seq = expo.check_in(checkin(R"({"size":"m"})")).at("seq").as_int64();
  CHECK(expo.admin->erase("/v1/events/expo").status == 400);
  CHECK(expo.admin->erase("/v1/events/expo?confirm=other").status == 400);
  CHECK(expo.gateway.client(Role::staff)->erase("/v1/events/expo?confirm=expo").status == 403);
  const auto erased = expo.admin->erase("/v1/events/expo?confirm=expo");
  REQUIRE_MESSAGE(erased.status == 200, erased.body);
  for (const char* path : {"", "/lists", "/lists/main", "/tickets", "/tickets?search=Ada", "/tickets/1", "/counts",
                           "/rollcall", "/history", "/questions", "/live"}) {
    CAPTURE(path);
    const auto reply = expo.admin->get("/v1/events/expo" + std::string(path));
    CHECK(reply.status == 410);
    CHECK(reply.body.find("Ada") == std::string::npos);
  }
  CHECK(expo.admin->post("/v1/events/expo/checkins", checkin("{}")).status == 410);
  CHECK(expo.admin->get("/v1/events").json().at("events").as_array().empty());
  CHECK(expo.admin->get("/v1/uploads/" + id.substr(5)).status == 404);
  CHECK(expo.gateway.context.keyring->find(usher::admission::EventId(1)) == nullptr);

  REQUIRE(expo.admin->post("/v1/events", R"({"slug":"next"})").status == 201);
  REQUIRE(expo.admin->post("/v1/events/next/lists", R"({"slug":"door"})").status == 201);
  REQUIRE(expo.admin->post("/v1/events/next/tickets", R"({"secret":"N","name":"Grace"})").status == 201);
  const auto welcome = expo.admin->post("/v1/events/next/checkins", R"({"list":"door","credential":"N"})");
  CHECK(welcome.json().at("verdict").as_string() == "admitted");
  const auto history = expo.admin->get("/v1/events/next/history");
  CHECK_MESSAGE(history.status == 200, history.body);
  CHECK(history.json().at("entries").as_array().size() == 1);
  const auto other = expo.admin->post("/v1/events/next/checkins:annul", R"({"seq":)" + std::to_string(seq) + "}");
  CHECK(other.status == 404);
}

TEST_CASE("erasing an event again removes what the first time left on the disk") {
  WithUploads expo;
  const std::string id(expo.upload("GIF89a Ada", "image/gif").json().at("id").as_string());
  CHECK(expo.photo(id) == "admitted");
  REQUIRE(expo.admin->erase("/v1/events/expo?confirm=expo").status == 200);
  // As if the process had ended between the batch and the removing.
  fs::create_directories(expo.folder);
  const std::string left = expo.folder + "/" + id.substr(5) + ".1.kept";
  std::ofstream(left) << "a photo";
  CHECK(expo.admin->erase("/v1/events/expo").status == 400);
  CHECK(expo.gateway.client(Role::staff)->erase("/v1/events/expo?confirm=expo").status == 403);
  const auto again = expo.admin->erase("/v1/events/expo?confirm=expo");
  REQUIRE_MESSAGE(again.status == 200, again.body);
  CHECK(again.json().at("erased").as_string() == "expo");
  CHECK_FALSE(again.json().as_object().contains("seq"));
  CHECK_FALSE(fs::exists(left));
  CHECK(expo.admin->erase("/v1/events/nowhere?confirm=nowhere").status == 404);
}

TEST_CASE("an event is not erased while nobody could remove its files") {
  WithUploads expo;
  std::vector<usher::sequencer::Permit> all;
  while (auto permit = expo.gateway.context.workers.permits.try_take()) all.push_back(std::move(permit));
  CHECK(expo.admin->erase("/v1/events/expo?confirm=expo").status == 429);
  CHECK(expo.admin->get("/v1/events/expo").status == 200);
  all.clear();
  CHECK(expo.admin->erase("/v1/events/expo?confirm=expo").status == 200);
}

TEST_CASE("there is room for only so many files that nobody has named yet") {
  WithUploads expo;
  usher::storage::UploadFolder small{expo.folder, expo.gateway.keyring, {.unclaimed_files = 1}};
  expo.gateway.context.uploads = &small;
  CHECK(expo.upload("GIF89a", "image/gif").status == 201);
  const auto full = expo.upload("GIF89a", "image/gif");
  CHECK(full.status == 507);
  CHECK(full.message().find("wait for a check-in") != std::string::npos);
  expo.gateway.context.uploads = &expo.uploads;
}

TEST_CASE("the history tells of automatic exits") {
  Asking expo;
  const auto in = expo.check_in(checkin(R"({"size":"m"})"));
  const usher::admission::TicketId ticket(static_cast<std::uint64_t>(in.at("ticket").at("id").as_int64()));
  const auto at = expo.gateway.context.clock() + std::chrono::hours(1);
  (void)expo.gateway.submit(
      usher::sequencer::ExitAll{usher::admission::EventId(1), usher::admission::ListId(1), at, {ticket}});
  const auto entries = expo.admin->get("/v1/events/expo/history?ticket=" + std::to_string(ticket.value)).json();
  const auto& newest = entries.at("entries").at(0);
  CHECK(newest.at("kind").as_string() == "exit_all");
  CHECK(newest.at("list").as_string() == "main");
  CHECK(newest.at("tickets").as_int64() == 1);
  CHECK(expo.admin->get("/v1/events/expo/rollcall").json().as_array().empty());
  const auto shown = expo.admin->get("/v1/events/expo/tickets/" + std::to_string(ticket.value)).json();
  CHECK(json::serialize(shown).find("\"automatic\":true") != std::string::npos);
}
