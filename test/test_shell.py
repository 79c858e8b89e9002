"""The shell and the tools in scripts; on the default pager unless the pager matters. (Typed: test_shell_typed.py.)"""

# (command, what it prints): several to a machine, since the boot is the dear part
SCRIPTS = [
    ('echo one two', 'one two\n'),
    ("echo 'a  b' \"c  d\" e\\ f", 'a  b c  d e f\n'),
    ('echo hello > /tmp/a; cat /tmp/a', 'hello\n'),
    ('echo more >> /tmp/a; cat < /tmp/a', 'hello\nmore\n'),
    ('cat /tmp/a | wc', None),
    ('cat /tmp/a | grep more | cat', 'more\n'),
    ('true && echo yes; false && echo no; false || echo or', 'yes\nor\n'),
    ('false; echo $?; true; echo $?', '1\n0\n'),
    ('no-such-program 2> /dev/null; echo $?', '127\n'),
    ('sleep 0 & wait; echo waited', None),
    ('mkdir /tmp/d; cp /tmp/a /tmp/d/b; mv /tmp/d/b /tmp/d/c; ls /tmp/d', 'c\n'),
    ('ln /tmp/d/c /tmp/d/hard; rm /tmp/d/c; cat /tmp/d/hard', 'hello\nmore\n'),
    ('rm -r /tmp/d; ls /tmp/d 2> /dev/null; echo $?', '1\n'),
    ('cd /tmp; pwd; cat a | head -n 1', '/tmp\nhello\n'),
    ('echo abc | hexdump', None),
    ('sh -c "exit 9"; echo $?', '9\n'),
    ('x=7; echo $x "$x" \'$x\'', '7 7 $x\n'),
    ('echo a; (echo b; echo c) | cat', 'a\nb\nc\n'),
    ('if true; then echo yes; else echo no; fi; if false; then echo 1; elif true; then echo 2; fi', 'yes\n2\n'),
    ('for i in 1 "2 3"; do echo "[$i]"; done', '[1]\n[2 3]\n'),
    ('i=0; while [ $i -lt 4 ]; do i=$((i + 1)); [ $i = 2 ] && continue; [ $i = 4 ] && break; echo $i; done', '1\n3\n'),
    ('until true; do echo never; done; echo end', 'end\n'),
    ('for f in a.h a.c; do case $f in *.h) echo h;; *.c|*.s) echo c;; esac; done', 'h\nc\n'),
    ('f() { echo "$# $1"; return 3; echo no; }; f "a b" c; echo $?', '2 a b\n3\n'),
    ('x=5; cat <<E\n$x `echo y` $((6 * 7))\nE', '5 y 42\n'),
    ("cat <<'E' | cat\nraw $x\nE", 'raw $x\n'),
    ('echo "$(echo a; echo b | cat)" `echo c`; x=$(exit 4); echo $?', 'a\nb c\n4\n'),
    ("sh -c 'echo $# $0; for i; do echo $i; done; shift; echo \"$@\"' name p 'q r'", '2 name\np\nq r\nq r\n'),
    ("sh -c 'set -e; false || echo on; if false; then :; fi; false; echo not'; echo $?", 'on\n1\n'),
    ('{ echo 1; echo 2; } > /tmp/g; cat /tmp/g | while true; do cat; break; done', '1\n2\n'),
    ('sleep 0 & wait $!; echo $?', '0\n'),
    ('(exec > /tmp/kept; echo in; echo more); cat /tmp/kept', 'in\nmore\n'),
    ("sh -c 'exec 5>/tmp/five; echo five >&5; exec 5>&-; echo on'; cat /tmp/five", 'on\nfive\n'),
    ('cd /tmp; cp /bin/echo own; PATH=/bin:; own last; which own; PATH=/bin::/no; own between; PATH=/bin; own none 2> /dev/null; echo $?; rm own',
     'last\n./own\nbetween\n127\n'),
]

