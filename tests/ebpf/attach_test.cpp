#include "ebpf/attach.hpp"

#include <gtest/gtest.h>

namespace mapledger::ebpf {
namespace {

TEST(Attach, IsDescribedWithWhyItIsNotTheOther) {
  EXPECT_EQ(describe_attach(Attach::kFexit, ""), "probes: fexit");
  EXPECT_EQ(describe_attach(Attach::kSysExit, ""), "probes: sys_exit");
  EXPECT_EQ(describe_attach(Attach::kSysExit, "No"), "probes: sys_exit (fexit refused: No)");
}

}  // namespace
}  // namespace mapledger::ebpf
