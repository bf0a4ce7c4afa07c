// How RocksDB's write-ahead log grows here. A check-in waits for one fdatasync of the log. Where the file has grown
// since the last one, that sync has to write the file system's own journal as well; over bytes that are already
// allocated and written it does not, and comes back sooner, above all at its worst. RocksDB's answer is to recycle old
// logs, but 7.8 allows that only together with kSkipAnyCorruptedRecords, which would replay past damage and leave a
// hole in the ledger. So the log is written ahead in steps of zeroes (kWalStepBytes) instead: recovery reads zeroes as
// the end, and every recovery mode stays possible.
#pragma once

#include <memory>

#include <rocksdb/file_system.h>

namespace usher::storage {

// RocksDB's own file system but for files named *.log.
[[nodiscard]] std::shared_ptr<rocksdb::FileSystem> make_wal_file_system();

}  // namespace usher::storage
