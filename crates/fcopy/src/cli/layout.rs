//! How the help is laid out.

use fcli::options::Section;

/// Under which heading each option is, and whether `-h` shows it.
pub(super) const LAYOUT: &[Section] = &[
    Section {
        heading: None,
        common: &["recursive", "archive", "dry_run", "verbose"],
        more: &[
            "target_directory",
            "no_target_directory",
            "also_to",
            "json",
            "debug",
            "progress",
            "jobs",
            "buffer_size",
            "clean",
        ],
    },
    Section {
        heading: Some("Proof"),
        common: &["digest", "manifest", "verify"],
        more: &["retry_changed"],
    },
    Section {
        heading: Some("What is replaced, and how"),
        common: &["no_clobber"],
        more: &[
            "update_older",
            "force",
            "interactive",
            "backup",
            "update",
            "remove_destination",
            "keep_inode",
            "atomic",
            "atomic_tree",
            "replace_tree",
            "suffix",
            "backup_existing",
            "backup_suffix",
            "sync",
        ],
    },
    Section {
        heading: Some("What is kept of the source"),
        common: &[],
        more: &["keep", "preserve", "no_preserve", "attributes_only", "link", "symbolic_link"],
    },
    Section {
        heading: Some("Links and trees"),
        common: &[],
        more: &[
            "dereference",
            "no_dereference",
            "one_file_system",
            "links_as_links",
            "follow_operands",
            "parents",
            "strip_trailing_slashes",
            "copy_contents",
            "keep_directory_symlink",
        ],
    },
    Section {
        heading: Some("Which files"),
        common: &[],
        more: &["include", "exclude", "files0_from", "files_from", "shard"],
    },
    Section {
        heading: Some("How data is copied"),
        common: &[],
        more: &["reflink", "sparse", "cache"],
    },
];