# What signals and the end of a shell make it run. A block of lines between <<E and E is a shell of its own.
TRAPS = [
    ("""trap 'echo "got $?"' USR1; (exit 3); kill -USR1 $$; echo on; trap - USR1""", 'got 0\non\n'),
    ("sh -c 'trap \"echo bye\" EXIT; echo last'; sh -c 'trap \"echo bye\" 0; exit 4'; echo $?", 'last\nbye\nbye\n4\n'),
    ("sh <<'E'\ntrap 'echo bye $?' EXIT\nset -e\nfalse\necho no\nE\necho $?", 'bye 1\n1\n'),
    ("sh <<'E'\ntrap 'echo once; exit 5' EXIT\nexit 4\nE\necho $?; sh -c 'trap \"false; exit\" EXIT; exit 6'; echo $?", 'once\n5\n6\n'),
    ("sh <<'E'\nset -e\ntrap 'false; echo no' EXIT\necho first\nE\necho $?", 'first\n1\n'),
    ("sh <<'E'\ntrap 'exit 7' TERM\nkill -TERM $$\necho no\nE\necho $?", '7\n'),
    ("sh <<'E'\ntrap 'echo here' EXIT\n(echo in); x=$(echo out); echo $x; echo a | cat; true & wait\nE", 'in\nout\na\nhere\n'),
    ("sh <<'E'\ntrap 'echo bye' EXIT\nexec echo replaced\nE", 'replaced\n'),
    ("sh 2> /dev/null <<'E'\ntrap 'echo bye' EXIT\n)\necho no\nE\necho $?", 'bye\n2\n'),
    ("(trap 'echo sub' EXIT; echo in); x=$(trap 'echo own' EXIT); echo $x; { trap 'echo left' EXIT; } | cat", 'in\nsub\nown\nleft\n'),
    ("trap 'echo a  b' HUP; x=$(trap); trap - HUP; eval \"$x\"; (trap); (trap : INT; trap); trap HUP; trap",
     "trap -- 'echo a  b' HUP\ntrap -- ':' INT\n"),
    ("trap \"echo 'q'\" USR2; x=$(trap); trap : USR2; eval \"$x\"; kill -USR2 $$; trap '' exit sigterm; trap; trap - 0 15 12; trap",
     "q\ntrap -- '' EXIT\ntrap -- 'echo '\\''q'\\''' USR2\ntrap -- '' TERM\n"),
    ('trap : NONE 2> /dev/null; echo $?; trap : KILL 2> /dev/null; echo $?; trap -x 2> /dev/null; echo $?', '1\n1\n2\n'),
    ("sh <<'E'\ntrap '' USR1\n(kill -USR1 $$; sh -c 'kill -USR1 $$; echo lives'; echo too)\ntrap - USR1\nkill -USR1 $$\necho no\nE\necho $?",
     'lives\ntoo\n138\n'),
    ("(trap '' TERM; sh -c 'trap \"echo no\" TERM; kill -TERM $$; trap - TERM; kill -TERM $$; echo lives')", 'lives\n'),
    ("trap 'echo no' USR1; sh -c 'kill -USR1 $$; echo no'; echo $?; (trap '' USR1; (trap 'echo own' USR1; sh -c 'kill -USR1 $PPID')); trap - USR1",
     '138\nown\n'),
    ("trap 'echo act' USR1; sh -c \"kill -USR1 $$; echo ended\"; echo on; trap - USR1", 'ended\nact\non\n'),
    ("trap n=act USR1; sleep 1000 & p=$!; (while true; do kill -USR1 $$; done) & wait $p; echo $? $n; trap '' USR1; kill $! $p; wait $p; echo $?; trap - USR1", '138 act\n143\n'),
    ("f() { trap 'return 9' USR1; kill -USR1 $$; echo no; }; f; echo $?; trap - USR1", '9\n'),
    ("trap 'i=2; break' USR2; for i in 0 1; do while true; do kill -USR2 $$; done; done; echo $i; trap - USR2", '2\n'),
    ("trap 'echo one; trap : USR1; echo two' USR1; kill -USR1 $$; kill -USR1 $$; echo three; trap - USR1", 'one\ntwo\nthree\n'),
    ("trap 'echo child' CHLD; sleep 0; trap '' CHLD; (exit 3); echo $?; sleep 0 & wait; (exit 4) & wait $!; echo $?; trap - CHLD", 'child\n3\n4\n'),
    ("sh <<'E'\ntrap 'echo act; trap - USR1' USR1\nkill -USR1 $$\necho on\nE", 'act\non\n'),
]

