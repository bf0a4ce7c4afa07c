// A gateway's core without threads: memory store, local log, a clock that is set by hand. ask() submits one command,
// runs the sequencer dry and returns the outcome.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gateway/sequencer/decide_command.h"
#include "gateway/sequencer/sequencer.h"
#include "storage/keyring.h"
#include "storage/memory_store.h"
#include "storage/records.h"

namespace usher::test {

using namespace std::chrono_literals;
using namespace usher::admission;  // the tests read like sentences about tickets and lists
using sequencer::CheckedIn;
using sequencer::CheckIn;
using sequencer::Failed;
using sequencer::Outcome;

// Hands answers over at once, on the sequencer's own thread.
class DirectOutlet : public sequencer::Outlet {
 public:
  void deliver(std::vector<sequencer::Answer> answers) override {
    ++deliveries;
    for (auto& answer : answers) answer.waiter->done(std::move(answer.outcome));
  }
  int deliveries = 0;
};

class Catcher : public sequencer::Waiter {
 public:
  explicit Catcher(std::optional<Outcome>* into) : into_(into) {}
  void done(Outcome outcome) override { *into_ = std::move(outcome); }

 private:
  std::optional<Outcome>* into_;
};

struct Core {
  sequencer::LocalLog log;
  sequencer::Sequencer sequencer;
  Core(storage::Store& store, storage::Keyring& keyring, const Time& now, sequencer::Options options)
      : sequencer(
            store, keyring, log, [&now] { return now; }, options) {}
};

struct Venue {
  storage::MemoryStore store;
  storage::Key master{};
  std::unique_ptr<storage::Keyring> keyring = std::make_unique<storage::Keyring>(master, 7);
  Time now{std::chrono::milliseconds(1'800'000'000'000)};
  std::unique_ptr<Core> core;
  DirectOutlet outlet;
  EventId event;
  ListId list;

  explicit Venue(sequencer::Options options = {}) {
    open(options);
    Event expo;
    expo.slug = "expo";
    expo.name = "Expo";
    expo.sealed_keys = keyring->make_event_keys();
    event = EventId(std::get<sequencer::PutDone>(ask(sequencer::PutEvent{expo})).id);
    list = add_list("main");
  }

  void open(sequencer::Options options = {}) {
    core = std::make_unique<Core>(store, *keyring, now, options);
    recovered = core->sequencer.recover().has_value();
  }
  // As after a power cut: a new process on what the disk kept.
  void reopen() {
    core.reset();
    store.crash();
    keyring = std::make_unique<storage::Keyring>(master, 7);
    open();
  }

  ListId add_list(const std::string& slug, auto change) {
    CheckinList made;
    made.event = event;
    made.slug = made.name = slug;
    change(made);
    return ListId(std::get<sequencer::PutDone>(ask(sequencer::PutList{made})).id);
  }
  ListId add_list(const std::string& slug) {
    return add_list(slug, [](CheckinList&) {});
  }

  TicketId add_ticket(const std::string& secret, auto change) {
    Ticket ticket;
    ticket.secret = secret;
    ticket.person.name = "Name of " + secret;
    ticket.category = "visitor";
    change(ticket);
    auto done = ask(sequencer::PutTickets{event, TicketChange::walk_in, {}, {ticket}});
    return std::get<sequencer::TicketsDone>(done).ids.at(0);
  }
  TicketId add_ticket(const std::string& secret) {
    return add_ticket(secret, [](Ticket&) {});
  }

  std::unique_ptr<std::optional<Outcome>> submit(sequencer::Command command) {
    auto caught = std::make_unique<std::optional<Outcome>>();
    core->sequencer.submit(std::move(command), std::make_unique<Catcher>(caught.get()), outlet);
    return caught;
  }
  void run() {
    while (core->sequencer.step()) {
    }
  }
  Outcome ask(sequencer::Command command) {
    auto caught = submit(std::move(command));
    run();
    return std::move(caught->value());
  }
  CheckIn scan_of(const std::string& code) const {
    CheckIn scan;
    scan.event = event;
    scan.list = list;
    scan.code = code;
    return scan;
  }
  CheckedIn scan(const std::string& code) { return std::get<CheckedIn>(ask(scan_of(code))); }
  CheckedIn scan(const CheckIn& asked) { return std::get<CheckedIn>(ask(asked)); }

  bool recovered = false;
};

}  // namespace usher::test
