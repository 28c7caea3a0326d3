#include "collector/source/filters.hpp"

#include <sys/stat.h>

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/temp_folder.hpp"

namespace mapledger {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

std::string error_of(const FilterSettings& settings, const std::filesystem::path& cgroups = {}) {
  const auto filters = resolve_filters(settings, cgroups);
  return filters ? "no error" : filters.error().message;
}

std::uint64_t inode(const std::filesystem::path& path) {
  struct stat info {};
  EXPECT_EQ(stat(path.c_str(), &info), 0);
  return info.st_ino;
}

TEST(Filters, AreNoneByDefault) {
  const auto filters = resolve_filters({}, {});
  ASSERT_TRUE(filters);
  EXPECT_TRUE(filters->empty());
  EXPECT_TRUE(filters->ebpf_options().empty());
  EXPECT_TRUE(filters->stap_variables().empty());
}

TEST(Filters, GoToBothTracersInTheirOwnForm) {
  const test::TempFolder cgroups;
  std::filesystem::create_directories(cgroups.path() / "user.slice" / "a,b");
  std::filesystem::create_directories(cgroups.path() / "web");
  const auto filters = resolve_filters({"1, 42", "root,1000", "/user.slice,web"}, cgroups.path());
  ASSERT_TRUE(filters) << filters.error().message;
  EXPECT_THAT(filters->ebpf_options(), ElementsAre("--only-pid=1,42", "--only-user=0,1000",
                                                   "--only-cgroup=/user.slice", "--only-cgroup=/web"));
  EXPECT_THAT(filters->stap_variables(),
              ElementsAre(Pair("only_pids", "1.42"), Pair("only_uids", "0.1000"),
                          Pair("only_cgroups", std::to_string(inode(cgroups.path() / "user.slice")) + "." +
                                                   std::to_string(inode(cgroups.path() / "web")))));
}

TEST(Filters, TakeACgroupAsItsFolderToo) {
  const test::TempFolder cgroups;
  std::filesystem::create_directories(cgroups.path() / "web");
  const auto filters = resolve_filters({"", "", (cgroups.path() / "web").string() + "/"}, cgroups.path());
  ASSERT_TRUE(filters) << filters.error().message;
  EXPECT_EQ(filters->cgroups[0].path, "/web");
}

TEST(Filters, ErrorsNameTheSetting) {
  const test::TempFolder cgroups;
  EXPECT_THAT(error_of({"1,two", "", ""}), HasSubstr("TRACE_PIDS: 'two'"));
  EXPECT_THAT(error_of({"0", "", ""}), HasSubstr("TRACE_PIDS: '0'"));
  EXPECT_THAT(error_of({"-1", "", ""}), HasSubstr("TRACE_PIDS"));
  EXPECT_THAT(error_of({"4294967296", "", ""}), HasSubstr("TRACE_PIDS"));
  EXPECT_THAT(error_of({",", "", ""}), HasSubstr("TRACE_PIDS"));
  EXPECT_THAT(error_of({"", "no-such-user", ""}), HasSubstr("TRACE_USERS: there is no user 'no-such-user'"));
  EXPECT_THAT(error_of({"", "", "/no.slice"}, cgroups.path()),
              HasSubstr("TRACE_CGROUPS: there is no control group"));
  EXPECT_THAT(error_of({"", "", "/../etc"}, cgroups.path()), HasSubstr("TRACE_CGROUPS"));
  EXPECT_THAT(error_of({"", "", "/user.slice"}), HasSubstr("no cgroup v2 hierarchy"));
}

TEST(Filters, AreAtMostThirtyTwoOfAKind) {
  std::string pids = "1";
  for (int pid = 2; pid <= 32; ++pid) pids += "," + std::to_string(pid);
  EXPECT_EQ(error_of({pids, "", ""}), "no error");
  EXPECT_THAT(error_of({pids + ",33", "", ""}), HasSubstr("TRACE_PIDS names 33; at most 32"));
}

TEST(Filters, FindWhereCgroupsAreMounted) {
  EXPECT_EQ(cgroup2_mount("31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw\n"
                          "40 31 0:37 / /sys/fs/cgroup/systemd rw,relatime - cgroup cgroup rw,name=systemd\n"
                          "41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw\n"),
            "/sys/fs/cgroup/unified");
  EXPECT_EQ(cgroup2_mount("31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw\n"), "");
}

TEST(Filters, SayWhatIsSet) {
  EXPECT_EQ((FilterSettings{"1,2", "", "/web"}).words(), "TRACE_PIDS=1,2 TRACE_CGROUPS=/web");
}

}  // namespace
}  // namespace mapledger