OPTIONS = [
    ("sh -c 'echo [$-]; set -ef; echo $-; set +e -u; echo $-; set +fu; echo [$-]; set -o errexit; echo $-'", '[]\nef\nfu\n[]\ne\n'),
    ("sh -eu -c 'echo $-; false; echo no'; echo $?; sh -ec 'set +e; false; echo on'; sh -o noglob -c 'echo /bi*' a", 'eu\n1\non\n/bi*\n'),
    ("sh -uc 'echo ${none-1} [$*] $#; x=; echo [$x]; echo $none; echo no' 2> /dev/null; echo $?", '1 [] 0\n[]\n2\n'),
    ("sh -uc '(echo $1) 2> /dev/null; echo $?; echo ${#none}; echo no' 2> /dev/null; echo $?; sh -c 'echo [$none]'", '2\n2\n[]\n'),
    ("sh -uc 'trap \"echo bye\" EXIT; y=${none%x}' 2> /dev/null; echo $?", 'bye\n2\n'),
    ("sh -c 'echo ${x:-a} ${y:?}; echo no' 2> /dev/null; echo $?; (x=; echo ${x?} on; : ${x:?is empty}) 2>&1; echo $?", '2\non\nsh: x: is empty\n2\n'),
    ('set -f; echo /bin/tru*; set +f; echo /bin/tru*', '/bin/tru*\n/bin/true /bin/truncate\n'),
    ("sh -nc 'echo no'; echo $?; sh -n -c 'if' 2> /dev/null; echo $?; sh <<'E'\necho a\nset -n\necho no\nE", '0\n2\na\n'),
    ("sh -xc 'a=\"1 2\"; echo \"$a\" b | cat; for i in x; do echo $i > /dev/null; done; PS4=\"$a> \"; : \"it'\\''s\" \"\"' 2>&1 | sort",
     "+ PS4='1 2> '\n+ a='1 2'\n+ cat\n+ echo '1 2' b\n+ echo x\n1 2 b\n1 2> : 'it'\\''s' ''\n"),
    ("(set -x; { set +x; } 2> /dev/null; echo on; set -x; PS4='$(echo p) '; :) 2>&1", "on\n+ PS4='$(echo p) '\np :\n"),
    ('set -a; v=1; set +a; w=2; env | grep -e "^[vw]="; unset v w', 'v=1\n'),
    ("echo 'echo $# $1 $-' | sh -s a b; echo 'echo $# $1' | sh -es -- -c; sh -z 2> /dev/null; echo $?; set -o none 2> /dev/null; echo $?", '2 a\n1 -c\n2\n2\n'),
    ("set -u; set -- -a 'b c'; echo $# \"$1\"; set d; echo $1 $-; set +u; set --; echo $#; x=$(set +o); set -f; eval \"$x\"; echo [$-]", '2 -a\nd u\n0\n[]\n'),
    ("v='it'\"'\"'s  on'; x=$(set | grep ^v=); echo \"$x\"; v=; eval \"$x\"; echo \"$v\"; set -o | grep -e glob", "v='it'\\''s  on'\nit's  on\nnoglob     off\n"),
]

