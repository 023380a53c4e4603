//! Texts for fspace, real ones where the machine has them.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::data::Data;
use crate::random::Random;
use crate::shell::Result;

/// Where Debian's packages put the Chinese and Japanese manual pages.
const MANUALS: [&str; 3] = ["/usr/share/man/zh_CN", "/usr/share/man/zh_TW", "/usr/share/man/ja"];

/// The packages, as one thing that may be missing.
pub(super) const MANUAL_PACKAGES: &str = "manpages-zh and manpages-ja";

/// Repeated on one line, these took other spacers quadratic time.
pub(super) const NASTY: [(&str, &str); 6] = [
    ("tags", "<a "),
    ("brackets", "["),
    ("links", "](a"),
    ("comments", "<!--"),
    ("backticks", "`"),
    ("stars", "*a "),
];

impl Data {
    /// The manual pages, unpacked and joined, twice; its name, or `None` where they are not there.
    pub(super) fn manuals(&self) -> Result<Option<String>> {
        let mut pages = Vec::new();
        for folder in MANUALS {
            collect(Path::new(folder), &mut pages);
        }
        pages.sort();
        // Without both packages it would be another text.
        let both = ["/zh_", "/ja/"].iter().all(|language| {
            pages.iter().filter(|page| page.to_string_lossy().contains(language)).count() > 500
        });
        if !both {
            return Ok(None);
        }
        let make = |path: &Path| {
            let file = File::create(path)?;
            for pages in [pages.as_slice(); 2].iter().flat_map(|pages| pages.chunks(500)) {
                let out = Stdio::from(file.try_clone()?);
                let status = Command::new("zcat").arg("-f").args(pages).stdout(out).status()?;
                if !status.success() {
                    return Err(io::Error::other(format!("zcat: {status}")));
                }
            }
            Ok(())
        };
        self.once("manuals", make).map(Some)
    }

    /// So many million bytes of lines of ASCII.
    pub(super) fn ascii(&self, megabytes: usize) -> Result<String> {
        const WORDS: [&str; 8] =
            ["the ", "quick ", "brown ", "fox, ", "jumps(", "over) ", "3.5 ", "lazy-dogs. "];
        self.lines("ascii", megabytes, &WORDS)
    }

    /// So many million bytes of lines of CJK alone.
    pub(super) fn cjk(&self, megabytes: usize) -> Result<String> {
        const WORDS: [&str; 8] =
            ["今天", "備份", "データ", "的照片，", "を確認", "文件。", "已經", "チェック"];
        self.lines("cjk", megabytes, &WORDS)
    }

    /// So many million bytes of Markdown, with about one marked-up line in two.
    pub(super) fn markdown(&self, megabytes: usize) -> Result<String> {
        const LINES: [&str; 10] = [
            "## 用Linux備份\n\n",
            "今天用**Linux**備份了3.5GB的照片,請看[說明page](https://example.org/頁1)。\n",
            "データをcheckして、`fspace -c`でv2を確認する。一般的文字也check一下。\n\n",
            "- [ ] 任務A與B\n",
            "- 第2項:用`git`管理\n",
            "> 引用text，沒有mark的一般文字很多，所以這裡再寫一些字。\n",
            "\n```sh\necho 中文abc\n```\n\n",
            "| 名稱name | 值3 |\n|---|---|\n| 甲a | 乙b |\n\n",
            "一般的段落，裡面只有少數的English，其餘的都是中文字，這樣的行在文件裡最多。\n",
            "![圖1](image.png)與<b>HTML</b>也有。\n\n",
        ];
        self.lines("markdown", megabytes, &LINES)
    }

    /// One line of prose, so many million bytes long.
    pub(super) fn long_line(&self, megabytes: usize) -> Result<String> {
        self.once(&format!("line-{megabytes}M"), |path| {
            let piece = "今天用Linux備份了3.5GB的照片，然後check每一個文件。";
            let block = piece.repeat(1_000_000 / piece.len());
            let mut file = File::create(path)?;
            (0..megabytes).try_for_each(|_| file.write_all(block.as_bytes()))?;
            file.write_all(b"\n")
        })
    }

    /// `unit` on one line with a little CJK, so many thousand bytes long.
    pub(super) fn nasty(&self, name: &str, unit: &str, kilobytes: usize) -> Result<String> {
        self.once(&format!("nasty-{name}-{kilobytes}K"), |path| {
            let rest = unit.repeat(kilobytes * 1000 / unit.len());
            fs::write(path, format!("中a{rest}\n"))
        })
    }

    fn lines(&self, name: &str, megabytes: usize, words: &[&str]) -> Result<String> {
        self.once(&format!("{name}-{megabytes}M"), |path| {
            let mut file = BufWriter::with_capacity(1 << 20, File::create(path)?);
            let (mut random, mut line, mut written) = (Random::new(), String::new(), 0);
            while written < megabytes * 1_000_000 {
                line.clear();
                for _ in 0..4 + random.below(24) {
                    line.push_str(words[random.below(words.len())]);
                }
                if !line.ends_with('\n') {
                    line.push('\n');
                }
                file.write_all(line.as_bytes())?;
                written += line.len();
            }
            file.flush()
        })
    }
}

/// Adds all files below `folder`; what cannot be read is not there.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => collect(&path, files),
            // A link names a page that is there anyway.
            Ok(kind) if kind.is_file() => files.push(path),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_as_long_as_they_say() {
        let folder = std::env::temp_dir().join(format!("xtask-texts-{}", std::process::id()));
        let data = Data::at(&folder);
        for name in [data.ascii(1), data.cjk(1), data.markdown(1), data.long_line(1)] {
            let name = name.unwrap();
            let length = data.bytes(&name).unwrap();
            assert!((999_000..1_003_000).contains(&length), "{name}: {length}");
        }
        let line = fs::read_to_string(folder.join(data.long_line(1).unwrap())).unwrap();
        assert_eq!(line.lines().count(), 1);
        assert!(fs::read(folder.join(data.ascii(1).unwrap())).unwrap().is_ascii());
        let nasty = data.nasty("tags", "<a ", 1).unwrap();
        assert!(fs::read_to_string(folder.join(nasty)).unwrap().ends_with("<a <a \n"));
        fs::remove_dir_all(&folder).unwrap();
    }
}
