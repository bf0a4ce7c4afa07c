// Gray pictures as JPEG: the one place of libjpeg. Any thread.
#pragma once

#include <string>

#include "gateway/ctl/rehearse/painter.h"

namespace usher::ctl::rehearse {

// `quality` 1 to 100. "" if the library could not.
[[nodiscard]] std::string to_jpeg(const GrayPicture& picture, int quality = 80);

}  // namespace usher::ctl::rehearse