# What a script of elsewhere asks its shell for.
BUILTINS = [
    ("set -- -a -bfile -c arg -ad -- rest; while getopts ab:c:d o; do echo $o $OPTIND ${OPTARG-none}; done; echo $o $OPTIND $?; shift $((OPTIND - 1)); echo $@",
     'a 2 none\nb 3 file\nc 5 arg\na 5 none\nd 6 none\n? 7 0\nrest\n'),
    ("OPTIND=1; set -- -x -b; while getopts :b: o; do echo \"$o\" $OPTARG; done; OPTIND=1; getopts b: o 2> /dev/null; echo \"$o\" $? [$OPTARG]; OPTIND=1",
     '? x\n: b\n? 0 []\n'),
    ("OPTIND=1; getopts ab o -ab; echo $o; getopts ab o -ab; echo $o; getopts ab o -ab; echo $? $OPTIND; OPTIND=1; getopts a o word; echo $? $o; getopts a 2> /dev/null; echo $?; OPTIND=1",
     'a\nb\n1 2\n1 ?\n2\n'),
    ("f() { OPTIND=1; while getopts n:q o \"$@\"; do case $o in n) echo n=$OPTARG;; q) echo quiet;; *) return 1;; esac; done; shift $((OPTIND - 1)); echo \"$@\"; }; f -qn 5 a b; f -n6 c; f -z 2> /dev/null; echo $?; OPTIND=1",
     'quiet\nn=5\na b\nn=6\nc\n1\n'),
    ("echo() { printf 'mine\\n'; }; echo no; command echo yes; unset x; command read x <<E\nword\nE\ncommand echo $x | cat; command -- echo two | cat; unset -f echo none; echo three", 'mine\nyes\nword\ntwo\nthree\n'),
    ("f() { :; }; command -v cd ls if f; echo $?; command -v no-such; echo $?; command -V ls no-such 2> /dev/null; echo $?; type while cd f",
     'cd\n/bin/ls\nif\nf\n0\n1\nls is /bin/ls\n1\nwhile is a word of the grammar\ncd is built into the shell\nf is a function\n'),
    ("command; echo $?; command no-such 2> /dev/null; echo $?; (PATH=/no; command -p ls -d /bin; command -p echo $?); (command exec > /tmp/kept; echo in); cat /tmp/kept; command command command echo x",
     '0\n127\n/bin\n0\nin\nx\n'),
    ("if command -v test > /dev/null 2>&1; then echo there; fi; command -x 2> /dev/null; echo $?; command sh -c 'exit 3'; echo $?", 'there\n2\n3\n'),
    ("(ulimit -n 9; ulimit -n; ulimit -Hn; ulimit -n 10 2> /dev/null; echo $?; sh -c 'ulimit -n'); (ulimit -n 12; ulimit -Sn 11; ulimit -n; ulimit -Hn)", "9\n9\n1\n9\n11\n12\n"),
    ("(ulimit -f 2; ulimit; ulimit -f; head -c 2000 /dev/zero > /tmp/z 2> /dev/null; wc -c < /tmp/z)", '2\n2\n   1024\n'),
    ("ulimit -t; ulimit -t unlimited; echo $?; ulimit -n x 2> /dev/null; echo $?; ulimit -q 2> /dev/null; echo $?; ulimit 1 2 2> /dev/null; echo $?; ulimit -a | cut -c 1-2 | tr '\\n' ' '",
     'unlimited\n0\n1\n2\n2\n-c -d -f -n -s -t -u -v '),
    ("readonly r=1; echo $r; (r=2; echo no) 2> /dev/null; echo $?; (unset r) 2> /dev/null; echo $?; (read r < /add/script; echo no) 2> /dev/null; readonly -p; (r=3 true) 2> /dev/null; env r=4 true; echo $r",
     "1\n2\n2\nreadonly r='1'\n1\n"),
    ("sh -c 'readonly a; trap \"echo bye\" EXIT; for a in 1 2; do echo no; done; echo no' 2> /dev/null; echo $?; (export e='1  2'; export -p | grep ' e='; sh -c 'echo \"$e\"')",
     "bye\n2\nexport e='1  2'\n1  2\n"),
    ("f() { local v=in w; w=own; new=out; echo $v $w; [ $1 = 0 ] || f 0; v=changed; }; v=1; unset w; f 1; echo $v ${w-unset} $new; local x 2> /dev/null; echo $?",
     'in own\nin own\n1 unset out\n1\n'),
    ("f() { local v; echo $v; v=2; return 3; }; v=1; f; echo $? $v; g() { local PATH=/no; ls 2> /dev/null || /bin/echo $?; }; g; command -v ls", '1\n3 1\n127\n/bin/ls\n'),
    ("times | tr -d 0-9", 'm.s m.s\nm.s m.s\n'),
]

