# What every target of ours is built with.
add_library(mapledger_flags INTERFACE)
target_compile_options(mapledger_flags INTERFACE
  $<$<COMPILE_LANGUAGE:CXX,C>:-Wall;-Wextra;-Wpedantic;-Wshadow;-Wconversion;-Werror>)
target_include_directories(mapledger_flags INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_definitions(mapledger_flags INTERFACE
  MAPLEDGER_VERSION="${PROJECT_VERSION}" MAPLEDGER_SOURCE_DIR="${CMAKE_SOURCE_DIR}" BOOST_ALL_NO_LIB)

# mapledger_precompile(target headers…): only where the preset asks for it, since clang-tidy cannot read gcc's.
function(mapledger_precompile target)
  if(MAPLEDGER_PRECOMPILE)
    target_precompile_headers(${target} PRIVATE ${ARGN})
  endif()
endfunction()

# mapledger_test(NAME name LABELS unit SOURCES … LIBS …): one GoogleTest program, one CTest entry a case.
function(mapledger_test)
  cmake_parse_arguments(T "" "NAME" "LABELS;SOURCES;LIBS" ${ARGN})
  add_executable(${T_NAME} ${T_SOURCES})
  target_link_libraries(${T_NAME} PRIVATE ${T_LIBS} mapledger_flags GTest::gmock GTest::gtest_main)
  mapledger_precompile(${T_NAME} <gmock/gmock.h> <gtest/gtest.h> <string> <vector>)
  gtest_discover_tests(${T_NAME} PROPERTIES LABELS "${T_LABELS}" TIMEOUT 120 DISCOVERY_TIMEOUT 60)
endfunction()
include(GoogleTest)
