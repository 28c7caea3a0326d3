#include "common/mysql/route.hpp"

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mapledger::mysql {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

std::vector<std::string> texts(std::string_view list) {
  std::vector<std::string> found;
  for (const Address& address : parse_addresses(list, 3306).value()) found.push_back(address.text());
  return found;
}

std::string complaint(std::string_view list) {
  const auto parsed = parse_addresses(list, 3306);
  return parsed ? "" : parsed.error().message;
}

Route three() {
  return Route(parse_addresses("a,b,c", 3306).value());
}

TEST(Addresses, AreNamesWithAPortOrWithout) {
  EXPECT_THAT(texts("db"), ElementsAre("db:3306"));
  EXPECT_THAT(texts("a, b:3307 ,10.0.0.3"), ElementsAre("a:3306", "b:3307", "10.0.0.3:3306"));
  EXPECT_THAT(texts("::1,[::2],[fe80::3]:3308"), ElementsAre("[::1]:3306", "[::2]:3306", "[fe80::3]:3308"));
}

TEST(Addresses, AWrongOneIsNamed) {
  EXPECT_THAT(complaint("a,"), HasSubstr("DB_HOST: '' is no HOST"));
  EXPECT_THAT(complaint("a,,b"), HasSubstr("DB_HOST: '' is no HOST"));
  EXPECT_THAT(complaint("a:x"), HasSubstr("'a:x' has no port"));
  EXPECT_THAT(complaint("a:70000"), HasSubstr("'a:70000' has no port"));
  EXPECT_THAT(complaint("a:0"), HasSubstr("between 1 and 65535"));
  EXPECT_THAT(complaint("a b"), HasSubstr("'a b' is no HOST"));
  EXPECT_THAT(complaint("a,b:3306,b"), HasSubstr("names b:3306 twice"));
}

TEST(RouteOrder, StaysWhereItIsAndThenAsPreferred) {
  Route route = three();
  EXPECT_THAT(route.order(), ElementsAre(0, 1, 2));
  route.failed(0, "refused");
  route.reached(1);
  EXPECT_TRUE(route.leads_to(1));
  EXPECT_FALSE(route.leads_to(0));
  EXPECT_THAT(route.order(), ElementsAre(1, 2, 0));
}

TEST(RouteOrder, WhatFailedIsTriedLastUntilItHasRested) {
  Route route = three();
  const auto now = Route::Clock::now();
  route.failed(0, "refused", now);
  EXPECT_THAT(route.order(now), ElementsAre(1, 2, 0));
  route.failed(1, "refused", now + seconds(1));
  EXPECT_THAT(route.order(now + seconds(2)), ElementsAre(2, 0, 1));
  EXPECT_THAT(route.order(now + Route::kRest), ElementsAre(0, 2, 1));
  EXPECT_THAT(route.order(now + seconds(1) + Route::kRest), ElementsAre(0, 1, 2));
}

TEST(RouteOrder, SpreadEachConnectionGoesToTheNext) {
  Route route = three();
  route.spread();
  const auto now = Route::Clock::now();
  EXPECT_THAT(route.order(now), ElementsAre(0, 1, 2));
  EXPECT_THAT(route.order(now), ElementsAre(1, 2, 0));
  route.reached(1);
  EXPECT_TRUE(route.leads_to(0) && route.leads_to(1));
  route.failed(2, "refused", now);
  EXPECT_THAT(route.order(now), ElementsAre(0, 1, 2)) << "its turn, but it rests";
  EXPECT_EQ(route.due_home(now + seconds(60)), std::nullopt);
}

TEST(RouteHome, IsLookedAtNowAndThenWhileAnotherIsUsed) {
  Route route = three();
  const auto now = Route::Clock::now();
  EXPECT_EQ(route.due_home(now), std::nullopt);
  route.failed(0, "refused", now);
  route.reached(2);
  EXPECT_EQ(route.due_home(now), std::nullopt);
  EXPECT_EQ(route.due_home(now + Route::kBetweenLooksHome), 0U);
  EXPECT_EQ(route.due_home(now + Route::kBetweenLooksHome), std::nullopt) << "asked just now";
  EXPECT_EQ(route.due_home(now + 2 * Route::kBetweenLooksHome), 0U);
  route.reached(0);
  EXPECT_EQ(route.due_home(now + seconds(60)), std::nullopt);
}

TEST(RouteOfAMachine, IsTheSameEachTimeAndManyAreSpread) {
  std::map<std::string, int> first;
  std::map<std::string, int> second_of_a;
  for (std::uint64_t host = 1; host <= 3'000; ++host) {
    Route route = three();
    route.prefer(host);
    const std::string home = route.at(0).text();
    ++first[home];
    if (home == "a:3306") ++second_of_a[route.at(1).text()];
    Route again(parse_addresses("c,a,b", 3306).value());
    again.prefer(host);
    ASSERT_EQ(again.at(0).text(), home);
  }
  ASSERT_THAT(first, SizeIs(3));
  for (const auto& [address, machines] : first) EXPECT_NEAR(machines, 1'000, 150) << address;
  ASSERT_THAT(second_of_a, SizeIs(2));
  for (const auto& [address, machines] : second_of_a) EXPECT_NEAR(machines, 500, 110) << address;
}

TEST(RoutePlaces, CountConnectionsAndSayWhatRests) {
  const auto route = std::make_shared<Route>(parse_addresses("a,b", 3306).value());
  {
    const Route::Use first(route, 1);
    const Route::Use second(route, 1);
    EXPECT_EQ(route->places()[1].connections, 2U);
  }
  EXPECT_EQ(route->places()[1].connections, 0U);
  route->failed(0, "refused");
  EXPECT_TRUE(route->places()[0].is_resting);
  EXPECT_FALSE(route->places()[1].is_resting);
}

}  // namespace
}  // namespace mapledger::mysql
