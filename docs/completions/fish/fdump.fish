complete -c fdump -s o -l output -d 'Write to OUT when everything is there (may be repeated)' -r -F
complete -c fdump -l rotate -d 'Write OUT.000001, OUT.000002, …: a new one after SIZE bytes, N records (Nl), or a time (Ns, Nm, Nh), between records; numbers that are taken are passed over' -r
complete -c fdump -l output-error -d 'When a write fails: warn or exit, except (-nopipe) when a reader left: warn, warn-nopipe, exit, exit-nopipe, as in tee [default: warn]' -r -f -a "warn\t'Say so and go on with the other outputs'
warn-nopipe\t'The same, but nothing of a reader that left'
exit\t'Say so and stop'
exit-nopipe\t'The same, but go on without a reader that left'"
complete -c fdump -l buffering -d 'Write at once, by lines, by SIZE, or as is best' -r
complete -c fdump -l flush-interval -d 'Write a block that is not full when its first byte has waited MS milliseconds' -r
complete -c fdump -l zero-copy -d 'Let the kernel move bytes that nobody looks at: auto (where it is safe), always (from a file into a pipe too: a later change of the file may show), never' -r -f -a "auto\t'Where nobody can still change what was moved'
always\t'From a file into a pipe too'
never\t'Read and write'"
complete -c fdump -l delimiter -d 'End records with the byte C: one character, \\n, \\t, \\r, \\0 or \\xHH' -r
complete -c fdump -s n -l lines -d 'Pass on N records and stop' -r
complete -c fdump -l skip -d 'Leave out the first N records' -r
complete -c fdump -l digest -d 'Digest what passes with ALG (md5, sha224, sha256, sha384, sha512)' -r
complete -c fdump -l expect -d 'Replace OUT only if the digest of all is this' -r
complete -c fdump -l min-lines -d 'Refuse to replace OUT by fewer than N records (status 3)' -r
complete -c fdump -l mode -d 'Give OUT this mode, in octal' -r
complete -c fdump -l backup -d 'Keep the old file when one is replaced: none, numbered, existing or simple, as in cp' -r -f -a "none\t'Never'
numbered\t'Numbered: FILE.~1~, FILE.~2~, …'
existing\t'Numbered if numbered ones exist, otherwise simple'
simple\t'Always FILE~'"
complete -c fdump -l suffix -d 'End the names of simple backups with S instead of ~' -r
complete -c fdump -l sync -d 'Wait for the disk: none, batch (many files at once) or file (each file and its directory) [default: before an existing file is replaced]' -r -f -a "none\t'Leave it to the system when data reaches the disk'
batch\t'Sync many files at once, before they get their names'
file\t'Sync each file and its directory'"
complete -c fdump -l progress -d 'Show how far the work is: auto (on a terminal), always or never' -r -f -a "auto\t'When it goes to a terminal'
always\t'Whatever it goes to'
never\t'Not at all'"
complete -c fdump -l exec -d 'Read what CMD writes, and replace OUT only if it ends with 0' -r
complete -c fdump -l tee -d 'Write to standard output too'
complete -c fdump -s a -l append -d 'Add to OUT at once, whole records at a time, instead of replacing it'
complete -c fdump -l atomic -d 'With -a: copy what OUT holds, add to the copy, and replace OUT by it when all is there'
complete -c fdump -s 0 -l null -d 'End records with NUL instead of a newline'
complete -c fdump -l stats -d 'Say what passed, how fast, and its digest'
complete -c fdump -l json -d 'Say the same as --stats, as one JSON object'
complete -c fdump -l no-clobber -d 'Refuse to replace an existing OUT (status 3)'
complete -c fdump -l if-changed -d 'Leave OUT alone, times and all, if it holds the same already'
complete -c fdump -l if-nonempty -d 'Refuse to replace OUT by nothing (status 3)'
complete -c fdump -l refuse-if-touched -d 'Refuse if somebody else changed, removed or made OUT meanwhile (status 3)'
complete -c fdump -l keep-inode -d 'Write into the existing file instead of replacing it, when everything is there'
complete -c fdump -l no-follow -d 'Replace a link instead of what it leads to'
complete -c fdump -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fdump -s V -l version -d 'Print version'
