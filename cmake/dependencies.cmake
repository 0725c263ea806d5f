# Every library has one job (docs/design.md, section 8); all come from Debian 12.
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)                          # formatting
find_package(OpenSSL 3 REQUIRED)                    # TLS, SHA-256, BLAKE2, wiping
find_package(SQLite3 REQUIRED)                      # the book
find_package(Boost 1.81 REQUIRED COMPONENTS json)        # Asio coroutines, Beast for HTTP, JSON
find_package(tomlplusplus REQUIRED)                 # scope files
find_package(CLI11 REQUIRED)                        # the command line
find_package(PkgConfig REQUIRED)
find_package(EXPAT REQUIRED)                          # XML files
pkg_check_modules(archive REQUIRED IMPORTED_TARGET libarchive)    # packed files
pkg_check_modules(cap REQUIRED IMPORTED_TARGET libcap)             # capabilities, to give them up
pkg_check_modules(mnl REQUIRED IMPORTED_TARGET libmnl)             # netlink: routes and neighbours
pkg_check_modules(bson REQUIRED IMPORTED_TARGET libbson-1.0)    # MongoDB's documents
pkg_check_modules(hs REQUIRED IMPORTED_TARGET libhs)             # Vectorscan: many patterns at once
