#include "api/wire/cgroup.hpp"

#include <gtest/gtest.h>

namespace mapledger::api {
namespace {

using Kind = CgroupOwner::Kind;

const std::string kId = "3f4a9c0d1e2b" + std::string(52, '7');
const std::string kOther = std::string(64, 'b');

std::string unit(const std::string& path) {
  const auto owner = read_cgroup(path);
  return owner && owner->kind == Kind::kUnit ? owner->name : "(no unit)";
}

std::string container(const std::string& path) {
  const auto owner = read_cgroup(path);
  return owner && owner->kind == Kind::kContainer ? owner->name : "(no container)";
}

TEST(CgroupTest, InnermostUnit) {
  EXPECT_EQ(unit("/init.scope"), "init.scope");
  EXPECT_EQ(unit("/system.slice/ssh.service"), "ssh.service");
  EXPECT_EQ(unit("/system.slice/docker.service"), "docker.service");
  EXPECT_EQ(unit("/system.slice/system-getty.slice/getty@tty1.service"), "getty@tty1.service");
  EXPECT_EQ(unit("/user.slice/user-1000.slice/session-3.scope"), "session-3.scope");
  EXPECT_EQ(unit("/user.slice/user-1000.slice/user@1000.service/app.slice/app-firefox-12.scope"),
            "app-firefox-12.scope");
  EXPECT_EQ(unit("/system.slice/postgresql.service/backends"), "postgresql.service");
  EXPECT_EQ(unit("/user.slice/user-1000.slice"), "user-1000.slice");
}

TEST(CgroupTest, ContainersByTheirEngine) {
  EXPECT_EQ(container("/system.slice/docker-" + kId + ".scope"), "docker 3f4a9c0d1e2b");
  EXPECT_EQ(container("/docker/" + kId), "docker 3f4a9c0d1e2b");
  EXPECT_EQ(container("/machine.slice/libpod-" + kId + ".scope/container"), "podman 3f4a9c0d1e2b");
  EXPECT_EQ(container("/libpod_parent/libpod-" + kId), "podman 3f4a9c0d1e2b");
  const std::string pod = "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1_2.slice/";
  EXPECT_EQ(container(pod + "cri-containerd-" + kId + ".scope"), "containerd 3f4a9c0d1e2b");
  EXPECT_EQ(container(pod + "crio-" + kId + ".scope"), "cri-o 3f4a9c0d1e2b");
  EXPECT_EQ(container("/kubepods/besteffort/pod12-34/" + kId), "kubernetes 3f4a9c0d1e2b");
  EXPECT_EQ(container("/lxc/web"), "lxc web");
  EXPECT_EQ(container("/lxc/web/init.scope"), "lxc web");
  EXPECT_EQ(container("/lxc.payload.web"), "lxc web");
  EXPECT_EQ(container("/lxc.payload/web/system.slice/ssh.service"), "lxc web");
}

TEST(CgroupTest, ContainerHoldsTheUnitsWithinAndTheInnermostCounts) {
  EXPECT_EQ(container("/system.slice/docker-" + kId + ".scope/system.slice/nginx.service"),
            "docker 3f4a9c0d1e2b");
  EXPECT_EQ(container("/docker/" + kOther + "/docker/" + kId), "docker 3f4a9c0d1e2b");
  EXPECT_EQ(container("/lxc.payload.web/system.slice/docker-" + kId + ".scope"), "docker 3f4a9c0d1e2b");
}

TEST(CgroupTest, WhatWatchesAContainerIsNotInIt) {
  EXPECT_EQ(unit("/machine.slice/libpod-conmon-" + kId + ".scope"), "libpod-conmon-" + kId + ".scope");
  EXPECT_EQ(unit("/system.slice/crio-conmon-" + kId + ".scope"), "crio-conmon-" + kId + ".scope");
  EXPECT_FALSE(read_cgroup("/lxc.monitor.web"));
}

TEST(CgroupTest, WhatOnlyLooksLikeAnIdIsNone) {
  const std::string digits = kId.substr(1);
  for (const std::string& bad : {digits, kId + "0", "G" + digits, "A" + digits, std::string("x/") + kId}) {
    EXPECT_EQ(container("/docker/" + bad), "(no container)") << bad;
    EXPECT_EQ(unit("/system.slice/docker-" + bad + ".scope"),
              bad[1] == '/' ? kId + ".scope" : "docker-" + bad + ".scope");
  }
  EXPECT_FALSE(read_cgroup("/jobs/" + kId));
}

TEST(CgroupTest, EscapesOfPrintableAsciiAreUndone) {
  EXPECT_EQ(unit("/system.slice/dev-disk-by\\x2duuid-a.service"), "dev-disk-by-uuid-a.service");
  EXPECT_EQ(unit("/system.slice/system-a\\x2db.slice"), "system-a-b.slice");
  EXPECT_EQ(container("/lxc/a\\x40b"), "lxc a@b");
  for (const char* kept : {"a\\x0ab.service", "a\\xe2\\x80\\xaeb.service", "a\\x7fb.service", "a\\x2.service",
                           "a\\x+2b.service", "a\\", "\\x"}) {
    const std::string name =
        std::string(kept) + (std::string_view(kept).ends_with(".service") ? "" : ".service");
    EXPECT_EQ(unit("/" + name), name) << kept;
  }
}

TEST(CgroupTest, NeitherUnitNorContainer) {
  for (const char* path : {"", "/", "//", "/..", "/foo", "/foo/bar.mount", "/.service", "/.scope/", "/lxc",
                           "/lxc/", "/lxc.payload.", "/docker/", "service", "/foo.service.d"}) {
    EXPECT_FALSE(read_cgroup(path)) << path;
  }
}

TEST(CgroupTest, HostileNamesStayText) {
  EXPECT_EQ(unit("/a,b'\"; DROP TABLE users;--.service"), "a,b'\"; DROP TABLE users;--.service");
  EXPECT_EQ(unit("/<img src=x onerror=alert(1)>.scope"), "<img src=x onerror=alert(1)>.scope");
  EXPECT_EQ(container("/lxc/\xff\xfe"), "lxc \xff\xfe");
  const std::string deep = "/system.slice/x.service" + std::string(100'000, '/');
  EXPECT_EQ(unit(deep), "x.service");
}

}  // namespace
}  // namespace mapledger::api
