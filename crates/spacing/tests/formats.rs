//! Markdown and HTML: markup keeps its bytes, prose is spaced, a space goes outside of marks.

use spacing::{Format, Options, Spacer};

fn space(format: Format, text: &str) -> String {
    let mut options = Options::default();
    options.format = format;
    Spacer::new(options).space(text).into_owned()
}

/// Asserts what becomes of each text; a text alone stays as it is.
fn check(format: Format, cases: &[&[&str]]) {
    for case in cases {
        let wanted = case.get(1).unwrap_or(&case[0]);
        assert_eq!(&space(format, case[0]), wanted, "from {}", case[0]);
        assert_eq!(&space(format, wanted), wanted, "a second time");
    }
}

#[test]
fn markdown_emphasis_is_seen_through() {
    check(
        Format::Markdown,
        &[
            &["中文**bold**中文", "中文 **bold** 中文"],
            &["中文**粗體**abc", "中文**粗體** abc"],
            &["中文**粗體**中文"],
            &["中文*a*和~~b~~中文", "中文 *a* 和 ~~b~~ 中文"],
            &["**中文abc**中", "**中文 abc** 中"],
            &["***中***a", "***中*** a"],
            &["**中文", "**中文"],
            &["abc**中文", "abc **中文"],
            &["中文**", "中文**"],
            &["中 * 文"],
            &["A**粗**、*B*。", "A **粗**、*B*。"],
            &["中\\*a", "中 \\* a"],
            &["中\\|a，文\\\\a", "中 \\| a，文 \\\\a"],
            // One tilde is a mark if there are two of them.
            &["水H~2~O和~下~文a~中", "水 H~2~O 和~下~文 a~中"],
            &["中~p\n的~开", "中~ p\n的~ 开"],
            &["中~~p\n的~~开"],
            &["中~文", "中~ 文"],
            &["中~=文~.中", "中~= 文~.中"],
            // No marks, and none by a space: `**` behind a bracket and before a letter.
            &["**(abc)**中a", "**(abc)**中 a"],
            &["**“中a”**中", "**“中 a”**中"],
            &["“**中a**”中", "“**中 a**” 中"],
        ],
    );
}

#[test]
fn what_a_cell_ends_is_paired_up_in_it() {
    check(
        Format::Markdown,
        &[
            &["a|b\n-|-\n*[|](a)"],
            &["中|b\n-|-\n**中**[a|*b*中](c)|", "中 | b\n-|-\n**中** [a|*b* 中](c)|"],
        ],
    );
}

#[test]
fn a_space_makes_no_title_that_goes_on() {
    check(
        Format::Markdown,
        &[
            &["[テ2](跋\" (", "[テ 2](跋\" ("],
            &["[テ2](跋\"字\" x", "[テ2](跋 \"字\" x"],
            &["[テ2](a\"b c"],
            &["[中a](\nb(c)d中)e中", "[中 a](\nb(c)d中)e 中"],
        ],
    );
}

#[test]
fn markdown_emphasis_pairs_up_as_it_did() {
    check(
        Format::Markdown,
        &[
            // A run that both opens and closes does one of these beside a space.
            &["***中*b", "***中* b"],
            &["*a***か"],
            &["e*中**"],
            &["中*b** c*", "中*b** c*"],
            &["**a*中*b**字", "**a *中* b** 字"],
            &["***中a* b**字", "***中 a* b** 字"],
            // Its partner may be on a line before, in the same paragraph.
            &["**中\nabc**中", "**中\nabc**中"],
            &["**中\n\nabc**中", "**中\n\nabc **中"],
            // Underscores are marks where they are not in a word.
            &["__中+__", "__中 +__"],
            &["“__中a__”b_中_c", "“__中 a__” b_中_c"],
            &["中,__文__", "中, __文__"],
            &["_s\na>__+中", "_s\na>__+ 中"],
            // The text of a link has its marks for itself, and so has a cell.
            &["*a [b*中](u) 中*c", "*a [b *中](u) 中* c"],
            &["|**a|b|\n|--|--|\n|**中|a**中|", "|**a|b|\n|--|--|\n|**中|a **中|"],
            &["|*|a*中", "|*|a*中"],
            // Some look past tildes for what is beside a mark, others do not.
            &["a*~中~*", "a*~中~*"],
            &["~中~文~3", "~中~文~3"],
            &["~~中~文~~", "~~中~文~~"],
            &["**K~**中**c**", "**K~**中**c**"],
            // It may be a link, or just brackets.
            &["*[a*文][b]", "*[a*文][b]"],
        ],
    );
}

