// The decoder process with faults planted in it: one-coloured pictures are orders. Black dies, gray 64 hangs, gray 128
// asks for memory without end, gray 192 opens a file. Everything else is read as by usher-decoder.
#include <cstdlib>
#include <vector>

#include <fcntl.h>

#include "scanner/barcode/cascade.h"
#include "scanner/decoder/decoder_child.h"

namespace {

using namespace usher::scanner;

std::optional<Symbol> look(Step step, GrayView picture, FormatSet formats) {
  const std::uint8_t first = picture.data[0];
  bool plain = true;
  for (int i = 0; i < picture.width * picture.height && plain; ++i) plain = picture.data[i] == first;
  if (plain && first == 0) std::abort();
  while (plain && first == 64) {
    asm volatile("");
  }
  if (plain && first == 128) {
    std::vector<std::vector<char>> eaten;
    while (true) eaten.emplace_back(std::size_t{16} << 20, 'x');
  }
  if (plain && first == 192) (void)::open("/etc/passwd", O_RDONLY);
  return read_by(step, picture, formats);
}

}  // namespace

int main() {
  return run_decoder(look);
}
