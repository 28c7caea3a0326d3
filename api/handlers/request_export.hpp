#pragma once

#include "api/http/body_source.hpp"
#include "api/store/store.hpp"

namespace mapledger::api {

/// The log as CSV or as lines of JSON, of any length: a page is read, written out and forgotten, each in a
/// short statement of its own, so that nothing at the database waits for the client. Owned by the response.
class RequestExport : public BodySource {
 public:
  enum class Form { kCsv, kJsonLines };

  /// `filter.limit` is not used; `most` rows are written.
  RequestExport(Store& store, RequestFilter filter, Form form, std::uint64_t most);

  /// Reads the first piece, so that what goes wrong at once can be answered as a problem.
  StoreResult<void> begin();

  /// Throws if the ledger cannot be read any more.
  std::string next() override;

 private:
  /// Up to a page with rows in it, or the end.
  StoreResult<std::string> read();

  Store& store_;
  RequestFilter filter_;
  Form form_;
  std::uint64_t left_;
  bool is_all_ = false;
  std::string first_;
};

}  // namespace mapledger::api
