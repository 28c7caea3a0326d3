#include "api/handlers/dashboard.hpp"

#include <unistd.h>

#include <fstream>

#include <gtest/gtest.h>

namespace mapledger::api {
namespace {

namespace fs = std::filesystem;

class DashboardTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "mapledger-dashboard-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    root = name;
    write("secret.txt", "secret");
    write("dist/index.html", "<p>index</p>");
    write("dist/assets/app-1f2e.js", "let x;");
    write("dist/favicon.svg", "<svg/>");
    write("dist/empty.txt", "");
    write("dist/.env", "PASSWORD=1");
  }
  void TearDown() override { fs::remove_all(root); }

  void write(const std::string& file, const std::string& text) const {
    fs::create_directories((root / file).parent_path());
    std::ofstream(root / file) << text;
  }
  [[nodiscard]] Response get(const std::string& path) const {
    return Dashboard(root / "dist").get({path, {}});
  }
  static std::string cache(const Response& response) { return response.headers.front().second; }

  fs::path root;
};

TEST_F(DashboardTest, ServesFilesWithTypeAndCaching) {
  const Response index = get("/");
  EXPECT_EQ(index.status, 200U);
  EXPECT_EQ(index.body, "<p>index</p>");
  EXPECT_EQ(index.content_type, "text/html; charset=utf-8");
  EXPECT_EQ(cache(index), "no-cache");
  EXPECT_EQ(cache(get("/index.html")), "no-cache");
  const Response script = get("/assets/app-1f2e.js");
  EXPECT_EQ(script.body, "let x;");
  EXPECT_EQ(script.content_type, "text/javascript; charset=utf-8");
  EXPECT_EQ(cache(script), "public, max-age=31536000, immutable");
  EXPECT_EQ(get("/favicon.svg").content_type, "image/svg+xml");
  EXPECT_EQ(get("/empty.txt").status, 200U);
}

TEST_F(DashboardTest, PagesOfTheDashboardsOwnGetTheIndex) {
  EXPECT_EQ(get("/processes").body, "<p>index</p>");
  EXPECT_EQ(get("/processes/42").body, "<p>index</p>");
  EXPECT_EQ(get("/missing.js").status, 404U);
  EXPECT_EQ(get("/assets/app-0000.js").status, 404U);
}

TEST_F(DashboardTest, NothingOutsideTheFolderIsServed) {
  fs::create_symlink(root / "secret.txt", root / "dist/link.txt");
  fs::create_directory_symlink(root, root / "dist/up");
  for (const std::string path : {"/../secret.txt", "/assets/../../secret.txt", "/./../secret.txt",
                                 "//../secret.txt", "/..", "/link.txt", "/up/secret.txt", "/.env",
                                 "/assets/..\\..\\secret.txt", "/etc/passwd", "//etc/passwd"}) {
    const Response response = get(path);
    EXPECT_FALSE(Dashboard(root / "dist").resolve(path)) << path;
    EXPECT_NE(response.body, "secret") << path;
    EXPECT_EQ(response.body.find("PASSWORD"), std::string::npos) << path;
  }
  EXPECT_FALSE(Dashboard(root / "dist").resolve(std::string("/index.html\0.js", 15)));
  EXPECT_FALSE(Dashboard(root / "dist").resolve("/assets"));
}

TEST_F(DashboardTest, SaysSoWhenItIsNotBuilt) {
  const Response response = Dashboard(root / "nowhere").get({"/", {}});
  EXPECT_EQ(response.status, 503U);
  EXPECT_EQ(response.content_type, "text/html; charset=utf-8");
  EXPECT_NE(response.body.find("not built"), std::string::npos);
}

}  // namespace
}  // namespace mapledger::api