# IFS, and assignments before a built-in; as dash and bash print it.
COUNT = 'count() { echo "$#:$1:$2:$3:$4"; }; '
SPLITTING = [
    (COUNT + "(IFS=:; x=a:b::c; count $x; x=:a:; count $x; x='a b:c'; count $x; count \"$x\"; count a:b)", '4:a:b::c\n2::a::\n2:a b:c::\n1:a b:c:::\n1:a:b:::\n'),
    (COUNT + "(IFS=' :'; x=' :a'; count $x; x='a : b:c '; count $x; x='a :: b'; count $x; x='a ' y=:b; count $x\"\"$y)", '2::a::\n3:a:b:c:\n3:a::b:\n3:a::b:\n'),
    (COUNT + "(IFS=; x='a b'; count $x; set -- 1 '2 3' 4; count $*; count $@; count \"$*\"; count \"$@\")",
     '1:a b:::\n3:1:2 3:4:\n3:1:2 3:4:\n1:12 34:::\n3:1:2 3:4:\n'),
    (COUNT + "(set -- 'a b' 'c,d'; IFS=,; count \"$*\"; x=$*; echo \"$x\"; count $*; IFS=', '; count $*; unset IFS; count \"$*\"; count $*)",
     '1:a b,c,d:::\na b,c,d\n3:a b:c:d:\n4:a:b:c:d\n1:a b c,d:::\n3:a:b:c,d:\n'),
    ("echo '  a b  ' > /tmp/r; IFS= read -r line < /tmp/r; echo \"[$line]\"; read -r line < /tmp/r; echo \"[$line]\"; echo \"[$IFS]\"", '[  a b  ]\n[a b]\n[ \t\n]\n'),
    ("for l in x:y:z x:y: x:y:z: ' x : y z ' 'a\\:b:c'; do echo \"$l\" > /tmp/r; IFS=' :' read a b < /tmp/r; echo \"$a,$b\"; done; IFS=: read -r a b < /tmp/r; echo \"$a,$b\"",
     'x,y:z\nx,y\nx,y:z:\nx,y z\na:b,c\na\\,b:c\n'),
    ("v=1; show() { echo $v; sh -c 'echo \"<$v>\"'; }; v=2 show; echo $v; v=3 true; echo $v; v=4 eval 'echo $v'; echo $v; IFS=: sh -c 'x=a:b; set -- $x; echo $#'",
     '2\n<2>\n1\n1\n4\n4\n1\n'),
    ("printf 'a\\nb\\nc\\nd' > /tmp/r; (read x; read y; cat) < /tmp/r; echo; printf 'read x\\n1 2\\necho [$x]\\ncat\\nrest\\n' > /tmp/r; sh < /tmp/r; cat /tmp/r | (read x; read y; echo $y; cat)",
     'c\nd\n[1 2]\nrest\n1 2\necho [$x]\ncat\nrest\n'),
    ("printf 'echo one; . /tmp/s; echo $?\\nexit 3\\n) data \\000\\001(' > /tmp/r; printf 'echo two\\nreturn 5\\n((' > /tmp/s; sh /tmp/r; echo $?; sh -c 'echo a\n)' 2> /dev/null; echo $?", 'one\ntwo\n5\n3\na\n2\n'),
    ("for d in $(IFS=:; set -- /a:/b; echo $*); do echo $d; done; printf '1 2\\n3 4\\n' | while read a b; do echo $b$a; done; (IFS=/; p=/usr/bin; for d in $p /x; do echo [$d]; done)",
     '/a\n/b\n21\n43\n[]\n[usr]\n[bin]\n[ x]\n'),
]

