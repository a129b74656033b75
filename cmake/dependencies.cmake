# How each package is found: some ship a CMake config, some only a header and a library.
find_package(CLI11 CONFIG REQUIRED)
find_package(CURL REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(SQLiteCpp CONFIG REQUIRED)
find_package(ZLIB REQUIRED)
find_package(simdjson CONFIG REQUIRED)
find_package(spdlog CONFIG REQUIRED)
find_package(yaml-cpp CONFIG REQUIRED)

# yaml-cpp gained its namespaced target in 0.8.
if(NOT TARGET yaml-cpp::yaml-cpp)
  add_library(yaml-cpp::yaml-cpp ALIAS yaml-cpp)
endif()

if(INVOKEAI_BATCH_TESTS)
  find_package(Catch2 CONFIG REQUIRED)
  find_package(rapidcheck CONFIG REQUIRED)
endif()
