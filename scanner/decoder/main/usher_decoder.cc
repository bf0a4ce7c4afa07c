// usher-decoder: started by usherd, never by hand. Reads codes from pictures in a process of its own, because a picture
// can be made to kill the one that unpacks it.
#include <cstdio>

#include <unistd.h>

#include "scanner/barcode/cascade.h"
#include "scanner/decoder/decoder_child.h"

int main() {
  if (::isatty(usher::scanner::kSocketFile) != 0 || ::lseek(usher::scanner::kSocketFile, 0, SEEK_CUR) != -1) {
    std::fputs("usher-decoder is started by usherd\n", stderr);
    return 2;
  }
  return usher::scanner::run_decoder(usher::scanner::read_by);
}
