complete -c fmd5 -l include -d 'In directories, take only files that match GLOB (may be repeated)' -r
complete -c fmd5 -l exclude -d 'In directories, leave out what matches GLOB (may be repeated)' -r
complete -c fmd5 -l files0-from -d 'Take names from the file F, each ended by NUL (- is standard input)' -r -F
complete -c fmd5 -l files-from -d 'Take names from the file F, one a line (- is standard input)' -r -F
complete -c fmd5 -l shard -d 'Take the Kth of N parts of the files; env takes K (and N) from the job scheduler' -r
complete -c fmd5 -s a -l algorithm -d 'Use md5, sha224, sha256, sha384, sha512; several make tagged lines from one read' -r
complete -c fmd5 -l manifest -d 'Write the lines to FILE, which appears when all went well' -r -F
complete -c fmd5 -l update -d 'Bring LIST up to date, reading only files that changed; without FILE, those it names' -r
complete -c fmd5 -l expect -d 'Fail unless the digest of the one FILE is this' -r
complete -c fmd5 -s C -l directory -d 'Names in lists are relative to DIR' -r -f -a "(__fish_complete_directories)"
complete -c fmd5 -l audit -d 'With -c: tell also what is missing, moved, and in DIR but not on the list' -r -f -a "(__fish_complete_directories)"
complete -c fmd5 -s j -l jobs -d 'Work with N threads; 0 chooses their number' -r
complete -c fmd5 -l buffer-size -d 'Read in blocks of SIZE: bytes, or with K, M, G (1024), KB, MB, GB (1000), or auto' -r
complete -c fmd5 -l progress -d 'Show how far the work is: auto (on a terminal), always or never' -r -f -a "auto\t'When it goes to a terminal'
always\t'Whatever it goes to'
never\t'Not at all'"
complete -c fmd5 -s r -l recursive -d 'Digest what is below directories, in byte order of the paths'
complete -c fmd5 -s x -l one-file-system -d 'Enter no directory on another file system'
complete -c fmd5 -s L -l dereference -d 'Follow symbolic links in trees'
complete -c fmd5 -l tag -d 'Write lines as BSD does: MD5 (FILE) = HEX'
complete -c fmd5 -s z -s 0 -l zero -l null -d 'End lines with NUL, and write names as they are'
complete -c fmd5 -s b -l binary -d 'Mark lines with * instead of a space'
complete -c fmd5 -s t -l text -d 'Mark lines with a space'
complete -c fmd5 -l base64 -d 'Write digests in base64'
complete -c fmd5 -l json -d 'Write a JSON object a line'
complete -c fmd5 -l unordered -d 'Write lines as they are completed, whatever the order of the files'
complete -c fmd5 -l tee -d 'Pass what is read on to standard output'
complete -c fmd5 -s c -l check -d 'Check the files named in the lists FILE'
complete -c fmd5 -l ignore-missing -d 'Do not mind files that do not exist'
complete -c fmd5 -s q -l quiet -d 'Say nothing of files that are well'
complete -c fmd5 -l status -d 'Say nothing at all; the status tells'
complete -c fmd5 -l strict -d 'Fail if a list has a malformed line'
complete -c fmd5 -s w -l warn -d 'Say which lines of a list are malformed'
complete -c fmd5 -l fail-fast -d 'Stop at the first file that is not well'
complete -c fmd5 -l confine -d 'Take only regular files that are below DIR (the working directory without -C)'
complete -c fmd5 -l legacy-names -d 'Write names in results as md5sum did before 9.5'
complete -c fmd5 -s v -l verbose -d 'Say at the end what was passed over'
complete -c fmd5 -s h -l help -d 'Print help (see more with \'--help\')'
complete -c fmd5 -s V -l version -d 'Print version'
