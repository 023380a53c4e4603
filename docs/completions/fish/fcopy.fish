complete -c fcopy -s t -l target-directory -d 'Copy into DIR' -r -f -a "(__fish_complete_directories)"
complete -c fcopy -l also-to -d 'Copy into DIR as well, under the name of DST, from the same read; may be given again' -r -f -a "(__fish_complete_directories)"
complete -c fcopy -l preserve -d 'Keep these: mode, ownership, timestamps, links, xattr, context, all [without LIST: as -p]' -r -f -a "mode\t''
ownership\t''
timestamps\t''
links\t''
xattr\t''
context\t''
all\t''"
complete -c fcopy -l no-preserve -d 'Do not keep these' -r -f -a "mode\t''
ownership\t''
timestamps\t''
links\t''
xattr\t''
context\t''
all\t''"
complete -c fcopy -l update -d 'Replace: all, none, none-fail (and say so), older [without WHICH: older]' -r -f -a "all\t''
none\t''
none-fail\t''
older\t''"
complete -c fcopy -l context -d 'Without effect where there is no SELinux' -r
complete -c fcopy -l reflink -d 'Share blocks where the file system can: auto, always or never [without WHEN: always]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c fcopy -l sparse -d 'Make holes: auto (where SRC has them), always (for zeros) or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c fcopy -l atomic -d 'Replace in one step: auto (where possible), always (or fail; new files too) or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c fcopy -l cache -d 'What becomes of cached pages: keep, or drop (let them go, as far as they are on disk)' -r -f -a "keep\t''
drop\t''"
complete -c fcopy -l verify -d 'Read each copy back and compare digests before it takes its name: from the disk, or with =cache from memory' -r -f -a "disk\t''
cache\t''"
complete -c fcopy -l retry-changed -d 'Copy a file again, up to N times, if it changed while it was copied' -r
complete -c fcopy -l files0-from -d 'Take names from the file F, each ended by NUL (- is standard input)' -r -F
complete -c fcopy -l files-from -d 'Take names from the file F, one a line (- is standard input)' -r -F
complete -c fcopy -l include -d 'In directories, take only files that match GLOB (may be repeated)' -r
complete -c fcopy -l exclude -d 'In directories, leave out what matches GLOB (may be repeated)' -r
complete -c fcopy -l shard -d 'Take the Kth of N parts of the files; env takes K (and N) from the job scheduler' -r
complete -c fcopy -l backup -d 'Keep the old file when one is replaced: none, numbered, existing or simple, as in cp' -r -f -a "none\t'Never'
numbered\t'Numbered: FILE.~1~, FILE.~2~, …'
existing\t'Numbered if numbered ones exist, otherwise simple'
simple\t'Always FILE~'"
complete -c fcopy -l suffix -d 'End the names of simple backups with S instead of ~' -r
complete -c fcopy -s S -d 'As --suffix' -r
complete -c fcopy -l sync -d 'Wait for the disk: none, batch (many files at once) or file (each file and its directory) [default: before an existing file is replaced]' -r -f -a "none\t'Leave it to the system when data reaches the disk'
batch\t'Sync many files at once, before they get their names'
file\t'Sync each file and its directory'"
complete -c fcopy -l digest -d 'Digest what is copied: md5, sha224, sha256, sha384, sha512 [default with --manifest: sha256]' -r
complete -c fcopy -l manifest -d 'Write the checksum list of the copies to FILE [default with --digest: standard output]' -r -F
complete -c fcopy -s j -l jobs -d 'Work with N threads; 0 chooses their number' -r
complete -c fcopy -l buffer-size -d 'Read in blocks of SIZE: bytes, or with K, M, G (1024), KB, MB, GB (1000), or auto' -r
complete -c fcopy -l progress -d 'Show how far the work is: auto (on a terminal), always or never' -r -f -a "auto\t'When it goes to a terminal'
always\t'Whatever it goes to'
never\t'Not at all'"
complete -c fcopy -l clean -d 'Remove dead temporaries of killed runs below DIR, and copy nothing; with -f also what was kept because it could not be written to its place' -r -f -a "(__fish_complete_directories)"
complete -c fcopy -s T -l no-target-directory -d 'DST is never a directory to copy into'
complete -c fcopy -s r -l recursive -d 'Copy directories with all they hold'
complete -c fcopy -s a -l archive -d 'As -dr --preserve=all'
complete -c fcopy -s d -d 'As --no-dereference --preserve=links'
complete -c fcopy -s H -d 'Follow symbolic links named as SRC'
complete -c fcopy -s L -l dereference -d 'Follow all symbolic links'
complete -c fcopy -s P -l no-dereference -d 'Copy symbolic links as links'
complete -c fcopy -s p -d 'As --preserve=mode,ownership,timestamps'
complete -c fcopy -s f -l force -d 'Replace files that may not be written'
complete -c fcopy -s i -l interactive -d 'Ask before replacing anything'
complete -c fcopy -s n -l no-clobber -d 'Replace nothing'
complete -c fcopy -s u -d 'As --update=older'
complete -c fcopy -l remove-destination -d 'Remove each existing file before its copy is begun: for disks without room for both'
complete -c fcopy -s l -l link -d 'Make hard links instead of copies'
complete -c fcopy -s s -l symbolic-link -d 'Make symbolic links instead of copies'
complete -c fcopy -l attributes-only -d 'Copy attributes and no data'
complete -c fcopy -l parents -d 'Use the whole path of SRC under DIR'
complete -c fcopy -l strip-trailing-slashes -d 'Remove slashes at the end of each SRC'
complete -c fcopy -s x -l one-file-system -d 'Stay on the file system of each SRC'
complete -c fcopy -l copy-contents -d 'In trees, read FIFOs and devices instead of making them anew'
complete -c fcopy -l keep-directory-symlink -d 'Enter a directory of DST that is a symbolic link'
complete -c fcopy -s Z -d 'Without effect where there is no SELinux'
complete -c fcopy -l keep-inode -d 'Write into existing files instead of replacing them, when everything is there'
complete -c fcopy -l atomic-tree -d 'Build the tree under another name beside DST, and give it its name in one step when all went well'
complete -c fcopy -l replace-tree -d 'The same, in place of a tree that is there'
complete -c fcopy -l resume -d 'Keep what was copied of a large file when it fails, and go on from there the next time; leave files that are there and hold the same'
complete -c fcopy -s b -d 'As --backup'
complete -c fcopy -l dry-run -d 'Say what would be done, and do nothing'
complete -c fcopy -l json -d 'Say what was done as one JSON object a line'
complete -c fcopy -s v -l verbose -d 'Say what is done'
complete -c fcopy -l debug -d 'Say how each file was copied'
complete -c fcopy -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fcopy -s V -l version -d 'Print version'
