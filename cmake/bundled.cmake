# What an archive does not say of itself: that it is one, and which others it wants.
target_link_libraries(CURL::libcurl INTERFACE OpenSSL::SSL OpenSSL::Crypto ZLIB::ZLIB)
target_compile_definitions(CURL::libcurl INTERFACE CURL_STATICLIB)

# Debian has fmt as a shared library and as headers.
set_target_properties(spdlog::spdlog_header_only PROPERTIES
  INTERFACE_LINK_LIBRARIES "fmt::fmt-header-only;Threads::Threads")

# What nobody calls is left out.
add_compile_options(-ffunction-sections -fdata-sections)
add_link_options(-Wl,--gc-sections)

# As distributions harden what they build. With another compiler than GCC libc++ and musl come in
# by themselves, and musl has no checked functions; its linker packs no relocations, and unpacked
# they would be another megabyte, so that such a program has a fixed address.
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  add_compile_options(-fstack-protector-strong -D_FORTIFY_SOURCE=2)
  add_link_options(-static-libstdc++ -static-libgcc -pie -Wl,-z,relro,-z,now
    -Wl,-z,pack-relative-relocs)
else()
  # The link says how libc and libc++ are compiled: small ones copy a byte at a time.
  add_link_options(-O2 -s)
  # zig knows -Os alone, its clang what is a tenth smaller. Most of a start is in the quick modules.
  add_compile_options("SHELL:-Xclang -Oz")
  set(INVOKEAI_BATCH_QUICK_MODULES base json workflow)
  # spdlog 1.10 calls fstat64(), which musl has only by request.
  add_compile_definitions(_LARGEFILE64_SOURCE)
endif()

# The same program wherever it is built.
add_compile_options(-ffile-prefix-map=${PROJECT_SOURCE_DIR}/=)
