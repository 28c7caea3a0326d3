#include "api/wire/json.hpp"

#include <gtest/gtest.h>

#include "api/wire/errno_name.hpp"
#include "api/wire/status_json.hpp"

namespace mapledger::api {
namespace {

constexpr std::uint64_t kGib = 1U << 30U;

MemoryRequest request_of(const std::string& call) {
  MemoryRequest r;
  r.key = {1763640000123456, 2, 9};
  r.host = 0xab;
  r.process_id = 0x1f;
  r.pid = 42;
  r.tid = 43;
  r.call = call;
  r.address = 0x7fff00001000;
  r.length = 5 * kGib;
  r.old_length = 4096;
  r.protection = 3;
  r.flags = 34;
  r.result = 0x7f1234500000;
  r.name = "worker";
  return r;
}

TEST(JsonTest, ProcessHasEveryKeyOfTheContractInOrder) {
  Process p;
  p.id = 0xfe;
  p.pid = 7;
  p.name = "a";
  p.requested_bytes = 6 * kGib;
  p.returned_bytes = kGib;
  EXPECT_EQ(
      text_of(to_json(p, Machine{1, 20 * kGib})),
      R"({"id":"00000000000000fe","pid":7,"ppid":null,"uid":null,"user":null,"cgroup":null,)"
      R"("unit":null,"name":"a","state":"running","net_bytes":5368709120,)"
      R"("memory_percent":25.0,"mapped_bytes":null,"stack_bytes":null,"resident_bytes":null,"requested_bytes":6442450944,)"
      R"("returned_bytes":1073741824,"mmap_calls":0,"munmap_calls":0,"mremap_calls":0,"brk_calls":0,)"
      R"("failed_calls":0,"peak_bytes":0,"first_seen":"1970-01-01T00:00:00.000000Z",)"
      R"("last_seen":"1970-01-01T00:00:00.000000Z","exited_at":null})");
}

TEST(JsonTest, ProcessSaysWhoseItIs) {
  Process p;
  p.ppid = 1;
  p.uid = 33;
  p.user = "www-data";
  p.cgroup = "/system.slice/nginx.service";
  p.mapped_bytes = 8192;
  p.stack_bytes = 4096;
  const Json json = to_json(p, Machine{});
  EXPECT_EQ(json["user"], "www-data");
  EXPECT_EQ(json["cgroup"], "/system.slice/nginx.service");
  EXPECT_EQ(json["unit"], "nginx.service");
  EXPECT_EQ(json["stack_bytes"], 4096);
  p.cgroup = "/";
  EXPECT_EQ(to_json(p, Machine{})["cgroup"], "/");
  EXPECT_TRUE(to_json(p, Machine{})["unit"].is_null());
}

TEST(JsonTest, DetailExplainsWhatIsMapped) {
  ProcessDetail detail;
  detail.process.mapped_bytes = 12288;
  detail.process.requested_bytes = 16384;
  detail.process.returned_bytes = 4096;
  detail.explained = Explained{100, 12288, -4096, 1, -2, 3996, 4, -3, 0};
  detail.parent = Parent{0xfe, 7, "</script>"};
  const Json json = to_json(detail, Machine{});
  EXPECT_EQ(
      text_of(json["explained"]),
      R"({"before":100,"mmap":12288,"munmap":-4096,"mremap":1,"brk":-2,"exec":3996,"fork":4,"exit":-3,"other":0})");
  EXPECT_EQ(
      text_of(json["difference"]),
      R"({"total":0,"mapped_over":-4096,"holes":0,"before":100,"fork":4,"exec":3996,"mremap":1,"brk":-2,)"
      R"("exit":-3,"other":0,"below_zero":0})");
  EXPECT_EQ(text_of(json["parent"]), R"({"id":"00000000000000fe","pid":7,"name":"</script>"})");
  EXPECT_EQ(json["net_bytes"], 12288);
}

TEST(JsonTest, DetailOfAnOlderFormExplainsNothing) {
  const Json json = to_json(ProcessDetail{}, Machine{});
  for (const char* key : {"explained", "difference", "parent", "mapped_bytes"})
    EXPECT_TRUE(json[key].is_null()) << key;
}

TEST(JsonTest, SweepIsNullUntilThereWasOne) {
  Status status;
  status.collector = CollectorRow{};
  EXPECT_EQ(
      text_of(to_json(status, Serving{})["collector"]["sweep"]),
      R"({"processes":null,"mapped_bytes":null,"resident_bytes":null,"at":null,"interval_ms":null,"cpu_seconds":0.0})");
  status.collector->sweep = Sweep{212, 3 * kGib, kGib, 1763640000123456, 1'000'499};
  status.collector->sweep_cpu_us = 250'000;
  EXPECT_EQ(text_of(to_json(status, Serving{})["collector"]["sweep"]),
            R"({"processes":212,"mapped_bytes":3221225472,"resident_bytes":1073741824,)"
            R"("at":"2025-11-20T12:00:00.123456Z","interval_ms":1000,"cpu_seconds":0.25})");
}

TEST(JsonTest, NetIsNeverBelowZeroAndPercentMayPassAHundred) {
  Process p;
  p.returned_bytes = 5;
  EXPECT_EQ(to_json(p, Machine{1, 100})["net_bytes"], 0);
  EXPECT_EQ(to_json(p, Machine{1, 100})["memory_percent"], 0.0);
  p.requested_bytes = 255;
  EXPECT_EQ(to_json(p, Machine{1, 100})["memory_percent"], 250.0);
  EXPECT_EQ(to_json(p, Machine{1, 0})["memory_percent"], 0.0);
}

TEST(JsonTest, LargestNumbersStayExact) {
  Process p;
  p.requested_bytes = UINT64_MAX;
  EXPECT_NE(text_of(to_json(p, Machine{})).find(R"("net_bytes":18446744073709551615)"), std::string::npos);
}

TEST(JsonTest, MmapRequest) {
  EXPECT_EQ(
      text_of(to_json(request_of("mmap"))),
      R"({"id":"00000000000000ab-2-9","time":"2025-11-20T12:00:00.123456Z","process_id":"000000000000001f",)"
      R"("pid":42,"tid":43,"name":"worker","call":"mmap","address":"0x7fff00001000","length":5368709120,)"
      R"("old_length":null,"protection":3,"protection_names":["PROT_READ","PROT_WRITE"],"flags":34,)"
      R"("flag_names":["MAP_PRIVATE","MAP_ANONYMOUS"],"result":"0x7f1234500000","failed":false})");
}

TEST(JsonTest, EachCallShowsWhatItHas) {
  const Json mremap = to_json(request_of("mremap"));
  EXPECT_EQ(mremap["old_length"], 4096);
  EXPECT_EQ(mremap["flag_names"], Json({"MREMAP_FIXED", "0x20"}));
  const Json brk = to_json(request_of("brk"));
  EXPECT_TRUE(brk["length"].is_null());
  EXPECT_TRUE(brk["old_length"].is_null());
  MemoryRequest munmap = request_of("munmap");
  munmap.protection = -1;
  munmap.flags = -1;
  munmap.result = 0;
  EXPECT_TRUE(to_json(munmap)["protection"].is_null());
  EXPECT_TRUE(to_json(munmap)["flags"].is_null());
  EXPECT_TRUE(to_json(munmap)["protection_names"].is_null());
  EXPECT_TRUE(to_json(munmap)["flag_names"].is_null());
  EXPECT_EQ(to_json(munmap)["result"], "0x0");
}

TEST(JsonTest, OlderLinesCarryNeitherAddressNorResult) {
  MemoryRequest r = request_of("mmap");
  r.tid = -1;
  r.result.reset();
  EXPECT_TRUE(to_json(r)["tid"].is_null());
  EXPECT_TRUE(to_json(r)["address"].is_null());
  EXPECT_TRUE(to_json(r)["result"].is_null());
}

TEST(JsonTest, ResultsThatAreErrorsShowTheirName) {
  EXPECT_EQ(shown_result(-12), "ENOMEM");
  EXPECT_EQ(shown_result(-22), "EINVAL");
  EXPECT_EQ(shown_result(-4000), "errno 4000");
  EXPECT_EQ(shown_result(0), "0x0");
  EXPECT_EQ(shown_result(-4096), "0xfffffffffffff000");
}

TEST(JsonTest, HostileNamesAreData) {
  Process p;
  p.name = "</script>\"\\\n\xff";
  const std::string text = text_of(to_json(p, Machine{}));
  EXPECT_NE(text.find(R"("name":"</script>\"\\\n)"
                      "\xef\xbf\xbd\""),
            std::string::npos)
      << text;
  EXPECT_EQ(Json::parse(text)["name"], "</script>\"\\\n\xef\xbf\xbd");
}

TEST(JsonTest, PieWithOthersAndWithout) {
  Top top;
  top.total_bytes = 300;
  top.slices = {{7U, 42U, "a", 200}};
  EXPECT_EQ(
      text_of(to_json(top)),
      R"({"by":"process","from":null,"to":null,"items":[{"id":"0000000000000007","pid":42,"name":"a","requested_bytes":200,)"
      R"("percent":66.6667}],"others":null,"total_bytes":300})");
  top.others_bytes = 100;
  EXPECT_EQ(text_of(to_json(top)["others"]), R"({"name":"others","requested_bytes":100,"percent":33.3333})");
}

TEST(JsonTest, CollectorIsSilentAfterFiveSeconds) {
  Status status;
  status.collector = CollectorRow{};
  status.collector->running = true;
  status.collector->updated_us = 1'000'000;
  const auto state = [&](std::int64_t now) {
    return to_json(status, Serving{now, 0, false})["collector"]["state"];
  };
  EXPECT_EQ(state(6'000'000), "running");
  EXPECT_EQ(state(6'000'001), "silent");
  status.collector->running = false;
  EXPECT_EQ(state(6'000'001), "stopped");
}

TEST(JsonTest, LeftOutThatIsNoListBecomesAnEmptyOne) {
  Status status;
  status.collector = CollectorRow{};
  status.collector->left_out = R"([{"pid":1,"name":"x","why":"y"}])";
  EXPECT_EQ(to_json(status, Serving{})["collector"]["left_out"][0]["pid"], 1);
  status.collector->left_out = "{broken";
  EXPECT_EQ(to_json(status, Serving{})["collector"]["left_out"], Json::array());
}

TEST(JsonTest, IdsAreSixteenDigits) {
  EXPECT_EQ(shown_id(0xABCDEF), "0000000000abcdef");
  EXPECT_EQ(read_id("ffffffffffffffff"), UINT64_MAX);
  for (const char* bad :
       {"", "0", "00000000000000000", "000000000000000G", "FFFFFFFFFFFFFFFF", "0x00000000000000"}) {
    EXPECT_FALSE(read_id(bad)) << bad;
  }
}

}  // namespace
}  // namespace mapledger::api
