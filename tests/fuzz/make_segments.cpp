// make_segments FOLDER: writes the hand-made segments of tests/fuzz/corpus/segment_reader anew, which a new
// version of the format asks for.
#include <cstdio>
#include <fstream>
#include <string>

#include "collector/spool/block.hpp"
#include "collector/spool/bytes.hpp"

namespace {

using namespace mapledger;
using namespace mapledger::spool;

constexpr std::int64_t kNow = 1'763'640'000'000'000;

SegmentHeader header_of(SegmentKind kind) {
  SegmentHeader header;
  header.kind = kind;
  header.spool_id = 1;
  return header;
}

Event event_of(Kind kind, std::string_view name) {
  Event event;
  event.kind = kind;
  event.has_head = true;
  event.pid = event.tid = 4242;
  event.start_ns = 812'300'000'000;
  event.address = 0x7F8A'0000'1000;
  event.length = 10'563'584;
  event.result = -12;
  event.name = name;
  return event;
}

constexpr Kind kAllKinds[] = {Kind::kMmap, Kind::kMunmap, Kind::kMremap, Kind::kBrk,  Kind::kExec,
                              Kind::kFork, Kind::kExit,   Kind::kLive,   Kind::kSwept};

class Corpus {
 public:
  explicit Corpus(std::string folder) : folder_(std::move(folder)) {}

  void write(const char* name, const std::string& content) const {
    std::ofstream(folder_ + "/" + name, std::ios::binary) << content;
  }

 private:
  std::string folder_;
};

std::string taken(BlockBuilder& builder) {
  const std::string block(builder.seal().bytes);
  builder.clear();
  return block;
}

std::string summary_block() {
  Summary summary{std::make_unique<Batch>(), 90, kNow, kNow + 5};
  Batch& batch = *summary.batch;
  batch.first_seq = 1;
  batch.last_seq = 100;
  batch.last_time_us = kNow + 5;
  batch.programs.push_back({0, "", "worker", {1, 2, 3, 4, 5}});
  batch.activity.push_back({kNow, 7, {}, 4096});
  auto& process = batch.processes.emplace_back();
  process.process_id = 7;
  process.ppid = 1;
  process.exited_us = kNow;
  process.mapped_bytes = 4096;
  process.effects.add(Cause::kFork, -4096);
  process.cgroup = "/init.scope";
  batch.ends.push_back({8, kNow});
  batch.gaps.push_back({kNow, kNow + 1, Stage::kSpool, 5, "over its budget"});
  BlockBuilder builder(Seal(header_of(SegmentKind::kSummary)), 1);
  builder.add(summary);
  return taken(builder);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: make_segments FOLDER\n", stderr);
    return 2;
  }
  const Corpus corpus(argv[1]);
  const std::string header = encode(header_of(SegmentKind::kRaw));
  BlockBuilder builder(Seal(header_of(SegmentKind::kRaw)), 1);

  for (const Kind kind : kAllKinds) builder.add(event_of(kind, "worker"), kNow);
  const std::string every_kind = taken(builder);
  builder.add_beat(kNow + 1'000'000);
  builder.add(Gap{kNow, kNow + 5, Stage::kTracer, 17, "the tracer was restarted"});
  const std::string others = taken(builder);
  for (const std::string& name : {std::string(), std::string("a,b\n\"\0", 6), std::string("\xFF\xC0\x80"),
                                  others.substr(0, kMaxNameBytes), std::string(kMaxNameBytes, 'n')}) {
    builder.add(event_of(Kind::kMmap, name), kNow);
  }
  const std::string hostile_names = taken(builder);
  Event older = event_of(Kind::kMunmap, "older, form");
  older.has_head = false;
  builder.add(older, kNow);
  const std::string older_form = taken(builder);

  corpus.write("header_alone", header);
  corpus.write("every_kind_of_event", header + every_kind);
  corpus.write("beat_gap", header + every_kind + others);
  corpus.write("hostile_names", header + hostile_names);
  corpus.write("older_line_form", header + older_form);
  corpus.write("torn_within_payload", header + every_kind + others.substr(0, others.size() - 5));
  corpus.write("torn_within_block_header", header + every_kind + others.substr(0, 20));
  corpus.write("torn_within_segment_header", header.substr(0, 700));
  corpus.write("bytes_between_blocks", header + every_kind + "MBLKxMBLK" + others);
  corpus.write("block_twice", header + every_kind + every_kind + others);
  corpus.write("zeros_at_the_end", header + every_kind + std::string(300, '\0'));
  std::string flipped = header + every_kind + others;
  flipped[kHeaderAreaBytes + kBlockHeaderBytes + 3] ^= 0x40;
  corpus.write("flipped_payload", flipped);
  std::string newer = header;
  store(newer.data() + 8, kFormatVersion + 1);
  corpus.write("newer_version_wrong_crc", newer);
  corpus.write("summary", encode(header_of(SegmentKind::kSummary)) + summary_block());
  return 0;
}
