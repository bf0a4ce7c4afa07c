// How jemalloc is set up: it looks for this name. Memory that an import has freed goes back to the system within
// seconds, given back by a thread of jemalloc's own, not by whoever frees next at the door.
extern "C" {
extern const char* const malloc_conf;
const char* const malloc_conf = "background_thread:true,dirty_decay_ms:2000,muzzy_decay_ms:0";
}
