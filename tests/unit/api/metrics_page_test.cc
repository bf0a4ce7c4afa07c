#include "gateway/api/metrics_page.h"

#include <sstream>

#include <doctest/doctest.h>

#include "gateway/api/view_limits.h"
#include "tests/unit/api/figures_fixture.h"
#include "tests/unit/metrics/promtool.h"

using namespace usher::api;
using namespace usher::test;
using namespace std::chrono_literals;

namespace {

// A gateway in the middle of its day.
struct Gateway {
  usher::sequencer::Directory directory = expo_directory();
  usher::sequencer::Scoreboard scoreboard;
  Feeder feeder{&scoreboard};
  usher::metrics::Probe probe;
  BatchProbe batches;
  usher::http::Stats http;
  LiveStats live{3, 5, 1, 2, 7, 40};
  PageInput::Gateway parts;
  std::vector<usher::lane::LaneReport> lanes;
  std::vector<usher::lane::LaneCameraStatus> cameras;
  std::vector<usher::lane::ReaderStatus> readers;
  std::vector<usher::lane::OutputStatus> outputs;
  usher::scanner::DecodePoolCounts decoders;

  Gateway() {
    for (const auto& t : {ticket("day", "visitor"), ticket("gold", "vip")}) feeder.tally.ticket_changed(nullptr, t);
    feeder.commit({
        scan_entry(1, 300, kMain, kNorth, kN1),
        scan_entry(2, 296, kMain, kNorth, kN1, Verdict::refused, Reason::already_redeemed),
        scan_entry(3, 290, kMain, kNorth, kN2, Verdict::refused, Reason::already_redeemed),
        scan_entry(4, 280, kLounge, kNorth, kN1, Verdict::admitted, Reason::none, "vip"),
        scan_entry(5, 270, kMain, {}, {}, Verdict::refused, Reason::invalid),
    });
    probe.http_checkin.observe(0.0004);
    probe.reader_checkin.observe(3.0);
    probe.import_added = 2000;
    usher::sequencer::Committed batch;
    batch.commands = 5;
    batch.sync_time = 2ms;
    batch.decide_time = 40us;
    batch.queue_depth = 9;
    batches.committed(batch);
    http.requests = 12;
    usher::scanner::CameraStatus camera;
    camera.state = usher::scanner::CameraState::running;
    camera.frames = 300;
    camera.codes = 4;
    camera.decoding.dropped = 9;
    cameras.push_back({"N1", "north", "N1/camera1", "0", false, camera});
    add_lane();
    add_reader();
    add_outputs();
    decoders.stills = 6;
    decoders.frames = 120;
    decoders.crashes = 1;
    decoders.cpu = std::chrono::milliseconds(2500);
    parts = {true, 1, 4096, 2, 2000, 120'000, true, kNow, "0.1.0", "g++ \"12\""};
  }
  void add_lane() {
    auto options = std::make_shared<usher::lane::LaneOptions>();
    options->name = "N1";
    usher::lane::LaneReport report;
    report.options = options;
    report.status.standing.staff_why = "somebody";
    report.status.standing.closed_why = "N1/1 is not connected";
    report.displays = {2, 5, 1, 3, 40};
    lanes.push_back(report);
    options = std::make_shared<usher::lane::LaneOptions>();
    options->name = "N2";
    lanes.push_back({options, {}, {}});
  }
  void add_outputs() {
    usher::lane::OutputStatus relay, light;
    relay.lane = light.lane = "N1";
    relay.name = "N1/relay1";
    relay.up = true;
    relay.pulses = 7;
    relay.missed[0] = 2;
    usher::metrics::Histogram latency{usher::metrics::kResponseSeconds};
    latency.observe(0.004);
    relay.latency_s = latency.snapshot();
    light.name = "N1/light1";
    light.kind = usher::lane::OutputStatus::Kind::light;
    light.shown = 11;
    outputs = {relay, light};
  }
  void add_reader() {
    auto counters = std::make_shared<usher::scanner::SourceCounters>();
    counters->readings = 40;
    counters->same_code = 1;
    counters->flooded = 2;
    counters->too_long = 3;
    counters->unfinished = 4;
    counters->unusable = 5;
    counters->disconnects = 6;
    counters->connect_failures = 7;
    readers.push_back({"N1", "north", "N1/1", usher::lane::ReaderKind::serial, "S1", true, {}, counters});
    probe.reload_success_s = 1790000000;
  }
  [[nodiscard]] std::string page() const {
    const Board board = read_board(scoreboard, kNow);
    return metrics_page(
        {&directory, &board, kNow, &probe, &batches, &http, live, lanes, readers, cameras, outputs, decoders, parts});
  }
};

bool has(const std::string& page, const std::string& line) {
  return page.find("\n" + line + "\n") != std::string::npos;
}

std::size_t series(const std::string& page, const std::string& family) {
  std::istringstream lines(page);
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line);) count += line.starts_with(family + "{");
  return count;
}

}  // namespace