#[test]
fn markdown_code_and_math_keep_their_bytes() {
    check(
        Format::Markdown,
        &[
            &["用`中a`呢", "用 `中a` 呢"],
            &["用``中`a``呢", "用 ``中`a`` 呢"],
            &["用`中a\n中b`呢c\n中d", "用 `中a\n中b` 呢 c\n中 d"],
            &["用`中a\n\n中b", "用 `中a\n\n中 b"],
            &["# 用`中a\n中b`呢", "# 用 ` 中 a\n中 b`呢"],
            &["- 用`中a\n- 中b", "- 用 `中a\n- 中 b"],
            &["    中a\n中b", "    中a\n中 b"],
            &["# 中\n    中a", "# 中\n    中a"],
            &["-     中a\n- 中b", "-     中a\n- 中 b"],
            &["公式$中a$呢", "公式 $中a$ 呢"],
            &["價格$20元到$30元", "價格 $20 元到 $30 元"],
            &["```\n中文abc\n```\n中文abc", "```\n中文abc\n```\n中文 abc"],
            &["~~~~ 中a\n```\n中文abc\n~~~\n~~~~\n中a", "~~~~ 中a\n```\n中文abc\n~~~\n~~~~\n中 a"],
            &["> ```\n> 中a\n> ```\n> 中a", "> ```\n> 中a\n> ```\n> 中 a"],
            &["- 中\n\n  ```\n  中a\n  ```\n- 中a", "- 中\n\n  ```\n  中a\n  ```\n- 中 a"],
            &["中a\n\n    中文abc\n\n    中b\n\n中c", "中 a\n\n    中文abc\n\n    中b\n\n中 c"],
            &["中文\n    中a", "中文\n    中 a"],
            &["- 中\n\n    中a\n\n        中b", "- 中\n\n    中 a\n\n        中b"],
            &["$$\n中a\n$$\n中a", "$$\n中a\n$$\n中 a"],
            &["$$中a$$\n中a", "$$中a$$\n中 a"],
        ],
    );
}

#[test]
fn markdown_blocks() {
    check(
        Format::Markdown,
        &[
            &["---\ntitle: 中文abc\n---\n中文abc", "---\ntitle: 中文abc\n---\n中文 abc"],
            &["+++\na = \"中b\"\n+++\n中a", "+++\na = \"中b\"\n+++\n中 a"],
            &["中a\n\n---\n中a", "中 a\n\n---\n中 a"],
            &["# 標題abc", "# 標題 abc"],
            &["##標題"],
            &["- [ ]任務abc", "- [ ]任務 abc"],
            &["1. [x] 任務abc", "1. [x] 任務 abc"],
            &["> 引用abc", "> 引用 abc"],
            &["|中文abc|b|\n|--|:-:|\n|`中a`|中a|", "|中文 abc|b|\n|--|:-:|\n|`中a`|中 a|"],
            &["中a|b\n-|-\n中|b文", "中 a|b\n-|-\n中|b 文"],
            &["[^1]: 註腳abc", "[^1]: 註腳 abc"],
            &["[中a]: http://a.com/中b \"中c\""],
            &["中a\r\n\r\n```\r\n中b\r\n```\r\n", "中 a\r\n\r\n```\r\n中b\r\n```\r\n"],
        ],
    );
}

