//! How fast lines pass: prose, mixed, ASCII. `FTOOLS_BENCH_TEXT` names a text of your own.

use divan::Bencher;
use divan::counter::BytesCount;
use spacing::{Options, Rules, Spacer, State};

fn main() {
    divan::main();
}

const TEXTS: [&str; 5] = ["prose", "mixed", "dense", "ascii", "own"];

fn text(name: &str) -> Vec<u8> {
    let line = match name {
        "prose" => {
            "这是一段没有什么特别之处的中文文字，讲的是一条河，以及河边的人家；到了春天，水涨上来，两岸就都是青草了。\n"
        }
        "mixed" => {
            "今天用 Rust 写了一个程序，它读 stdin 上的每一行，在中文与English之间放一个空格，共有 3 种规则可以选择。\n"
        }
        "dense" => {
            "用USB-C接口(2024年版)的iPhone+iPad可以在/usr/bin目录下运行`ls -l`，结果=\"OK\"，价格$20元50%折扣!\n"
        }
        "ascii" => {
            "The quick brown fox jumps over the lazy dog, and then (as ever) sleeps for 12 hours.\n"
        }
        _ => match std::env::var_os("FTOOLS_BENCH_TEXT") {
            Some(path) => return std::fs::read(path).unwrap_or_default(),
            None => return Vec::new(),
        },
    };
    // About a megabyte.
    line.repeat(8192).into_bytes()
}

#[divan::bench(args = TEXTS)]
fn pangu(bencher: Bencher, name: &str) {
    run(bencher, name, Rules::Pangu);
}

#[divan::bench(args = TEXTS)]
fn unicode(bencher: Bencher, name: &str) {
    run(bencher, name, Rules::Unicode);
}

fn run(bencher: Bencher, name: &str, rules: Rules) {
    let mut options = Options::default();
    options.rules = rules;
    let (spacer, text) = (Spacer::new(options), text(name));
    let (mut state, mut out) = (State::new(), Vec::new());
    bencher.counter(BytesCount::of_slice(&text)).bench_local(|| {
        out.clear();
        spacer.append_text(divan::black_box(&text), &mut state, &mut out)
    });
}
