#include "ebpf/cgroup_id.hpp"

#include <unistd.h>

#include <cstdio>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mapledger::ebpf {
namespace {

using testing::HasSubstr;

class CgroupId : public testing::Test {
 protected:
  ~CgroupId() override { std::remove(mounts_.c_str()); }

  std::string error_of(const std::string& path, const std::string& mountinfo) {
    std::ofstream(mounts_) << mountinfo;
    const Result<std::uint64_t> id = cgroup_id(path, mounts_);
    return id ? "an id" : id.error().message;
  }

  std::string mounts_ = testing::TempDir() + "mountinfo-" + std::to_string(getpid());
};

TEST_F(CgroupId, WithoutVersionTwoItIsSaidHowToGetIt) {
  EXPECT_THAT(error_of("/a",
                       "30 24 0:26 / /sys/fs/cgroup rw - tmpfs tmpfs rw\n"
                       "33 30 0:29 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory\n"),
              HasSubstr("mount -t cgroup2"));
}

TEST_F(CgroupId, PathIsLookedForWhereTheGroupsAreMounted) {
  const std::string mountinfo =
      "30 24 0:26 / /sys/fs/cgroup rw - tmpfs tmpfs rw\n"
      "42 30 0:38 / /nowhere/unified rw,relatime shared:9 - cgroup2 cgroup2 rw\n";
  EXPECT_THAT(error_of("/a.slice", mountinfo),
              HasSubstr("there is no cgroup /a.slice (/nowhere/unified/a.slice: No"));
  EXPECT_THAT(error_of("/nowhere/unified/b", mountinfo), HasSubstr("(/nowhere/unified/b: No"));
  EXPECT_THAT(error_of("/nowhere/unifiedb", mountinfo), HasSubstr("(/nowhere/unified/nowhere/unifiedb: No"));
}

TEST_F(CgroupId, AnotherFolderIsNoCgroup) {
  EXPECT_THAT(error_of("/", "42 30 0:38 / /tmp rw - cgroup2 cgroup2 rw\n"),
              HasSubstr("no cgroup of version 2"));
}

TEST_F(CgroupId, PathMustBeAbsolute) {
  EXPECT_THAT(error_of("ssh.service", ""), HasSubstr("/proc/PID/cgroup"));
}

}  // namespace
}  // namespace mapledger::ebpf
