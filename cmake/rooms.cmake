# A room is a folder of src/: X.cc builds the library, X_test.cc its unit tests, X_fuzz.cc a fuzzer each.
# Nothing is listed by hand, so that adding a protocol touches no build file.

add_library(celador_flags INTERFACE)
target_include_directories(celador_flags INTERFACE ${CMAKE_SOURCE_DIR}/src)
target_compile_options(celador_flags INTERFACE
  -Wall -Wextra -Wpedantic -Werror -Wshadow -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual
  -Wno-gnu-statement-expression  # TRY
  -Wno-c99-designator -Wno-missing-field-initializers
  -fno-omit-frame-pointer)
target_compile_definitions(celador_flags INTERFACE
  BOOST_ASIO_NO_DEPRECATED CELADOR_VERSION="${PROJECT_VERSION}"
  _GLIBCXX_ASSERTIONS)  # an index or optional that a hostile peer made wrong ends the program, in the release too
target_link_options(celador_flags INTERFACE -fuse-ld=lld -Wl,-z,relro,-z,now)
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  target_compile_options(celador_flags INTERFACE -fstack-protector-strong -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
endif()
if(CELADOR_SANITIZE)
  target_compile_options(celador_flags INTERFACE -fsanitize=${CELADOR_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(celador_flags INTERFACE -fsanitize=${CELADOR_SANITIZE})
endif()
if(CELADOR_FUZZ)
  target_compile_options(celador_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

# One precompiled header of what is heavy and never ours. ccache needs to be told (see CMakePresets.json).
file(WRITE ${CMAKE_BINARY_DIR}/heavy.cc "")
add_library(celador_heavy OBJECT ${CMAKE_BINARY_DIR}/heavy.cc)
target_link_libraries(celador_heavy PRIVATE celador_flags fmt::fmt Boost::json OpenSSL::SSL)
target_compile_options(celador_heavy PRIVATE -Xclang -fno-pch-timestamp)
target_precompile_headers(celador_heavy PRIVATE
  <algorithm> <chrono> <cstdint> <expected> <functional> <map> <memory> <optional> <span> <string>
  <string_view> <unordered_map> <vector> <fmt/format.h> <boost/asio/awaitable.hpp> <boost/json.hpp>)

function(celador_uses_heavy target)
  target_precompile_headers(${target} REUSE_FROM celador_heavy)
  target_link_libraries(${target} PRIVATE fmt::fmt Boost::json OpenSSL::SSL)
  target_compile_options(${target} PRIVATE -Xclang -fno-pch-timestamp)
endfunction()

if(CELADOR_TESTS OR CELADOR_FUZZ)
  file(GLOB testing_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/testing/*.cc)
endif()

function(celador_room name)
  cmake_parse_arguments(ROOM "" "FLOOR" "ROOMS;LIBRARIES" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${name}/*.cc)
  set(tests ${sources})
  set(fuzzers ${sources})
  list(FILTER sources EXCLUDE REGEX "_(test|fuzz)\\.cc$")
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  list(FILTER fuzzers INCLUDE REGEX "_fuzz\\.cc$")
  set(rooms "")
  foreach(room ${ROOM_ROOMS})  # a room without sources yet has no library
    list(APPEND rooms $<TARGET_NAME_IF_EXISTS:celador_${room}>)
  endforeach()
  if(NOT sources)
    return()
  endif()
  add_library(celador_${name} STATIC ${sources})
  target_link_libraries(celador_${name} PUBLIC celador_flags ${rooms} ${ROOM_LIBRARIES})
  celador_uses_heavy(celador_${name})

  if(CELADOR_TESTS AND tests)
    add_executable(${name}_test ${tests})
    target_link_libraries(${name}_test PRIVATE celador_${name} celador_testing GTest::gtest_main GTest::gmock)
    target_compile_definitions(${name}_test PRIVATE CELADOR_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    celador_uses_heavy(${name}_test)
    gtest_discover_tests(${name}_test DISCOVERY_TIMEOUT 60)
  endif()
  if(CELADOR_FUZZ)
    foreach(fuzzer ${fuzzers})
      get_filename_component(stem ${fuzzer} NAME_WE)
      add_executable(${stem} ${fuzzer})
      target_link_libraries(${stem} PRIVATE celador_${name} celador_testing)
      target_link_options(${stem} PRIVATE -fsanitize=fuzzer)
      celador_uses_heavy(${stem})
    endforeach()
  endif()
endfunction()

# testing/ is a library of its own, never linked into the product.
if(CELADOR_TESTS OR CELADOR_FUZZ)
  add_library(celador_testing STATIC ${testing_sources})
  target_include_directories(celador_testing PUBLIC ${CMAKE_SOURCE_DIR})
  target_compile_definitions(celador_testing PRIVATE CELADOR_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  target_link_libraries(celador_testing PUBLIC celador_flags celador_net celador_model celador_base PkgConfig::bson)
  celador_uses_heavy(celador_testing)
endif()
