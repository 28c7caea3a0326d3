# What every target of ours is built with.
add_library(mapledger_flags INTERFACE)
target_compile_options(mapledger_flags INTERFACE
  $<$<COMPILE_LANGUAGE:CXX,C>:-Wall;-Wextra;-Wpedantic;-Wshadow;-Wconversion;-Werror>)
target_include_directories(mapledger_flags INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_definitions(mapledger_flags INTERFACE
  MAPLEDGER_VERSION="${PROJECT_VERSION}" MAPLEDGER_SOURCE_DIR="${CMAKE_SOURCE_DIR}" BOOST_ALL_NO_LIB)

# mapledger_test(NAME name LABELS unit SOURCES … LIBS …): one GoogleTest program, one CTest entry a case.
function(mapledger_test)
  cmake_parse_arguments(T "" "NAME" "LABELS;SOURCES;LIBS" ${ARGN})
  add_executable(${T_NAME} ${T_SOURCES})
  target_link_libraries(${T_NAME} PRIVATE ${T_LIBS} mapledger_flags GTest::gmock GTest::gtest_main)
  gtest_discover_tests(${T_NAME} PROPERTIES LABELS "${T_LABELS}" TIMEOUT 120 DISCOVERY_TIMEOUT 60)
endfunction()
include(GoogleTest)
