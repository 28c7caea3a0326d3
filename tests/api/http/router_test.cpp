#include "api/http/router.hpp"

#include <gtest/gtest.h>

namespace mapledger::api {
namespace {

Handler says(const std::string& word) {
  return [word](const Request&) { return json_response(word); };
}

TEST(RouterTest, FindsExactPathsOnly) {
  Router router(says("file"));
  router.add("/api/v1/top", {says("top"), true});
  EXPECT_EQ(router.find("/api/v1/top").handler({}).body, "top");
  EXPECT_TRUE(router.find("/api/v1/top").blocks);
  EXPECT_EQ(router.find("/api/v1/top/").handler({"/api/v1/top/", {}}).status, 404U);
}

TEST(RouterTest, ParameterIsOneSegmentThatIsNotEmpty) {
  Router router(says("file"));
  router.add("/api/v1/processes", {says("list"), false});
  router.add("/api/v1/processes/{id}", {says("one"), true});
  const auto answer = [&](const std::string& path) { return router.find(path).handler({path, {}}); };
  EXPECT_EQ(answer("/api/v1/processes").body, "list");
  EXPECT_EQ(answer("/api/v1/processes/7").body, "one");
  EXPECT_EQ(answer("/api/v1/processes/{id}").body, "one");
  EXPECT_TRUE(router.find("/api/v1/processes/7").blocks);
  for (const char* path :
       {"/api/v1/processes/", "/api/v1/processes/7/", "/api/v1/processes/7/8", "/api/v1/processe/7"}) {
    EXPECT_EQ(answer(path).status, 404U) << path;
  }
  router.add("/api/v1/processes/{id}/sizes", {says("sizes"), true});
  EXPECT_EQ(answer("/api/v1/processes/7/sizes").body, "sizes");
  EXPECT_EQ(answer("/api/v1/processes/sizes").body, "one");
  for (const char* path :
       {"/api/v1/processes//sizes", "/api/v1/processes/7/8/sizes", "/api/v1/processes/7/sizes/"}) {
    EXPECT_EQ(answer(path).status, 404U) << path;
  }
  EXPECT_EQ(last_segment("/api/v1/processes/7"), "7");
}

TEST(RouterTest, UnknownPathsUnderApiAreProblemsAndAllOthersFiles) {
  const Router router(says("file"));
  for (const char* path : {"/api", "/api/", "/api/v2/top"}) {
    const Response response = router.find(path).handler({path, {}});
    EXPECT_EQ(response.status, 404U) << path;
    EXPECT_EQ(response.content_type, "application/problem+json");
  }
  for (const char* path : {"/", "/apis", "/processes"})
    EXPECT_EQ(router.find(path).handler({}).body, "file") << path;
}

}  // namespace
}  // namespace mapledger::api