TOOLS = [
    ('echo a b | tee /tmp/t1 /tmp/t2; cat /tmp/t1 /tmp/t2', 'a b\na b\na b\n'),
    ('echo hello | tr a-z A-Z; echo a-b | tr -d -- -; echo "a b" | tr " " "\\n"', None),
    ('echo hello | tr a-y b-z; echo hello | tr -d l', 'ifmmp\nheo\n'),
    ('(echo a; echo a; echo b) | uniq; (echo a; echo a; echo b) | uniq -c', 'a\nb\n      2 a\n      1 b\n'),
    ('echo a:b:c | cut -d : -f 1,3; echo abcdef | cut -c 2-3,5-', 'a:c\nbcef\n'),
    ('seq 3; seq 4 -2 0', '1\n2\n3\n4\n2\n0\n'),
    ('yes no | head -n 2', 'no\nno\n'),
    ('seq 30 | head -12 | tail -2; seq 5 | head -1; head -99999999999999999999 /bin/sh 2> /dev/null; echo $?', '11\n12\n1\n2\n'),
    ('basename /a/b.c .c; basename /a/b/; dirname /a/b; dirname a; dirname /a', 'b\nb\n/a\n.\n/\n'),
    ('mkdir -p /tmp/w/x; echo 1 > /tmp/w/x/f.c; find /tmp/w -name "*.c"; find /tmp/w -type d', '/tmp/w/x/f.c\n/tmp/w\n/tmp/w/x\n'),
    ('du -s /tmp/w | cut -f 2; du /tmp/w | cut -f 2', '/tmp/w\n/tmp/w/x\n/tmp/w\n'),
    ('[ $(date +%Y) -gt 2020 ]; echo $?; which ls no-such', '0\n/bin/ls\n'),
    ('time true 2>&1 | tr -d "0-9."; time false 2> /dev/null; echo $?',
     'real  s, user  s, sys  s,  instructions,  minor and  major faults\n1\n'),
    ('time -p true 2>&1 | tr -d "0-9"; time no-such 2> /dev/null; echo $?', 'real .\nuser .\nsys .\n127\n'),
    ('ls -l /tmp/w/x | cut -c 1-30', '-rw-r--r--   1 root root      \n'),
    ('time sh -c "exit 7" 2> /dev/null; echo $?', '7\n'),
    ("printf '%s=%d %5.2f|%-4s|%04x|%c\\n' a 42 3.14159 xy 255 zebra; printf '%d %s\\n' 1 a 2; printf '%b' 'q\\tz\\n\\101\\n'",
     'a=42  3.14|xy  |00ff|z\n1 a\n2 \nq\tz\nA\n'),
    ("printf '%d\\n' 3x 2> /dev/null; echo $?; printf '%d %d\\n' '\"A' 010; printf '%*d|%-*d|\\n' 4 7 3 1", '3\n1\n65 8\n   7|1  |\n'),
    ('printf abc | md5sum; printf abc | cksum; md5sum /add/script | md5sum -c', '900150983cd24fb0d6963f7d28e17f72  -\n1219131554 3\n/add/script: OK\n'),
    ('echo x > /tmp/m; md5sum /tmp/m > /tmp/l; echo y > /tmp/m; md5sum -c /tmp/l 2> /dev/null; echo $?', '/tmp/m: FAILED\n1\n'),
    ('seq 1 9 > /tmp/a; (seq 1 4; echo x; seq 6 9; echo y) > /tmp/b; diff /tmp/a /tmp/b; echo $?; diff /tmp/a /tmp/a; echo $?',
     '5c5\n< 5\n---\n> x\n9a10\n> y\n1\n0\n'),
    ('diff -U 1 /tmp/a /tmp/b | tail -n +3; diff -q /tmp/a /tmp/b; diff /tmp/a /no/such 2> /dev/null; echo $?',
     '@@ -4,3 +4,3 @@\n 4\n-5\n+x\n 6\n@@ -9 +9,2 @@\n 9\n+y\nFiles /tmp/a and /tmp/b differ\n2\n'),
    ('printf "a\\nb" > /tmp/a; printf "a\\nb\\n" | diff /tmp/a -; printf "a  c\\n" > /tmp/a; printf "a c \\n" | diff -b /tmp/a -; echo $?',
     '2c2\n< b\n\\ No newline at end of file\n---\n> b\n0\n'),
    ('mkdir -p /tmp/p/s /tmp/q/s; echo 1 > /tmp/p/s/f; echo 2 > /tmp/q/s/f; touch /tmp/q/n; diff -r /tmp/p /tmp/q; echo $?',
     'Only in /tmp/q: n\ndiff /tmp/p/s/f /tmp/q/s/f\n1c1\n< 1\n---\n> 2\n1\n'),
    ('printf "c 3\\nb 1\\na 2\\n" > /tmp/s; sort -k 2 /tmp/s; sort -t " " -k 2,2nr /tmp/s; sort -c /tmp/s 2> /dev/null; echo $?; sort -o /tmp/s /tmp/s; cat /tmp/s',
     'b 1\na 2\nc 3\nc 3\na 2\nb 1\n1\na 2\nb 1\nc 3\n'),
    ('printf "B\\na\\nb\\nA\\n" | sort -f; printf "b\\na\\nb\\n" | sort -u; printf "10\\n9\\n-1\\n" | sort -rn', 'A\na\nB\nb\na\nb\n10\n9\n-1\n'),
    ('seq 1 100 | tail -n 2; seq 1 100 > /tmp/s; tail -n 2 /tmp/s; tail -c 4 /tmp/s; tail -n +99 /tmp/s; printf "a\\nb" | tail -n 1; echo',
     '99\n100\n99\n100\n100\n99\n100\nb\n'),
    ('seq 1 100 | head -3; seq 1 100 | tail -2; seq 5 | head -1 -n 2', '1\n2\n3\n99\n100\n1\n2\n'),
    ('printf "a\\0b\\n" > /tmp/z; grep -c b /tmp/z; sort /tmp/z | wc -c; uniq /tmp/z | wc -c; tail -n 1 /tmp/z | wc -c; cut -c 2-3 /tmp/z | wc -c',
     '1\n      4\n      4\n      4\n      3\n'),
    ('grep -Fx "a.c" < /tmp/z; printf "a.c\\nabc\\n" | grep -Fx a.c; printf "a.c\\nabc\\n" | grep -e x -e b.; grep -l q /tmp/m /tmp/z; echo $?', 'a.c\nabc\n1\n'),
    ("echo 'hello  world' | tr -s ' ' | tr '[:lower:]' '[:upper:]'; echo a1b2 | tr -cd '[:digit:]'; echo; printf 'a\\nb\\n' | tr '\\n' ' '; echo",
     'HELLO WORLD\n12\na b \n'),
    ('dd if=/add/script bs=100 count=1 status=none | wc -c; printf abcdef | dd bs=1 skip=2 count=3 status=none; echo; printf xyz | dd obs=2 2>&1 > /dev/null | head -n 2',
     '    100\ncde\n0+1 records in\n1+1 records out\n'),
    ('printf 0123456789 > /tmp/d; printf ab | dd of=/tmp/d seek=2 bs=1 conv=notrunc status=none; cat /tmp/d; echo; printf ab | dd of=/tmp/d bs=1 seek=4 status=none; cat /tmp/d; echo',
     '01ab456789\n01abab\n'),
    ('cmp -l /tmp/d /tmp/z; cmp -s /tmp/d /tmp/z; echo $?; cmp /tmp/d /no/such 2> /dev/null; echo $?', None),
    ('env -i A=1 env; env -u PATH sh -c "echo ok" 2> /dev/null; env no-such 2> /dev/null; echo $?', 'A=1\nok\n127\n'),
    ('truncate -s 1G /tmp/big; cp /tmp/big /tmp/copy; ls -l /tmp/copy | cut -c 28-38; du -k /tmp/copy; tail -c 1 /tmp/copy | hexdump | head -n 1; rm /tmp/big /tmp/copy', None),
    ('kill -l 9; kill -l 130; sleep 50 & kill -s USR1 $!; wait $!; echo $?', 'KILL\nINT\n138\n'),
    ('seq -w 8 10; seq -s , 3', '08\n09\n10\n1,2,3\n'),
    ('mkdir -m 750 /tmp/mm; ls -ld /tmp/mm | cut -c 1-10; ls -dF /tmp/mm; rmdir /tmp/mm; printf "1\\n1\\n2\\n" | uniq -d; printf "1\\n1\\n2\\n" | uniq -u',
     'drwxr-x---\n/tmp/mm/\n1\n2\n'),
]

