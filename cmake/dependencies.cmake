# How each package is found: some ship a CMake config, some only a header and a library.
find_package(CLI11 CONFIG REQUIRED)
find_package(CURL REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(SQLiteCpp CONFIG REQUIRED)
find_package(Threads REQUIRED)
find_package(ZLIB REQUIRED)
find_package(simdjson CONFIG REQUIRED)
find_package(spdlog CONFIG REQUIRED)
find_package(yaml-cpp CONFIG REQUIRED)

# yaml-cpp gained its namespaced target in 0.8.
if(NOT TARGET yaml-cpp::yaml-cpp)
  add_library(yaml-cpp::yaml-cpp ALIAS yaml-cpp)
endif()

# utf8proc ships a CMake config upstream and only the library in Debian. The archive is preferred:
# one library less to load.
find_path(UTF8PROC_INCLUDE_DIR utf8proc.h REQUIRED)
if(INVOKEAI_BATCH_LAYERS)
  find_library(UTF8PROC_LIBRARY utf8proc REQUIRED)  # the archive may not be fit for a shared library
else()
  find_library(UTF8PROC_LIBRARY NAMES libutf8proc.a utf8proc REQUIRED)
endif()
add_library(utf8proc::utf8proc UNKNOWN IMPORTED)
set_target_properties(utf8proc::utf8proc PROPERTIES
  IMPORTED_LOCATION ${UTF8PROC_LIBRARY}
  INTERFACE_INCLUDE_DIRECTORIES ${UTF8PROC_INCLUDE_DIR})

if(INVOKEAI_BATCH_TESTS)
  find_package(Catch2 CONFIG REQUIRED)
  find_package(rapidcheck CONFIG REQUIRED)
endif()
