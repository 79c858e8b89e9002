# CMake toolchain file: cmake -DCMAKE_TOOLCHAIN_FILE=build/sdk/share/cmake/quire.cmake ...
# C++ has no standard library here: a project that enables it without need still configures.
get_filename_component(QUIRE_SDK "${CMAKE_CURRENT_LIST_DIR}/../.." REALPATH)

set(CMAKE_SYSTEM_NAME Quire)
set(CMAKE_SYSTEM_PROCESSOR riscv64)
set(CMAKE_SYSTEM_VERSION 1)
list(APPEND CMAKE_MODULE_PATH "${CMAKE_CURRENT_LIST_DIR}") # for Platform/Quire.cmake

set(CMAKE_C_COMPILER "${QUIRE_SDK}/bin/quire-cc")
set(CMAKE_CXX_COMPILER "${QUIRE_SDK}/bin/quire-cc")
set(CMAKE_ASM_COMPILER "${QUIRE_SDK}/bin/quire-cc")
set(CMAKE_AR "${QUIRE_SDK}/bin/quire-ar" CACHE FILEPATH "")
set(CMAKE_RANLIB "${QUIRE_SDK}/bin/quire-ranlib" CACHE FILEPATH "")
set(CMAKE_STRIP "${QUIRE_SDK}/bin/quire-strip" CACHE FILEPATH "")
set(CMAKE_NM "${QUIRE_SDK}/bin/quire-nm" CACHE FILEPATH "")
set(PKG_CONFIG_EXECUTABLE "${QUIRE_SDK}/bin/quire-pkg-config" CACHE FILEPATH "")

# Libraries, headers and packages are Quire's, programs that the build runs are the host's.
set(CMAKE_FIND_ROOT_PATH "${QUIRE_SDK}")
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
