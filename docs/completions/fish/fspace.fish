complete -c fspace -s o -l output -d 'Write to OUT when everything is there (- is standard output)' -r -F
complete -c fspace -s t -l text -d 'Space STRING instead of files' -r
complete -c fspace -l include -d 'In directories, take only files that match GLOB (may be repeated)' -r
complete -c fspace -l exclude -d 'In directories, leave out what matches GLOB (may be repeated)' -r
complete -c fspace -l files0-from -d 'Take names from the file F, each ended by NUL (- is standard input)' -r -F
complete -c fspace -l files-from -d 'Take names from the file F, one a line (- is standard input)' -r -F
complete -c fspace -l shard -d 'Take the Kth of N parts of the files; env takes K (and N) from the job scheduler' -r
complete -c fspace -l backup -d 'Keep the old file when one is replaced: none, numbered, existing or simple, as in cp' -r -f -a "none\t'Never'
numbered\t'Numbered: FILE.~1~, FILE.~2~, …'
existing\t'Numbered if numbered ones exist, otherwise simple'
simple\t'Always FILE~'"
complete -c fspace -l suffix -d 'End the names of simple backups with S instead of ~' -r
complete -c fspace -l sync -d 'Wait for the disk: none, batch (many files at once) or file (each file and its directory) [default: before an existing file is replaced]' -r -f -a "none\t'Leave it to the system when data reaches the disk'
batch\t'Sync many files at once, before they get their names'
file\t'Sync each file and its directory'"
complete -c fspace -s j -l jobs -d 'Work with N threads; 0 chooses their number' -r
complete -c fspace -l buffer-size -d 'Read in blocks of SIZE: bytes, or with K, M, G (1024), KB, MB, GB (1000), or auto' -r
complete -c fspace -l progress -d 'Show how far the work is: auto (on a terminal), always or never' -r -f -a "auto\t'When it goes to a terminal'
always\t'Whatever it goes to'
never\t'Not at all'"
complete -c fspace -l rules -d 'pangu (letters, digits, signs, brackets, quotes) or unicode (UTR #59)' -r -f -a "pangu\t''
unicode\t''"
complete -c fspace -l format -d 'plain, markdown, html, or auto (by the file\'s extension, else plain)' -r -f -a "auto\t''
plain\t''
markdown\t''
html\t''"
complete -c fspace -l lang -d 'Language of the text, for --rules=unicode: zh, ja or ko' -r -f -a "zh\t''
ja\t''
ko\t''"
complete -c fspace -l hangul -d 'What Hangul counts as: neither (wide nor narrow) or wide' -r -f -a "neither\t''
wide\t''"
complete -c fspace -l only -d 'What takes a space: all, letters, digits, letters-and-digits' -r -f -a "all\t''
letters\t''
digits\t''
letters-and-digits\t''"
complete -c fspace -l keep -d 'Keep the words of FILE together, such as B站, one a line (may be repeated)' -r -F
complete -c fspace -l keep-word -d 'Keep WORD together (may be repeated)' -r
complete -c fspace -l dashes -d 'Beside hyphens and dashes: space (as the rules have it) or keep (none)' -r -f -a "space\t''
keep\t''"
complete -c fspace -l space -d 'Insert this: white space, its code, such as U+2009, or an entity' -r
complete -c fspace -s i -l in-place -d 'Edit each FILE in place; one that needs no change is not touched'
complete -c fspace -s c -l check -d 'Change nothing; say where, as file:line:column (in characters, from 1)'
complete -c fspace -s d -l diff -d 'Change nothing; show what would change as a unified diff, for patch -p0'
complete -c fspace -l json -d 'Change nothing; tell of each place as one JSON object a line'
complete -c fspace -l rdjson -d 'Change nothing; tell of each line as reviewdog reads it (-f=rdjson)'
complete -c fspace -s q -l quiet -d 'With -c, say nothing: the exit status tells; otherwise, no warnings'
complete -c fspace -s r -l recursive -d 'Descend into directories (. if no FILE is named)'
complete -c fspace -l no-ignore -d 'In directories, take what .gitignore leaves out too'
complete -c fspace -l keep-inode -d 'Write into the existing file instead of replacing it'
complete -c fspace -l no-space-units -d 'No space between a number and what it counts: 2025年3月27日'
complete -c fspace -l remove -d 'Take out the spaces that would have been put in, also those typed by hand'
complete -c fspace -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fspace -s V -l version -d 'Print version'
