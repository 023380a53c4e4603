//! `docs/recipes.md`: what people copy from there does what it says.
//!
//! A recipe begins at a heading. `<!-- given: NAME... -->` makes files (with their name as content) and
//! folders (a name that ends in a slash); the blocks marked `sh` are one script of `bash -euo pipefail`.

use harness::{Bed, skip};

const RECIPES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/recipes.md");

/// One recipe with something to run.
struct Recipe {
    title: String,
    given: Vec<String>,
    script: String,
}

fn recipes() -> Vec<Recipe> {
    let text = std::fs::read_to_string(RECIPES).unwrap();
    let mut recipes = Vec::new();
    for section in text.split("\n## ").skip(1) {
        let (title, body) = section.split_once('\n').unwrap();
        let mut recipe =
            Recipe { title: title.to_owned(), given: Vec::new(), script: String::new() };
        let mut within = false;
        for line in body.lines() {
            if let Some(names) = line.strip_prefix("<!-- given: ") {
                let names = names.strip_suffix(" -->").unwrap().split(' ');
                recipe.given.extend(names.map(str::to_owned));
            } else if line.starts_with("```") {
                within = line == "```sh";
            } else if within {
                recipe.script.push_str(line);
                recipe.script.push('\n');
            }
        }
        recipes.push(recipe);
    }
    recipes.retain(|recipe| !recipe.script.is_empty());
    recipes
}

#[test]
fn every_recipe_works() {
    let recipes = recipes();
    assert!(recipes.len() >= 6, "only {} recipes have something to run", recipes.len());
    if !Bed::new().sh("command -v bash && command -v git && command -v seq").status.success() {
        skip("there is no bash, git or seq");
        return;
    }
    for recipe in recipes {
        let bed = Bed::new();
        let given: Vec<_> = recipe.given.iter().map(|name| (name, format!("{name}\n"))).collect();
        bed.tree(&given);
        bed.write("recipe.sh", &recipe.script);
        let outcome = bed.sh("HOME=$PWD exec bash -euxo pipefail recipe.sh");
        outcome.that(&recipe.title, |outcome| outcome.status.success());
        bed.assert_no_litter();
    }
}