TEST_CASE("promtool finds nothing to say about the gateway's page") {
  const auto said = promtool_says(Gateway().page());
  if (!said) {
    MESSAGE("skipped: promtool is not installed");
    return;
  }
  CHECK(*said == "");
}

TEST_CASE("check-ins are counted by list, gate, verdict and reason, and lanes in their own family") {
  const std::string page = Gateway().page();
  CHECK(has(page, R"(usher_checkins_total{event="expo",list="main",gate="north",verdict="admitted",reason=""} 1)"));
  CHECK(has(
      page,
      R"(usher_checkins_total{event="expo",list="main",gate="north",verdict="refused",reason="already_redeemed"} 2)"));
  CHECK(has(page, R"(usher_checkins_total{event="expo",list="main",gate="",verdict="refused",reason="invalid"} 1)"));
  CHECK(has(page, R"(usher_lane_checkins_total{gate="north",lane="n1",verdict="admitted"} 2)"));
  CHECK(has(page, R"(usher_lane_checkins_total{gate="north",lane="n2",verdict="refused"} 1)"));
}

TEST_CASE("heads are shown by list and category, occupancy by zone") {
  const std::string page = Gateway().page();
  CHECK(has(page, R"(usher_list_registered{event="expo",list="main",category="visitor"} 1)"));
  CHECK(has(page, R"(usher_list_admitted{event="expo",list="lounge",category="vip"} 1)"));
  CHECK(has(page, R"(usher_list_inside{event="expo",list="main",category="visitor"} 1)"));
  CHECK(has(page, R"(usher_list_capacity{event="expo",list="main"} 500)"));
  CHECK(has(page, R"(usher_zone_inside{event="expo",zone="hall"} 2)"));
}

TEST_CASE("response times have the promised three seconds as a bucket, by the way the scan came") {
  const std::string page = Gateway().page();
  CHECK(has(page, R"(usher_checkin_duration_seconds_bucket{source="http",le="0.0005"} 1)"));
  CHECK(has(page, R"(usher_checkin_duration_seconds_bucket{source="reader",le="1"} 0)"));
  CHECK(has(page, R"(usher_checkin_duration_seconds_bucket{source="reader",le="3"} 1)"));
}

TEST_CASE("the queue figures of gates and lanes are served in seconds and ratios") {
  const std::string page = Gateway().page();
  CHECK(has(page, R"(usher_gate_exception_ratio{gate="north"} 0.5)"));
  CHECK(has(page, R"(usher_lane_service_median_seconds{gate="north",lane="n1"} 4)"));  // gaps 4 and 16
  CHECK(has(page, R"(usher_lane_service_p95_seconds{gate="north",lane="n1"} 16)"));
  CHECK(series(page, "usher_lane_service_median_seconds") == 1);  // n2 has none yet
  CHECK(series(page, "usher_lane_utilisation_ratio") == 2);
}

TEST_CASE("batches, permits, connections, live streams, imports and the build are there") {
  const std::string page = Gateway().page();
  CHECK(has(page, R"(usher_build_info{version="0.1.0",compiler="g++ \"12\""} 1)"));
  CHECK(page.find("process_start_time_seconds 1790000000\n") != std::string::npos);
  CHECK(has(page, R"(usher_batch_commands_bucket{le="8"} 1)"));
  CHECK(has(page, R"(usher_batch_sync_duration_seconds_sum 0.002)"));
  CHECK(has(page, "usher_batch_left_waiting 9"));
  CHECK(has(page, "usher_permits 4096"));
  CHECK(has(page, "usher_permits_taken 2"));
  CHECK(has(page, "usher_http_requests_total 12"));
  CHECK(has(page, "usher_live_subscribers 3"));
  CHECK(has(page, "usher_live_dropped_total 2"));
  CHECK(has(page, R"(usher_import_rows_total{result="added"} 2000)"));
  CHECK(has(page, "usher_search_tickets 2000"));
  CHECK(has(page, "usher_log_position 1"));
  CHECK(has(page, "usher_ready 1"));
}

