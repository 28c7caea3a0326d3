# What is installed where, and the Debian packages of it: mapledger-collector and mapledger-api, a component each.
# `make deb` builds them of the preset release.
set(packaging ${CMAKE_SOURCE_DIR}/packaging)
set(made ${CMAKE_BINARY_DIR}/packaging)
set(MAPLEDGER_DEBIAN_RELEASE 1)

# mapledger_made(FILE COMMAND DEPENDENCY...): FILE in the folder of what is made for the packages, from COMMAND's output.
file(MAKE_DIRECTORY ${made})
function(mapledger_made file command)
  add_custom_command(OUTPUT ${made}/${file} COMMAND sh -c "${command} >${made}/${file}" DEPENDS ${ARGN} VERBATIM)
  set_property(GLOBAL APPEND PROPERTY MAPLEDGER_MADE ${made}/${file})
endfunction()
set(changelog ${packaging}/debian/changelog)
set(make_page ${packaging}/man/make.sh)

foreach(part collector api)
  set(package mapledger-${part})
  set(PART ${part})
  foreach(script postinst prerm postrm)
    configure_file(${packaging}/debian/${script}.in ${made}/${part}/${script} @ONLY FILE_PERMISSIONS
      OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
  endforeach()
  file(WRITE ${made}/${part}/conffiles "/etc/mapledger/${part}.env\n")

  mapledger_made(${part}.env
    "(sed s/PART/${part}/g ${packaging}/debian/environment.head && awk -v program=${part} -f ${packaging}/debian/environment.awk ${CMAKE_SOURCE_DIR}/.env.example)"
    ${packaging}/debian/environment.head ${packaging}/debian/environment.awk ${CMAKE_SOURCE_DIR}/.env.example)
  mapledger_made(${package}.8.gz
    "${make_page} ${packaging}/man/${package}.8.in ${PROJECT_VERSION} $<TARGET_FILE:${package}> | gzip -9n"
    ${make_page} ${packaging}/man/${package}.8.in ${packaging}/man/settings.awk ${changelog} ${package})

  install(TARGETS ${package} DESTINATION bin COMPONENT ${part})
  install(FILES ${made}/${package}.8.gz DESTINATION share/man/man8 COMPONENT ${part})
  install(FILES ${made}/${part}.env DESTINATION /etc/mapledger COMPONENT ${part}
    PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ)
  install(FILES ${packaging}/systemd/${package}.service DESTINATION /lib/systemd/system COMPONENT ${part})
  install(FILES ${packaging}/completion/mapledger-collector RENAME ${package}
    DESTINATION share/bash-completion/completions COMPONENT ${part})
  install(FILES ${packaging}/debian/copyright ${made}/changelog.Debian.gz DESTINATION share/doc/${package} COMPONENT ${part})
  install(FILES ${packaging}/debian/README.Debian.${part} RENAME README.Debian
    DESTINATION share/doc/${package} COMPONENT ${part})
  install(FILES ${packaging}/debian/${package}.lintian-overrides RENAME ${package}
    DESTINATION share/lintian/overrides COMPONENT ${part})
endforeach()

mapledger_made(changelog.Debian.gz "gzip -9nc ${changelog}" ${changelog})
mapledger_made(mapledger-trace.8.gz "${make_page} ${packaging}/man/mapledger-trace.8.in ${PROJECT_VERSION} | gzip -9n"
  ${make_page} ${packaging}/man/mapledger-trace.8.in ${changelog})
get_property(all_made GLOBAL PROPERTY MAPLEDGER_MADE)
add_custom_target(packaging_files DEPENDS ${all_made})
install(TARGETS mapledger-trace DESTINATION bin COMPONENT collector)
install(FILES ${made}/mapledger-trace.8.gz DESTINATION share/man/man8 COMPONENT collector)
install(FILES ${packaging}/completion/mapledger-collector RENAME mapledger-trace
  DESTINATION share/bash-completion/completions COMPONENT collector)
install(FILES ${packaging}/systemd/mapledger-collector.tmpfiles RENAME mapledger-collector.conf
  DESTINATION lib/tmpfiles.d COMPONENT collector)
install(FILES ${packaging}/systemd/stap.conf DESTINATION share/doc/mapledger-collector/examples COMPONENT collector)
install(DIRECTORY sql DESTINATION share/mapledger COMPONENT collector FILES_MATCHING PATTERN *.sql)
install(FILES stap/memory_request.stp stap/README.md DESTINATION share/mapledger/stap COMPONENT collector)

install(DIRECTORY dashboard/dist/ DESTINATION share/mapledger/dashboard COMPONENT api)
install(FILES ${packaging}/nginx/mapledger.conf RENAME nginx.conf DESTINATION share/doc/mapledger-api/examples COMPONENT api)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME mapledger)
set(CPACK_PACKAGE_CONTACT "the mapledger authors <maintainers@mapledger.invalid>")
set(CPACK_PACKAGE_DIRECTORY ${CMAKE_SOURCE_DIR}/build/packages)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_SET_DESTDIR ON)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL collector api)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE ${MAPLEDGER_DEBIAN_RELEASE})
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_SECTION admin)
foreach(part collector api)
  string(TOUPPER ${part} COMPONENT)
  set(CPACK_DEBIAN_${COMPONENT}_PACKAGE_NAME mapledger-${part})
  set(CPACK_DEBIAN_${COMPONENT}_PACKAGE_SECTION admin)
  set(CPACK_DEBIAN_${COMPONENT}_PACKAGE_CONTROL_EXTRA
    "${made}/${part}/postinst;${made}/${part}/prerm;${made}/${part}/postrm;${made}/${part}/conffiles")
  set(CPACK_DEBIAN_${COMPONENT}_PACKAGE_DEPENDS "adduser, init-system-helpers (>= 1.54~)")
endforeach()
set(CPACK_DEBIAN_COLLECTOR_PACKAGE_DEPENDS "${CPACK_DEBIAN_COLLECTOR_PACKAGE_DEPENDS}, tzdata")
set(CPACK_DEBIAN_COLLECTOR_PACKAGE_SUGGESTS "mariadb-server, mapledger-api, systemtap")
set(CPACK_DEBIAN_API_PACKAGE_SUGGESTS "mariadb-server, mapledger-collector, nginx-light")
set(CPACK_COMPONENT_COLLECTOR_DESCRIPTION "collector of the memory requests of all processes
It traces every mmap and munmap of every process of a machine, by eBPF or
SystemTap, and stores them in MySQL or MariaDB with sums by process and
program. What is not stored yet survives crashes in a spool; what may be
missing is recorded as a gap.")
set(CPACK_COMPONENT_API_DESCRIPTION "REST, WebSocket and dashboard of the memory requests of all processes
It serves the ledger that mapledger-collector writes: who asks the kernel for
memory, how much, how often, who gives it back and who does not. Its database
user may only read. The dashboard needs nothing but a browser.")
include(CPack)
