#pragma once

#include <filesystem>
#include <functional>

#include "api/http/router.hpp"
#include "api/http/served.hpp"
#include "api/store/store.hpp"

namespace mapledger::api {

/// All paths of the api and the dashboard's files for the rest. `store` and `served` must outlive the router.
Router make_router(Store& store, const std::filesystem::path& dashboard,
                   const std::function<std::size_t()>& stream_clients, const Served& served);

}  // namespace mapledger::api
