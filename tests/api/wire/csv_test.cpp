#include "api/wire/csv.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "api/wire/json.hpp"

namespace mapledger::api {
namespace {

MemoryRequest request() {
  MemoryRequest r;
  r.key = {1'763'640'000'000'000, 2, 9};
  r.host = 0xab;
  r.process_id = 0x1f;
  r.pid = 42;
  r.tid = 43;
  r.name = "worker";
  r.call = "mmap";
  r.length = 4096;
  r.protection = 3;
  r.flags = 34;
  r.result = -12;
  r.failed = true;
  return r;
}

TEST(CsvTest, KeysAreThoseOfTheJson) {
  std::string keys;
  const Json json = to_json(request());
  for (const auto& [key, value] : json.items()) keys += (keys.empty() ? "" : ",") + key;
  EXPECT_EQ(csv_header(), keys + "\r\n");
}

TEST(CsvTest, ALineARequest) {
  EXPECT_EQ(csv_line(request()),
            "00000000000000ab-2-9,2025-11-20T12:00:00.000000Z,000000000000001f,42,43,worker,mmap,0x0,4096,,3,"
            "PROT_READ|PROT_WRITE,34,MAP_PRIVATE|MAP_ANONYMOUS,ENOMEM,true\r\n");
}

TEST(CsvTest, HostileNamesAreOneField) {
  MemoryRequest r = request();
  r.name = "a,\"b\"";
  EXPECT_NE(csv_line(r).find(",\"a,\"\"b\"\"\","), std::string::npos);
  for (const char* formula : {"=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)"}) {
    r.name = formula;
    const std::string line = csv_line(r);
    EXPECT_EQ(line.find(std::string(",") + formula), std::string::npos) << line;
    EXPECT_NE(line.find(",\\x"), std::string::npos) << line;
  }
}

}  // namespace
}  // namespace mapledger::api