TEST_CASE("cameras and decoders are there, each device with its lane") {
  const std::string page = Gateway().page();
  CHECK(has(page, "usher_camera_up{lane=\"N1\",device=\"N1/camera1\"} 1"));
  CHECK(has(page, "usher_camera_frames_total{lane=\"N1\",device=\"N1/camera1\"} 300"));
  CHECK(has(page, "usher_lane_needs_staff{lane=\"N1\"} 1"));
  CHECK(has(page, "usher_lane_out_of_service{lane=\"N1\"} 1"));
  CHECK(has(page, "usher_lane_out_of_service{lane=\"N2\"} 0"));
  CHECK(has(page, "usher_lane_displays{lane=\"N1\"} 2"));
  CHECK(has(page, "usher_displays_total 5"));
  CHECK(has(page, "usher_displays_refused_total 1"));
  CHECK(has(page, "usher_displays_dropped_total 3"));
  CHECK(has(page, "usher_display_states_skipped_total 40"));
  CHECK(has(page, "usher_camera_frames_dropped_total{lane=\"N1\",device=\"N1/camera1\"} 9"));
  CHECK(has(page, "usher_decoder_pictures_total{source=\"camera\"} 120"));
  CHECK(has(page, "usher_decoder_failures_total{cause=\"crashed\"} 1"));
  CHECK(has(page, "usher_decoder_cpu_seconds_total 2.5"));
}

TEST_CASE(
    "readers are there with how they are reached, what they dropped and why, and lanes with whether they take scans") {
  const std::string page = Gateway().page();
  const std::string device = "{lane=\"N1\",device=\"N1/1\"";
  CHECK(has(page, "usher_reader_info" + device + ",kind=\"serial\",required=\"yes\"} 1"));
  CHECK(has(page, "usher_reader_up" + device + "} 0"));
  CHECK(has(page, "usher_reader_readings_total" + device + "} 40"));
  int value = 1;
  for (const char* cause : {"same_code", "flooded", "too_long", "unfinished", "unusable"}) {
    CHECK(has(page, "usher_reader_dropped_total" + device + ",cause=\"" + cause + "\"} " + std::to_string(value++)));
  }
  CHECK(has(page, "usher_reader_connections" + device + "} 0"));
  CHECK(has(page, "usher_reader_disconnects_total" + device + "} 6"));
  CHECK(has(page, "usher_reader_connect_failures_total" + device + "} 7"));
  CHECK(has(page, "usher_lane_out_of_service{lane=\"N1\"} 1"));
  CHECK(has(page, "usher_config_last_reload_successful 1"));
  CHECK(has(page, "usher_config_last_reload_success_timestamp_seconds 1790000000"));
}

TEST_CASE("relays and lights are there, each device with its lane") {
  const std::string page = Gateway().page();
  CHECK(has(page, R"(usher_output_up{lane="N1",device="N1/relay1"} 1)"));
  CHECK(has(page, R"(usher_output_up{lane="N1",device="N1/light1"} 0)"));
  CHECK(has(page, R"(usher_relay_pulses_total{lane="N1",device="N1/relay1"} 7)"));
  CHECK(has(page, R"(usher_relay_pulses_missed_total{lane="N1",device="N1/relay1",cause="late"} 2)"));
  CHECK(has(page, R"(usher_relay_pulses_missed_total{lane="N1",device="N1/relay1",cause="refused"} 0)"));
  CHECK(has(page, R"(usher_relay_pulse_duration_seconds_bucket{lane="N1",device="N1/relay1",le="0.005"} 1)"));
  CHECK(has(page, R"(usher_light_signals_total{lane="N1",device="N1/light1"} 11)"));
}

TEST_CASE("labels stay bounded: no code, ticket or lane where it does not belong, and categories summed as other") {
  Gateway gateway;
  for (int i = 0; i < 1000; ++i) gateway.feeder.tally.ticket_changed(nullptr, ticket("day", "c" + std::to_string(i)));
  gateway.feeder.commit();
  const std::string page = gateway.page();
  CHECK(series(page, "usher_list_registered") <= 2 * (kCategoriesShown + 1));
  CHECK(has(page, R"(usher_list_registered{event="expo",list="main",category="other"} 938)"));
  CHECK(page.find("SECRET-CODE") == std::string::npos);
  std::istringstream lines(page);
  for (std::string line; std::getline(lines, line);) {
    const bool of_device = line.find("device=\"") != std::string::npos;
    if (of_device) {
      const bool known = line.starts_with("usher_camera_") || line.starts_with("usher_reader_") ||
                         line.starts_with("usher_output_") || line.starts_with("usher_relay_") ||
                         line.starts_with("usher_light_");
      CHECK(known);
    }
    if (!of_device && line.find("lane=\"") != std::string::npos) CHECK(line.starts_with("usher_lane_"));
  }
}

TEST_CASE("a gateway that has seen nothing has a page all the same") {
  const PageInput nothing;
  const std::string page = metrics_page(nothing);
  CHECK(page.find("usher_ready 0\n") != std::string::npos);
  CHECK(page.find("usher_checkins_total") == std::string::npos);
  const auto said = promtool_says(page);
  if (said) CHECK(*said == "");
}