#[test]
fn markdown_containers_hold_their_blocks() {
    check(
        Format::Markdown,
        &[
            // Indented code, in whatever it stands.
            &[">     中a\n\n中a", ">     中a\n\n中 a"],
            &["- 中a\n\n      中a\n\n  中a", "- 中 a\n\n      中a\n\n  中 a"],
            &["> - 中a\n>\n>       中a\n>   中a", "> - 中 a\n>\n>       中a\n>   中 a"],
            &["-\t中a\n\n\t中a\n\n\t\t中a", "-\t中 a\n\n\t中 a\n\n\t\t中a"],
            &["1. 中a\n\n    中a", "1. 中 a\n\n    中 a"],
            &["# 中a\n    中a", "# 中 a\n    中a"],
            &["中a\n    中a", "中 a\n    中 a"],
            &["[^1]: 中a\n\n    中a\n\n        中a", "[^1]: 中 a\n\n    中 a\n\n        中a"],
            &["|a|\n|-|\n    中a", "|a|\n|-|\n    中a"],
            &["|a`中\n中a`", "|a`中\n中a`"],
            &["1. [^1]: 2) <pre>\n          中a", "1. [^1]: 2) <pre>\n          中a"],
            &["[^]: /中a", "[^]: /中a"],
            &["[^1]:\n\n    中a", "[^1]:\n\n    中a"],
            &["||\n:-\n2.     中a", "||\n:-\n2.     中a"],
            &["- [ ](中a)", "- [ ](中a)"],
            &["- a\n<b>\n\n    中a", "- a\n<b>\n\n    中a"],
            &[">-\n>   \n>   b\n>     -     中a", ">-\n>   \n>   b\n>     -     中a"],
            // What begins in a quote or an item ends with it.
            &["> ```\n> 中a\n中a", "> ```\n> 中a\n中 a"],
            &["- ```\n  中a\n- 中a", "- ```\n  中a\n- 中 a"],
            &["> <!-- 中a\n> 中a\n\n中a", "> <!-- 中a\n> 中a\n\n中 a"],
            &["> $$\n> 中a\n\n中a", "> $$\n> 中a\n\n中 a"],
            // A fence is closed by its like only.
            &[
                "```\n> ```\n中a\n    ```\n中a\n```\n中a",
                "```\n> ```\n中a\n    ```\n中a\n```\n中 a",
            ],
            // A paragraph goes on without its marks.
            &["> 中a\n中a `中\na`", "> 中 a\n中 a `中\na`"],
            &["中a\n---\n    中a", "中 a\n---\n    中a"],
        ],
    );
}

#[test]
fn markdown_definitions_keep_their_lines() {
    check(
        Format::Markdown,
        &[
            &["[中a]:\n  /中a\n  \"中a\"\n中a", "[中a]:\n  /中a\n  \"中a\"\n中 a"],
            &["[a]: /中a\n'中a\n中a'\n中a", "[a]: /中a\n'中a\n中a'\n中 a"],
            &["[a]: /中a\n中a", "[a]: /中a\n中 a"],
            &["[中a]: 這是a 和b", "[中a]: 這是 a 和 b"],
            &["中\n[a]: /中a", "中\n[a]: /中 a"],
            &["> [a]: /u\n'中a'\n> 中a", "> [a]: /u\n'中a'\n> 中 a"],
            &["- [a]:\n中a\n\n中a", "- [a]:\n中a\n\n中 a"],
            &[
                "[a]: /中a\n[b]: /中b\n  '中c'\n[c]:\n/中c\n中a",
                "[a]: /中a\n[b]: /中b\n  '中c'\n[c]:\n/中c\n中 a",
            ],
            &["[f]:\n```\n中a\n```\n中a", "[f]:\n```\n中a\n```\n中 a"],
            &["[f]: /u\n- 中a\n\n      中a", "[f]: /u\n- 中 a\n\n      中a"],
            &["[]: /u\n中a\n===\n    中a", "[]: /u\n中 a\n===\n    中a"],
            // What may be a label stays as its definition has it.
            &["見[文檔doc]中a\n\n[文檔doc]: /u", "見 [文檔doc] 中 a\n\n[文檔doc]: /u"],
            &["見[文檔doc][]中a", "見[文檔doc][] 中 a"],
            &["![圖a][]![圖a]", "![圖a][]![圖a]"],
            &["見[文檔doc][中a]中a", "見[文檔 doc][中a] 中 a"],
        ],
    );
}

