#include "common/logging.hpp"

#include <chrono>
#include <string_view>

#include <nlohmann/json.hpp>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include "common/clock.hpp"

namespace mapledger {
namespace {

std::string_view text_of(spdlog::string_view_t text) {
  return {text.data(), text.size()};
}

/// Bytes of a message that are no UTF-8 (from a tracer, a server) become U+FFFD.
class JsonFormatter final : public spdlog::formatter {
 public:
  void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& out) override {
    const auto since_1970 = message.time.time_since_epoch();
    const nlohmann::ordered_json line = {
        {"time", rfc3339(std::chrono::duration_cast<std::chrono::microseconds>(since_1970).count())},
        {"level", text_of(spdlog::level::to_string_view(message.level))},
        {"program", text_of(message.logger_name)},
        {"message", text_of(message.payload)}};
    const std::string text = line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
    out.append(text.data(), text.data() + text.size());
  }
  [[nodiscard]] std::unique_ptr<spdlog::formatter> clone() const override {
    return std::make_unique<JsonFormatter>();
  }
};

}  // namespace

void set_up_logging(const std::string& daemon, const std::string& level, const std::string& format) {
  auto logger =
      std::make_shared<spdlog::logger>(daemon, std::make_shared<spdlog::sinks::stderr_color_sink_mt>());
  if (format == "json") {
    logger->set_formatter(std::make_unique<JsonFormatter>());
  } else {
    logger->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %^%l%$ %v", spdlog::pattern_time_type::utc);
  }
  logger->set_level(spdlog::level::from_str(level));
  logger->flush_on(spdlog::level::trace);
  spdlog::set_default_logger(std::move(logger));
}

}  // namespace mapledger
