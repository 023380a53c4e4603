# For packagers and people without cargo habits: calls cargo, copies files.
#
#     make && sudo make install PREFIX=/usr/local
#
# docs/packaging.md says what is installed, and what each variable is for.

CARGO ?= cargo
INSTALL ?= install
DESTDIR ?=
PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
DATADIR ?= $(PREFIX)/share
MANDIR ?= $(DATADIR)/man
DOCDIR ?= $(DATADIR)/doc/ftools
BASHDIR ?= $(DATADIR)/bash-completion/completions
ZSHDIR ?= $(DATADIR)/zsh/site-functions
FISHDIR ?= $(DATADIR)/fish/vendor_completions.d

# LINKS=y: the names of GNU programs as links to ours, in a folder that is on nobody's PATH by accident.
LINKS ?=
LINKDIR ?= $(PREFIX)/libexec/ftools

# PROFILE=dist: for packages, stripped and without the paths of this machine.
PROFILE ?= release
TARGET := $(or $(CARGO_TARGET_DIR),target)
BUILD := $(TARGET)/$(if $(CARGO_BUILD_TARGET),$(CARGO_BUILD_TARGET)/)$(PROFILE)
# BINARIES=DIR: installs what is there, and builds nothing.
BINARIES ?=
FROM := $(or $(BINARIES),$(BUILD))

TOOLS := fcopy fmd5 fspace fdump
SUMS := md5sum sha224sum sha256sum sha384sum sha512sum
# In folders as here, so that links from one to the other lead there.
DOCS := README.md CHANGELOG.md CONTRIBUTING.md SECURITY.md LICENSE-APACHE LICENSE-MIT
PAGES := $(wildcard docs/*.md)
CHARTS := $(wildcard docs/benchmarks/*.svg)
# Cargo knows best what is stale, but `sudo make install` must not have to call it.
BUILT := $(if $(BINARIES),,$(BUILD)/.built-by-make)
SOURCES := Cargo.toml Cargo.lock $(shell find crates -name '*.rs' -o -name Cargo.toml)

ifeq ($(PROFILE),dist)
# What rustc writes into a binary must not depend on where it was built (see docs/packaging.md).
CARGO_HOME_DIR := $(or $(CARGO_HOME),$(HOME)/.cargo)
export RUSTFLAGS := $(RUSTFLAGS) --remap-path-prefix=$(CURDIR)=ftools --remap-path-prefix=$(CARGO_HOME_DIR)=cargo
endif

.PHONY: all check install install-links uninstall

all: $(BUILT)

$(BUILD)/.built-by-make: $(SOURCES)
	$(CARGO) build --profile $(PROFILE) --locked $(TOOLS:%=--package=%)
	touch $@

check:
	$(CARGO) xtask test --locked

install: $(BUILT) $(if $(filter y,$(LINKS)),install-links)
	$(INSTALL) -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(MANDIR)/man1 $(DESTDIR)$(DOCDIR)/docs/benchmarks \
		$(DESTDIR)$(BASHDIR) $(DESTDIR)$(ZSHDIR) $(DESTDIR)$(FISHDIR)
	$(INSTALL) -m 755 $(TOOLS:%=$(FROM)/%) $(DESTDIR)$(BINDIR)
	$(INSTALL) -m 644 $(TOOLS:%=docs/man/%.1) $(DESTDIR)$(MANDIR)/man1
	$(INSTALL) -m 644 $(TOOLS:%=docs/completions/bash/%) $(DESTDIR)$(BASHDIR)
	$(INSTALL) -m 644 $(TOOLS:%=docs/completions/zsh/_%) $(DESTDIR)$(ZSHDIR)
	$(INSTALL) -m 644 $(TOOLS:%=docs/completions/fish/%.fish) $(DESTDIR)$(FISHDIR)
	$(INSTALL) -m 644 $(DOCS) $(DESTDIR)$(DOCDIR)
	$(INSTALL) -m 644 $(PAGES) $(DESTDIR)$(DOCDIR)/docs
	$(INSTALL) -m 644 $(CHARTS) $(DESTDIR)$(DOCDIR)/docs/benchmarks

# Another program's file is never replaced: not even with LINKDIR=$(BINDIR).
install-links: $(BUILT)
	$(INSTALL) -d $(DESTDIR)$(LINKDIR)
	@for link in $(SUMS:%=%:fmd5) cp:fcopy; do \
		name='$(DESTDIR)$(LINKDIR)'/$${link%:*}; tool='$(BINDIR)'/$${link#*:}; \
		if [ -e "$$name" ] || [ -L "$$name" ]; then \
			[ "$$(readlink "$$name")" = "$$tool" ] && continue; \
			echo "$$name is there and not ours; leaving it" >&2; exit 1; \
		fi; \
		echo ln -s "$$tool" "$$name"; ln -s "$$tool" "$$name" || exit 1; \
	done

uninstall:
	rm -f $(TOOLS:%=$(DESTDIR)$(BINDIR)/%) $(TOOLS:%=$(DESTDIR)$(MANDIR)/man1/%.1) \
		$(TOOLS:%=$(DESTDIR)$(BASHDIR)/%) $(TOOLS:%=$(DESTDIR)$(ZSHDIR)/_%) \
		$(TOOLS:%=$(DESTDIR)$(FISHDIR)/%.fish) $(addprefix $(DESTDIR)$(DOCDIR)/,$(DOCS) $(PAGES) $(CHARTS))
	@for link in $(SUMS:%=%:fmd5) cp:fcopy; do \
		name='$(DESTDIR)$(LINKDIR)'/$${link%:*}; \
		[ "$$(readlink "$$name")" != '$(BINDIR)'/$${link#*:} ] || rm -f "$$name"; \
	done
	-@rmdir $(DESTDIR)$(DOCDIR)/docs/benchmarks $(DESTDIR)$(DOCDIR)/docs $(DESTDIR)$(DOCDIR) \
		$(DESTDIR)$(LINKDIR) 2>/dev/null || :
