#include "gateway/ctl/rehearse/jpeg.h"

#include <csetjmp>
#include <cstdio>
#include <cstdlib>

#include <jpeglib.h>

namespace usher::ctl::rehearse {
namespace {

// libjpeg ends the process on an error unless it is jumped out of.
struct Failure {
  jpeg_error_mgr manager;
  std::jmp_buf back;
};

void jump_back(j_common_ptr info) {
  std::longjmp(reinterpret_cast<Failure*>(info->err)->back, 1);
}

// Nothing in here has a destructor: it may be jumped over.
bool compress(const GrayPicture& picture, int quality, unsigned char** out, unsigned long* bytes) {
  jpeg_compress_struct job{};
  Failure failure{};
  job.err = jpeg_std_error(&failure.manager);
  failure.manager.error_exit = jump_back;
  if (setjmp(failure.back) != 0) {
    jpeg_destroy_compress(&job);
    return false;
  }
  jpeg_create_compress(&job);
  jpeg_mem_dest(&job, out, bytes);
  job.image_width = static_cast<JDIMENSION>(picture.width);
  job.image_height = static_cast<JDIMENSION>(picture.height);
  job.input_components = 1;
  job.in_color_space = JCS_GRAYSCALE;
  jpeg_set_defaults(&job);
  jpeg_set_quality(&job, quality, TRUE);
  jpeg_start_compress(&job, TRUE);
  while (job.next_scanline < job.image_height) {
    const auto at = static_cast<std::size_t>(job.next_scanline) * static_cast<std::size_t>(picture.width);
    JSAMPROW row = const_cast<JSAMPROW>(picture.pixels.data() + at);
    jpeg_write_scanlines(&job, &row, 1);
  }
  jpeg_finish_compress(&job);
  jpeg_destroy_compress(&job);
  return true;
}

}  // namespace

std::string to_jpeg(const GrayPicture& picture, int quality) {
  unsigned char* bytes = nullptr;
  unsigned long size = 0;
  std::string out;
  if (compress(picture, quality, &bytes, &size)) out.assign(reinterpret_cast<const char*>(bytes), size);
  std::free(bytes);
  return out;
}

}  // namespace usher::ctl::rehearse