# Each fails, says so, and with this status: a disk that is full, a reader that went away, a file that is not there.
FAILURES = [
    ('echo hi > /dev/full', 1), ('cat /add/script > /dev/full', 1), ('sort /add/script > /dev/full', 2),
    ('seq 100000 > /dev/full', 1), ('yes > /dev/full', 1), ('tr a b < /dev/zero > /dev/full', 1),
    ('ls /bin > /dev/full', 1), ('dd if=/dev/zero of=/dev/full count=1', 1), ('grep e /add/script > /dev/full', 2),
    ('head -c 1M /dev/zero > /dev/full', 1), ('printf x > /dev/full', 1), ('md5sum /add/script > /dev/full', 1),
    ('tee /dev/full < /add/script > /dev/null', 1), ('cp /add/script /dev/full', 1), ('ps > /dev/full', 1),
    ('cat /no/such', 1), ('head /no/such', 1), ('tail /no/such', 1), ('sort /no/such', 2), ('grep x /no/such', 2), ('wc /no/such', 1),
    ('cut -c 1 /no/such', 1), ('uniq /no/such', 1), ('cmp /no/such /add/script', 2), ('diff /no/such /add/script', 2),
    ('md5sum /no/such', 1), ('cksum /no/such', 1), ('ls /no/such', 1), ('cp /no/such /tmp', 1), ('mv /no/such /tmp', 1),
    ('rm /no/such', 1), ('rmdir /no/such', 1), ('du /no/such', 1), ('find /no/such', 1), ('df /no/such', 1),
    ('dd if=/no/such', 1), ('vmmap 99999', 1), ('kill 99999', 1), ('hexdump /no/such', 1), ('cat /tmp', 1),
    ('wc /tmp', 1), ('sort /tmp', 2), ('rm /', 1), ('rm -r /tmp/..', 1), ('cat /add/script >> /add/script', 1),
]


