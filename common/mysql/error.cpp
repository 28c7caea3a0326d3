#include "common/mysql/error.hpp"

namespace mapledger::mysql {

ErrorKind classify(unsigned code) {
  switch (code) {
    case 2002:
    case 2003:
    case 2005:
    case 2006:
    case 2012:
    case 2013:
    case kTlsFailed:
    case 2055:
    case 2056:
    case 4031:
    case 1927:
      return ErrorKind::kConnection;
    case 1040:
    case 1047:
    case 1053:
    case 1077:
    case 1079:
    case 1184:
    case 1203:
    case 1290:
    case 1836:
    case 3032:
      return ErrorKind::kOutage;
    case 1020:
    case 1205:
    case 1213:
    case 1969:
      return ErrorKind::kRetry;
    case 1044:
    case 1045:
    case 1049:
    case 1142:
    case 1143:
    case 1227:
    case 1698:
    case 1862:
    case 2059:
    case 2061:
    case 3118:
    case 3159:
    case 4151:
      return ErrorKind::kAccess;
    case 1048:
    case 1062:
    case 1264:
    case 1265:
    case 1292:
    case 1364:
    case 1366:
    case 1406:
    case 1526:
    case 1644:
    case 3819:
    case 4025:
      return ErrorKind::kRow;
    default:
      return ErrorKind::kOther;
  }
}

std::string describe(const DbError& error) {
  const char* advice = error.code == kTlsFailed ? " (see DB_SSL_MODE and DB_SSL_CA)" : "";
  return std::to_string(error.code) + ": " + error.message + advice;
}

}  // namespace mapledger::mysql
