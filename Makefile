# For packagers and people without cargo habits: calls cargo, copies files.
#
#     make && sudo make install PREFIX=/usr/local

CARGO ?= cargo
INSTALL ?= install
PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
DESTDIR ?=

TOOLS := fcopy fmd5 fspace fdump
TARGET := $(or $(CARGO_TARGET_DIR),target)
RELEASE := $(TARGET)/release
# Cargo knows best what is stale, but `sudo make install` must not have to call it.
BUILT := $(RELEASE)/.built-by-make
SOURCES := Cargo.toml Cargo.lock $(shell find crates -name '*.rs' -o -name Cargo.toml)

.PHONY: all check install uninstall

all: $(BUILT)

$(BUILT): $(SOURCES)
	$(CARGO) build --release --locked $(TOOLS:%=--package=%)
	touch $@

check:
	$(CARGO) xtask test --locked

install: $(BUILT)
	$(INSTALL) -d $(DESTDIR)$(BINDIR)
	$(INSTALL) -m 755 $(TOOLS:%=$(RELEASE)/%) $(DESTDIR)$(BINDIR)

uninstall:
	rm -f $(TOOLS:%=$(DESTDIR)$(BINDIR)/%)