#[test]
fn markdown_html_is_html() {
    check(
        Format::Markdown,
        &[
            &["<div>\n    中a\n- 中a\n```\n\n中a", "<div>\n    中 a\n- 中 a\n```\n\n中 a"],
            &["<pre>\n中a\n\n中a\n</pre>\n中a", "<pre>\n中a\n\n中a\n</pre>\n中 a"],
            &["<div><pre>\n中a\n\n中a</pre>中a", "<div><pre>\n中a\n\n中a</pre>中 a"],
            &["<!--\n中a\n\n中a -->中a", "<!--\n中a\n\n中a -->中 a"],
            &["<?php\n\n$a->中a ?>\n中a", "<?php\n\n$a->中a ?>\n中 a"],
            &["<![CDATA[\n中>a\n\n中a]]>\n中a", "<![CDATA[\n中>a\n\n中a]]>\n中 a"],
            &["<div>\n**中a**中`中a`\n</div>", "<div>\n**中 a** 中 `中a`\n</div>"],
            &["<summary中a", "<summary中 a"],
            &["<div>\n<b中a>中&copy中a\n</div>", "<div>\n<b中a>中&copy中 a\n</div>"],
            &["<div>\n\\<!-- 中a -->中a", "<div>\n\\<!-- 中a -->中 a"],
            &["用<!-- 中a\n\n中a", "用<!-- 中a\n\n中 a"],
            &["用<script>元素a\n\n中a", "用<script>元素a\n\n中 a"],
            &["$$x$$ 中a\n中a", "$$x$$ 中 a\n中 a"],
            &["$$\n中a\n$$ (1)\n中a", "$$\n中a\n$$ (1)\n中 a"],
        ],
    );
}

#[test]
fn html_of_the_odder_kinds() {
    check(
        Format::Html,
        &[
            &["<a href=a?b=\"中a>中a", "<a href=a?b=\"中a>中 a"],
            // HTML has no such elements without content, XML has.
            &["<code/>中a</code>中a", "<code/>中a</code>中 a"],
            &["<script src='a'/>中a"],
            &[
                "<?xml version='1.0'?>\n<script src=\"中a\"/>中a",
                "<?xml version='1.0'?>\n<script src=\"中a\"/>中 a",
            ],
            // What is within code ends first.
            &["<code><!-- </code> -->中a</code>中a", "<code><!-- </code> -->中a</code>中 a"],
            &[
                "<pre><script>'\n</pre>'中a</script>\n中a</pre>中a",
                "<pre><script>'\n</pre>'中a</script>\n中a</pre>中 a",
            ],
            &[
                "<code><style/>中a</code>中a</style>中a</code>中a",
                "<code><style/>中a</code>中a</style>中a</code>中 a",
            ],
            &["<code><codes>中a</code中>中a</code>中a", "<code><codes>中a</code中>中a</code>中 a"],
            // A browser does without the semicolon of these.
            &["中&nbsp文&ltb&#65文&#x41文", "中&nbsp文&ltb&#65文&#x41文"],
            &["中&thinsp文&a", "中 & thinsp 文 & a"],
            &["<pre class=中/>中a</pre>中a", "<pre class=中/>中a</pre>中 a"],
            &["<?php $a->中a; ?>中a", "<?php $a->中a; ?>中 a"],
            &["<![CDATA[中>a]]>中a", "<![CDATA[中>a]]>中 a"],
            &["<!--->中a", "<!--->中 a"],
            &["<svg:g 中a='中a'>中a", "<svg:g 中a='中a'>中 a"],
            &["<x_y.z 中a>中a</中a>中a", "<x_y.z 中a>中 a</中a>中 a"],
            &["a<b中a>中a", "a<b中a>中 a"],
            &["3<4中a", "3<4 中 a"],
        ],
    );
}

