// How fast an attendee file is read: rows and megabytes a second on one core, without storing anything.
// Usage: bench_import_parse [rows, default 1000000]. The file is made in memory, about 150 bytes a row.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <string_view>

#include "storage/import/importer.h"

namespace {

using Clock = std::chrono::steady_clock;

std::string make_file(std::size_t rows) {
  static constexpr std::string_view kFamily[] = {"王", "李", "张", "刘", "陈", "Smith ", "Meyer ", "García "};
  static constexpr std::string_view kGiven[] = {"伟", "秀英", "建国", "Anna", "José", "Li", "敏", "Kim"};
  static constexpr std::string_view kCompany[] = {"Shanghai Instruments Co., Ltd.", "北京智慧会展有限公司",
                                                  "Müller & Söhne GmbH", "Acme"};
  std::string file = "secret,name,company,title,category,item,order,status,email,phone,valid_from,tags\r\n";
  file.reserve(rows * 160);
  char line[512];
  for (std::size_t i = 0; i < rows; ++i) {
    const auto& company = kCompany[i % 4];
    const int bytes = std::snprintf(line, sizeof line,
                                    "T%010zu-%08zx,%s%s%zu,\"%s\",Engineer,%s,Day "
                                    "ticket,ORD%06zu,paid,guest%zu@example.com,138%08zu,2026-03-05 09:00,a;b\r\n",
                                    i, i * 2654435761u & 0xFFFFFFFFu, kFamily[i % 8].data(), kGiven[(i / 8) % 8].data(),
                                    i / 64, company.data(), i % 10 == 0 ? "vip" : "visitor", i / 3, i, i % 100000000);
    file.append(line, static_cast<std::size_t>(bytes));
  }
  return file;
}

void run(const char* what, const std::string& file, std::size_t piece_bytes) {
  auto importer = usher::importing::Importer::create({.timezone = "Asia/Shanghai"});
  if (!importer) std::exit(1);
  usher::importing::ImportOutput out;
  const auto start = Clock::now();
  const std::clock_t cpu_start = std::clock();
  for (std::size_t at = 0; at < file.size(); at += piece_bytes) {
    if (!importer->feed(std::string_view(file).substr(at, piece_bytes), out)) std::exit(1);
    out.rows.clear();
  }
  if (!importer->finish(out)) std::exit(1);
  const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
  const double cpu = static_cast<double>(std::clock() - cpu_start) / CLOCKS_PER_SEC;
  const auto& totals = importer->totals();
  std::printf("%-22s %9llu rows, %llu errors, %5.1f bytes a row, %5.2f s (%5.2f s of CPU), %.0f rows/s, %.1f MB/s\n",
              what, static_cast<unsigned long long>(totals.rows), static_cast<unsigned long long>(totals.errors),
              static_cast<double>(file.size()) / static_cast<double>(totals.rows), seconds, cpu,
              static_cast<double>(totals.rows) / seconds, static_cast<double>(file.size()) / seconds / 1e6);
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t rows = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
  const std::string file = make_file(rows == 0 ? 1 : rows);
  run("import parse, 64 KB", file, 64u << 10);
  run("import parse, 1 MB", file, 1u << 20);
}
