# What people do with mapledger. Each target is a script of its own in scripts/.
.PHONY: help run test test-mysql test-chaos test-exact test-vm test-packages test-services test-docker test-cluster deb lint format bench soak fuzz install-deps clean

help:
	@echo 'make run           the ledger of this machine, in the browser at http://127.0.0.1:8080, until Ctrl-C'
	@echo 'make test          every test: C++, database, dashboard, browser'
	@echo 'make test-mysql    the tests that use a database, on Oracle'\''s MySQL'
	@echo 'make test-chaos    kills collector, database and tracer at random and looks whether anything was lost; KILLS=100 SEED='
	@echo 'make test-exact    runs real programs and compares the ledger with what the kernel itself says, to the byte and the call; SEED='
	@echo 'make test-cluster  a hundred collectors on three Galera nodes that are killed, stopped and cut off; MINUTES=5 HOSTS=100 RATE=20000'
	@echo 'make test-vm       runs real SystemTap in a virtual machine, beside the eBPF tracer, and compares what both store'
	@echo 'make test-packages installs, upgrades, removes and purges the Debian packages in a clean Debian 12'
	@echo 'make test-services runs the services of the Debian packages under systemd, in a virtual machine of a clean Debian 12'
	@echo 'make test-docker   starts docker-compose.yml on an engine of its own, uses it, kills its containers, takes it down and up'
	@echo 'make deb           the Debian packages, in build/packages'
	@echo 'make lint          layout and static checks of all code'
	@echo 'make format        lays the C and C++ code out as lint wants it'
	@echo 'make bench         measurements; make bench ONLY=store runs one group of parse, spool, account, sweep, store, latency, tracer, vm, outage, fleet, idle, api, stream, http, dashboard'
	@echo 'make soak          two hours under 5,000 requests a second, with memory, files, disk and lag drawn; HOURS='
	@echo 'make fuzz          random input for the line parser, the segment reader and the api; SECONDS_EACH=600'
	@echo 'make install-deps  only the Debian packages that run, test, lint, bench and deb need'
	@echo 'make clean         removes what was built; the data folder stays'

run:
	@scripts/run.sh

test:
	@scripts/test.sh

test-mysql:
	@scripts/test_mysql.sh

test-chaos:
	@scripts/test_chaos.sh

test-exact:
	@scripts/test_exact.sh

test-cluster:
	@scripts/test_cluster.sh

test-vm:
	@scripts/test_vm.sh

test-packages:
	@scripts/test_packages.sh

test-services:
	@scripts/test_services.sh

test-docker:
	@scripts/test_docker.sh

deb:
	@scripts/build.sh packages

lint:
	@scripts/lint.sh

format:
	@scripts/format.sh

bench:
	@scripts/bench.sh

soak:
	@scripts/soak.sh

fuzz:
	@scripts/fuzz.sh

install-deps:
	@scripts/install.sh run
	@scripts/install.sh test
	@scripts/install.sh lint
	@scripts/install.sh bench
	@scripts/install.sh deb

clean:
	@rm -rf build dashboard/dist dashboard/node_modules tests/browser/node_modules tests/browser/test-results tests/bench/dashboard/node_modules tests/docker/lint/node_modules
