// The lines of learning's answer (NDJSON). Pure.
//   {"show":{"text":…,"scans":…,"seconds":…,"readers":[{"name":…,"types":…,"framing":…}]}}
//   {"capture":{"reader":…,"peer":…,"bytes"|"characters":…,"ms":…,"is_code":…,"count":…
//     and of the code only: "shape":…,"begins":…,"aim":…,"ends":…,"in_front":…,"behind":…,"hex":…}}
//   {"waiting":{"seconds_left":…}}
//   {"finding":{…}}   one for each reader that gave something, or for all if none did
//   {"done":{"why":"scans"|"deadline"|"stopped","unfetched":…}}
//
// Of a capture that is not the code only the length is told; of what stands before or behind the code only the length
// as long as it is not in at least two scans, and then only in the finding.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/source/learn.h"

namespace usher::api {

// Each appends one line with its end.
void append_show(std::string& out, const scanner::Shown& shown, std::size_t scans, std::chrono::seconds deadline,
                 const std::vector<scanner::LearnReader>& readers);
// `count`: how often that reader has given the code so far. `hex`: with its bytes, those that are not the code's or its
// frame's as "..".
void append_capture(std::string& out, std::string_view reader, const scanner::Capture& capture,
                    const scanner::CodeLook& look, std::size_t count, bool hex);
void append_waiting(std::string& out, std::chrono::seconds left);
void append_finding(std::string& out, const scanner::Finding& finding);
void append_done(std::string& out, std::string_view why, std::size_t unfetched);

}  // namespace usher::api
