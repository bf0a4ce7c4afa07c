// The people of one day: an office that sets the event up, imports and edits; lanes that scan what comes. Everything is
// drawn from the dice, with a taste for trouble: few tickets, hot ones, retries, races.
#pragma once

#include <string>
#include <vector>

#include "gateway/admission/checkin_list.h"
#include "gateway/admission/ticket.h"
#include "storage/keyring.h"
#include "storage/signing_key.h"
#include "tests/sim/identities.h"
#include "tests/sim/network.h"

namespace usher::sim {

inline constexpr std::size_t kSignedCodes = 8;

// Of a signing key.
[[nodiscard]] storage::Key seed_of(std::uint64_t number);

class Workload {
 public:
  Workload(Venue& venue, Network& network, const Network::Gateways& gateways);
  void start();
  [[nodiscard]] bool over() const { return open_event_ && lanes_at_work_ == 0 && !office_at_work_; }

 private:
  struct LaneActor {
    int index = 0;
    int home = 0;
    int left = 0;
    std::string gate, lane;  // a handheld names neither
    std::vector<sequencer::CheckIn> past;
  };

  void put_event();
  void event_is(admission::EventId id);
  void put_lists(std::size_t made);
  void put_questions(std::size_t made);
  void put_doomed_event();
  void doomed_event_is(admission::EventId id);
  void put_guests(std::size_t from);
  void open_doors();

  void act_lane(LaneActor& lane);
  [[nodiscard]] sequencer::Command lane_command(LaneActor& lane);
  [[nodiscard]] sequencer::CheckIn draw_scan(LaneActor& lane);
  void draw_code(sequencer::CheckIn& scan);
  void draw_answers(sequencer::CheckIn& scan);

  void act_office(int left);
  [[nodiscard]] sequencer::Command office_command();
  [[nodiscard]] sequencer::Command edit_ticket();
  [[nodiscard]] sequencer::Command edit_list();
  [[nodiscard]] sequencer::Command add_people();
  [[nodiscard]] sequencer::Command mark_code();
  [[nodiscard]] sequencer::Command edit_event();
  [[nodiscard]] sequencer::Command let_out();
  [[nodiscard]] sequencer::Command move_exit_all();

  [[nodiscard]] admission::CheckinList draw_list(std::size_t index);
  [[nodiscard]] std::string draw_rules();
  [[nodiscard]] admission::Ticket draw_ticket(std::size_t index);
  [[nodiscard]] std::string draw_signed(std::size_t index);
  void change(admission::Ticket& ticket);
  [[nodiscard]] admission::Time around_now(std::uint64_t seconds);
  [[nodiscard]] std::string draw_item() { return std::string(1, static_cast<char>('A' + dice_.below(3))); }

  Venue& venue_;
  Dice& dice_;
  Network& network_;
  const Network::Gateways& gateways_;
  storage::Keyring keyring_;
  std::string sealed_keys_;
  storage::SigningKey signing_key_;
  admission::EventId event_;
  admission::Event put_;  // as the office last sent it
  std::vector<Identity> identities_;
  // Another event, with two tickets, that the office erases at some time of the day.
  std::string doomed_keys_;
  admission::EventId doomed_;
  admission::ListId doomed_list_;
  std::vector<admission::CheckinList> lists_;
  std::vector<admission::Ticket> book_;   // as the office last sent them
  std::vector<std::string> old_secrets_;  // once on a ticket
  std::vector<std::string> signed_;       // codes that their signature speaks for, or does not
  std::vector<LaneActor> lanes_;
  std::uint64_t nonces_ = 0;
  int lanes_at_work_ = 0;
  bool office_at_work_ = false;
  bool open_event_ = false;
};

}  // namespace usher::sim
