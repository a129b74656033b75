# How each package is found: some ship a CMake config, some only a header and a library.
if(INVOKEAI_BATCH_BUNDLED)
  set(CMAKE_FIND_LIBRARY_SUFFIXES .a)
  set(OPENSSL_USE_STATIC_LIBS TRUE)
endif()
find_package(CLI11 CONFIG REQUIRED)
find_package(CURL REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(SQLiteCpp CONFIG REQUIRED)
find_package(Threads REQUIRED)
find_package(ZLIB REQUIRED)
find_package(simdjson CONFIG REQUIRED)
find_package(spdlog CONFIG REQUIRED)
find_package(yaml-cpp CONFIG REQUIRED)

# yaml-cpp gained its namespaced target in 0.8. Debian's config knows the shared library alone.
if(INVOKEAI_BATCH_BUNDLED AND NOT TARGET yaml-cpp::yaml-cpp)
  find_library(YAML_CPP_ARCHIVE libyaml-cpp.a REQUIRED)
  add_library(yaml-cpp::yaml-cpp STATIC IMPORTED)
  set_target_properties(yaml-cpp::yaml-cpp PROPERTIES
    IMPORTED_LOCATION ${YAML_CPP_ARCHIVE}
    INTERFACE_INCLUDE_DIRECTORIES $<TARGET_PROPERTY:yaml-cpp,INTERFACE_INCLUDE_DIRECTORIES>)
elseif(NOT TARGET yaml-cpp::yaml-cpp)
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

if(INVOKEAI_BATCH_BUNDLED)
  include(cmake/bundled.cmake)
endif()

if(INVOKEAI_BATCH_TESTS)
  find_package(Catch2 CONFIG REQUIRED)
  if(NOT INVOKEAI_BATCH_BUNDLED)  # its sources are not on every mirror: scripts/package --suites
    find_package(rapidcheck CONFIG REQUIRED)
  endif()
endif()