#[test]
fn markdown_links_and_tags() {
    check(
        Format::Markdown,
        &[
            &["見[文檔doc](中a.md)和[b](c)吧", "見[文檔 doc](中a.md) 和 [b](c) 吧"],
            &["見[文](a(中b).md \"中c\")d", "見[文](a(中b).md \"中c\") d"],
            &["[a](#中文)中", "[a](#中文) 中"],
            &["![圖a](中b.png)中", "![圖 a](中b.png)中"],
            &["[![圖](中a)](中b)c"],
            &["見[文][中a]b", "見[文][中a] b"],
            &["中文[^1]中文"],
            &["見[[中a]]中"],
            &["功能:pencil:，好:+1:的a", "功能:pencil:，好:+1:的 a"],
            &["見:http://a.com中b", "見:http://a.com中b"],
            &["時間:12:30中:a:文", "時間: 12:30 中: a: 文"],
            &["中<https://a.com/中b>文", "中 <https://a.com/中b> 文"],
            &["中<https://a.com/?q=中a&b='中a>文", "中 <https://a.com/?q=中a&b='中a> 文"],
            &["中<a title=\"中a\">b</a>文abc", "中<a title=\"中a\">b</a>文 abc"],
            &["<!-- 中a\n中b --> 中c", "<!-- 中a\n中b --> 中 c"],
            &["<pre>\n中a\n</pre>\n中a", "<pre>\n中a\n</pre>\n中 a"],
            &["<a\n title=\"中a\">中b", "<a\n title=\"中a\">中 b"],
            &["如果a<b中", "如果 a<b 中"],
            // No list item that was none.
            &["+中a", "+中 a"],
            &["中\n\n  1.中a", "中\n\n  1.中 a"],
            &["> -m中", "> -m 中"],
            &["a <b x中c\n\n中d", "a <b x中c\n\n中 d"],
            // No attribute begins like that, and so no tag.
            &["a <b 中c\n\n中d", "a <b 中 c\n\n中 d"],
            &["中[文(a", "中 [文 (a"],
            // Links over several lines.
            &["見[中a\n文b](/中a)中a", "見 [中 a\n文 b](/中a) 中 a"],
            &["見[文a](/中a\n\"x\")", "見[文 a](/中a\n\"x\")"],
            &["見[文a](\n/中a \"中\n中a\")中a", "見[文 a](\n/中a \"中\n中a\")中 a"],
            &["見[文a][中\n中a]中a", "見[文 a][中\n中a]中 a"],
            &["見[a][](中a)[^1](中a)[[b]](中a)中a", "見 [a][](中a)[^1](中a)[[b]](中a)中 a"],
            &["見[a](<)中>)", "見 [a](<)中>)"],
            &["見[a]( 中a\n)", "見 [a]( 中a\n)"],
            &["見[a]( 中a )", "見 [a]( 中a )"],
            &["見][](中a)中a", "見] [](中a)中 a"],
            &["[a][b\n](中a)", "[a][b\n](中a)"],
            &["用</b 中a>與<b/中a>", "用 </b 中 a> 與 <b/中 a>"],
            &["中*****a", "中*****a"],
            &["<![中a", "<![中 a"],
        ],
    );
}

#[test]
fn html_spaces_text_only() {
    check(
        Format::Html,
        &[
            &["<p title=\"中a\">中a</p>", "<p title=\"中a\">中 a</p>"],
            &["<p title='中>a'\n class=中a>中a", "<p title='中>a'\n class=中a>中 a"],
            &["<!-- 中a\n中b -->中c", "<!-- 中a\n中b -->中 c"],
            &["<!-->中a", "<!-->中 a"],
            &["<!DOCTYPE 中a><?中a?>中a", "<!DOCTYPE 中a><?中a?>中 a"],
            &["<script>a='中b'\n</SCRIPT >中a", "<script>a='中b'\n</SCRIPT >中 a"],
            &["<style>/*中a*/</style>中a", "<style>/*中a*/</style>中 a"],
            &["<pre>中a<b>中b</b>\n</pre>中a", "<pre>中a<b>中b</b>\n</pre>中 a"],
            &["用<code>中a</code>吧a", "用<code>中a</code>吧 a"],
            &[
                "<textarea>中a</textarea>中&nbsp;a&lt;中b",
                "<textarea>中a</textarea>中&nbsp;a&lt;中 b",
            ],
            &["中 < a,<3中b", "中 < a,<3 中 b"],
            &["<my-tag a=中b>中a", "<my-tag a=中b>中 a"],
        ],
    );
}
