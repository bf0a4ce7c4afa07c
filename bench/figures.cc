#include "bench/figures.h"

#include <cstdio>
#include <cstdlib>
#include <utility>

#include <unistd.h>

#include "bench/load_generator.h"

namespace usher::bench {

Bed::Bed(const std::string& name) : folder("bench-" + name + "-" + std::to_string(::getpid())) {
  storage::RocksOptions options;
  options.folder = folder;
  auto opened = storage::open_rocks(options);
  if (!opened) {
    std::fprintf(stderr, "%s\n", opened.error().message.c_str());
    std::exit(1);
  }
  store = std::move(*opened);
  sequencer = std::make_unique<sequencer::Sequencer>(
      *store, keyring, log,
      [] { return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()); },
      sequencer::Options{});
  if (!sequencer->recover()) std::exit(1);
  admission::Event bench;
  bench.slug = "bench";
  bench.sealed_keys = keyring.make_event_keys();
  submit(sequencer::PutEvent{bench});
  run();
  event = admission::EventId(std::get<sequencer::PutDone>(sink.last).id);
  admission::CheckinList main;
  main.event = event;
  main.slug = "main";
  submit(sequencer::PutList{main});
  run();
  list = admission::ListId(std::get<sequencer::PutDone>(sink.last).id);
}

Bed::~Bed() {
  sequencer.reset();
  store.reset();
  std::filesystem::remove_all(folder);
}

void Bed::fill(std::uint64_t first, std::uint64_t count) {
  constexpr std::uint64_t kChunk = 512;
  for (std::uint64_t at = first; at < first + count; at += kChunk) {
    sequencer::PutTickets put;
    put.event = event;
    for (std::uint64_t i = at; i < at + kChunk && i < first + count; ++i) {
      admission::Ticket ticket;
      ticket.secret = code_text(i);
      ticket.person.name = "Attendee Number " + std::to_string(i);
      ticket.person.company = "Company " + std::to_string(i % 1000);
      ticket.person.email = "attendee" + std::to_string(i) + "@example.org";
      ticket.person.phone = "+86 138 0000 " + std::to_string(1000 + i % 9000);
      ticket.category = i % 50 == 0 ? "vip" : "visitor";
      ticket.item = "full-pass";
      ticket.order = "O" + std::to_string(i / 2);
      ticket.import_digest = i + 1;
      put.tickets.push_back(std::move(ticket));
    }
    submit(std::move(put));
    run();
  }
}

sequencer::CheckIn Bed::scan(std::uint64_t number) const {
  sequencer::CheckIn scan;
  scan.event = event;
  scan.list = list;
  scan.code = code_text(number);
  scan.nonce = "N" + std::to_string(number);
  scan.gate = "North";
  scan.lane = "N" + std::to_string(number % 50);
  return scan;
}

}  // namespace usher::bench
