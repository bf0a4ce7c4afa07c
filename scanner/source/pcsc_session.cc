#include "scanner/source/pcsc_session.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>
#include <thread>
#include <utility>

#include <winscard.h>

#include "scanner/source/limits.h"

namespace usher::scanner {
namespace {

// The library's own sentences, and for what happens at a door what to do.
std::string text_of(LONG code) {
  switch (code) {
    case SCARD_E_NO_SERVICE:
    case SCARD_E_SERVICE_STOPPED:
      return "the PC/SC service does not run; start pcscd";
    case SCARD_W_SECURITY_VIOLATION:
      return "not allowed; let polkit give the user access to pcscd";
    case SCARD_W_REMOVED_CARD:
    case SCARD_E_NO_SMARTCARD:
      return "the card was taken away too early; show it again";
    case SCARD_W_UNRESPONSIVE_CARD:
    case SCARD_W_UNPOWERED_CARD:
    case SCARD_E_PROTO_MISMATCH:
      return "the card does not answer; show it again, or use another";
    case SCARD_E_SHARING_VIOLATION:
      return "another program has the card to itself; end it";
    default:
      return std::string("PC/SC: ") + pcsc_stringify_error(code);
  }
}

// libpcsclite keeps what it knows of the readers in one table for all contexts of a process, and guards it by each
// context's own lock: two threads that ask at the same time may read it torn. So they ask one after the other, and
// while there are several sessions none waits inside the library.
std::mutex asking;
std::atomic<int> sessions{0};

struct Watched {
  std::string name;
  DWORD state = SCARD_STATE_UNAWARE;
  bool present = false;
  DWORD count = 0;  // cards put on and taken off, by pcscd's counting
};

}  // namespace

struct PcscSession::Impl {
  Impl() { ++sessions; }
  ~Impl() {
    if (context != 0) (void)::SCardReleaseContext(context);
    --sessions;
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  SCARDCONTEXT context = 0;
  std::vector<Watched> watched;

  std::expected<void, std::string> list(std::string_view only, PcscChanges& changes, PcscSession& session);
  [[nodiscard]] LONG status_change(std::vector<SCARD_READERSTATE>& states, std::chrono::milliseconds time) const;
  void look(const SCARD_READERSTATE& state, Watched& reader, PcscChanges& changes) const;
};

PcscSession::PcscSession(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
PcscSession::PcscSession(PcscSession&&) noexcept = default;
PcscSession::~PcscSession() = default;

std::expected<PcscSession, std::string> PcscSession::open() {
  auto impl = std::make_unique<Impl>();
  const LONG code = ::SCardEstablishContext(SCARD_SCOPE_SYSTEM, nullptr, nullptr, &impl->context);
  if (code != SCARD_S_SUCCESS) return std::unexpected(text_of(code));
  return PcscSession(std::move(impl));
}

std::expected<std::vector<std::string>, std::string> PcscSession::readers() {
  std::vector<std::string> names;
  std::string all;
  DWORD size = 0;
  LONG code = SCARD_S_SUCCESS;
  {
    const std::lock_guard lock(asking);
    code = ::SCardListReaders(impl_->context, nullptr, nullptr, &size);
    if (code == SCARD_S_SUCCESS) {
      all.resize(size);
      code = ::SCardListReaders(impl_->context, nullptr, all.data(), &size);
    }
  }
  // A reader that came between the two calls is found the next time.
  if (code == SCARD_E_NO_READERS_AVAILABLE || code == SCARD_E_INSUFFICIENT_BUFFER) return names;
  if (code != SCARD_S_SUCCESS) return std::unexpected(text_of(code));
  // Names one behind the other, each ended by a NUL, the list by another.
  for (std::size_t at = 0; at < all.size() && all[at] != '\0'; at = all.find('\0', at) + 1) {
    names.emplace_back(all.c_str() + at);
  }
  return names;
}

std::expected<void, std::string> PcscSession::Impl::list(std::string_view only, PcscChanges& changes,
                                                         PcscSession& session) {
  auto names = session.readers();
  if (!names) return std::unexpected(names.error());
  std::erase_if(*names, [&](const std::string& name) { return !name.contains(only); });
  if (names->size() > kPcscReadersMax) names->resize(kPcscReadersMax);
  std::erase_if(watched, [&](const Watched& reader) {
    if (std::ranges::find(*names, reader.name) != names->end()) return false;
    changes.gone.push_back(reader.name);
    return true;
  });
  for (std::string& name : *names) {
    if (std::ranges::find(watched, name, &Watched::name) != watched.end()) continue;
    changes.came.push_back(name);
    watched.push_back({std::move(name)});
  }
  changes.readers = watched.size();
  return {};
}

LONG PcscSession::Impl::status_change(std::vector<SCARD_READERSTATE>& states, std::chrono::milliseconds time) const {
  const auto until = std::chrono::steady_clock::now() + time;
  for (;;) {
    const bool alone = sessions == 1;
    LONG code = SCARD_S_SUCCESS;
    {
      const std::lock_guard lock(asking);
      code = ::SCardGetStatusChange(context, alone ? static_cast<DWORD>(time.count()) : 0, states.data(),
                                    static_cast<DWORD>(states.size()));
    }
    if (code != SCARD_E_TIMEOUT || alone || std::chrono::steady_clock::now() >= until) return code;
    std::this_thread::sleep_for(kPcscLook);
  }
}

// Whether a card has come; one swapped for another between two looks is told by the count.
void PcscSession::Impl::look(const SCARD_READERSTATE& state, Watched& reader, PcscChanges& changes) const {
  const DWORD now = state.dwEventState;
  const bool present = (now & SCARD_STATE_PRESENT) != 0;
  const DWORD count = now >> 16;
  if (present && (!reader.present || count != reader.count)) changes.cards.push_back(reader.name);
  reader.present = present;
  reader.count = count;
  reader.state = now & ~static_cast<DWORD>(SCARD_STATE_CHANGED);
}

std::expected<PcscChanges, std::string> PcscSession::wait(std::string_view only, std::chrono::milliseconds time) {
  PcscChanges changes;
  if (auto listed = impl_->list(only, changes, *this); !listed) return std::unexpected(listed.error());
  if (!changes.came.empty() || !changes.gone.empty()) return changes;
  if (impl_->watched.empty()) {
    std::this_thread::sleep_for(time);
    return changes;
  }
  std::vector<SCARD_READERSTATE> states(impl_->watched.size());
  for (std::size_t i = 0; i < states.size(); ++i) {
    states[i] = {};
    states[i].szReader = impl_->watched[i].name.c_str();
    states[i].dwCurrentState = impl_->watched[i].state;
  }
  const LONG code = impl_->status_change(states, time);
  // A reader that has just gone: the next list says which.
  if (code == SCARD_E_TIMEOUT || code == SCARD_E_UNKNOWN_READER) return changes;
  if (code != SCARD_S_SUCCESS) return std::unexpected(text_of(code));
  for (std::size_t i = 0; i < states.size(); ++i) impl_->look(states[i], impl_->watched[i], changes);
  return changes;
}

std::expected<std::string, std::string> PcscSession::transmit(const std::string& reader, std::string_view command) {
  SCARDHANDLE card = 0;
  DWORD protocol = 0;
  LONG code = ::SCardConnect(impl_->context, reader.c_str(), SCARD_SHARE_SHARED, SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1,
                             &card, &protocol);
  if (code != SCARD_S_SUCCESS) return std::unexpected(text_of(code));
  std::array<unsigned char, MAX_BUFFER_SIZE> answer;
  DWORD size = answer.size();
  const SCARD_IO_REQUEST* way = protocol == SCARD_PROTOCOL_T1 ? SCARD_PCI_T1 : SCARD_PCI_T0;
  code = ::SCardTransmit(card, way, reinterpret_cast<const unsigned char*>(command.data()),
                         static_cast<DWORD>(command.size()), nullptr, answer.data(), &size);
  (void)::SCardDisconnect(card, SCARD_LEAVE_CARD);
  if (code != SCARD_S_SUCCESS) return std::unexpected(text_of(code));
  return std::string(reinterpret_cast<const char*>(answer.data()), size);
}

}  // namespace usher::scanner