def test_tools_fail_with_a_status_and_a_message(quire, pager):
    path = quire.tmp / 'script'
    path.write_text(''.join('(%s) > /tmp/out 2> /tmp/err; echo "$? $(wc -l < /tmp/err)"\n' % command if '>' not in command else
                            '(%s) 2> /tmp/err; echo "$? $(wc -l < /tmp/err)"\n' % command for command, _ in FAILURES))
    outcome = quire.run('sh /add/script', add=[path], pager=pager).check()
    got = [line.split() for line in outcome.output.splitlines()]
    assert [(command, int(status), int(lines)) for (command, _), (status, lines) in zip(FAILURES, got)
            if int(lines) == 0] == []
    assert [(command, int(status)) for (command, _), (status, _) in zip(FAILURES, got)] == FAILURES


def test_a_reader_that_goes_away_ends_a_pipeline(quire, pager):
    outcome = quire.run('yes | head -n 1; cat /dev/zero | head -c 1 | wc -c; seq 1000000 | head -n 1; tr a b < /dev/zero | true; echo $?',
                        pager=pager, timeout=60).check()
    assert outcome.output.split() == ['y', '1', '1', '0']


def test_tools(quire, pager):
    run_scripts(quire, pager, TOOLS)


def run_scripts(quire, pager, scripts):
    """Each prints what it should, told apart by a line of dashes."""
    script = '\necho -----\n'.join('cd /\n' + command for command, _ in scripts)
    path = quire.tmp / 'script'
    path.write_text(script + '\n')
    outcome = quire.run('sh /add/script', add=[path], pager=pager).check()
    parts = outcome.output.split('-----\n')
    assert len(parts) == len(scripts)
    wrong = [(command, want, got) for (command, want), got in zip(scripts, parts)
             if want is not None and got != want]
    assert wrong == []


def test_scripts(quire, pager):
    run_scripts(quire, pager, SCRIPTS)


def test_traps(quire, pager):
    run_scripts(quire, pager, TRAPS)


def test_options(quire, pager):
    run_scripts(quire, pager, OPTIONS)


def test_splitting(quire, pager):
    run_scripts(quire, pager, SPLITTING)


def test_builtins(quire, pager):
    run_scripts(quire, pager, BUILTINS)


def test_pipeline_of_much_data(quire, pager):
    data = quire.tmp / 'data'
    data.write_bytes(b''.join(b'line %d\n' % n for n in range(40000)))
    outcome = quire.run('cat /add/data | grep 7 | cat | grep 99 | wc -l; cat /add/data | cat > /tmp/copy; cmp /tmp/copy /add/data && echo same',
                        add=[data], pager=pager).check()
    want = sum(1 for n in range(40000) if '7' in str(n) and '99' in str(n))
    assert outcome.output.split() == [str(want), 'same']


def test_tools_look_at_the_system(quire, pager):
    outcome = quire.run('ps; vmstat; vmmap $$; pagerctl; help', pager=pager).check()
    for word in ('sh', 'free', '0x' if '0x' in outcome.output else '10000', 'cat'):
        assert word in outcome.output


def test_mmapdemo_tells_a_story(quire, pager):
    outcome = quire.run('echo some text > /tmp/demo; mmapdemo /tmp/demo', pager=pager).check()
    for word in ('fault', 'fork', 'write'):
        assert word in outcome.output.lower()


def test_vmtop_in_batch(quire, pager):
    outcome = quire.run('vmtop -b -n 2 -d 0.2 -o memory; vmtop < /dev/null; echo $?; vmtop -n 1 -d 0 -b; echo $?', pager=pager).check()
    pictures = outcome.output.split('vmtop  ')
    assert len(pictures) == 3 + 1 or len(pictures) == 3, outcome.output
    for picture in pictures[1:3]:
        assert 'pager %s, ' % pager in picture
        lines = picture.splitlines()
        head = next(i for i, line in enumerate(lines) if 'MINFLT' in line)
        rows = {line.split()[-1]: line.split() for line in lines[head + 1:head + 3]}
        assert set(rows) == {'sh', 'vmtop'}
        assert all(0 <= float(row[2]) <= 100 for row in rows.values())
    assert outcome.output.rstrip().endswith('2')
