//! Makes the chart packs from the inputs that `data/fetch.sh` fetched (docs/charts.md).
//!
//! `chartc RECIPES INPUT-DIR OUTPUT-DIR [NAME..]`: the packs of the recipe file, or only
//! those named. Every input's SHA-256 is checked; the same inputs give the same bytes.

use failure::Failure;
use std::path::Path;
use std::process::ExitCode;

#[path = "chartc/archive.rs"]
mod archive;
#[path = "chartc/cut.rs"]
mod cut;
#[path = "chartc/failure.rs"]
mod failure;
#[path = "chartc/recipe.rs"]
mod recipe;
#[path = "chartc/source.rs"]
mod source;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [recipes, inputs, outputs, names @ ..] = arguments.as_slice() else {
        eprintln!("use: chartc RECIPES INPUT-DIR OUTPUT-DIR [NAME..]");
        return ExitCode::from(2);
    };
    match make_all(Path::new(recipes), Path::new(inputs), Path::new(outputs), names) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn make_all(recipes: &Path, inputs: &Path, outputs: &Path, names: &[String]) -> Result<(), Failure> {
    let recipes = recipe::read(recipes)?;
    if let Some(unknown) = names.iter().find(|name| !recipes.iter().any(|recipe| recipe.name == **name)) {
        return Err(format!("no recipe named {unknown}").into());
    }
    for recipe in recipes.iter().filter(|recipe| names.is_empty() || names.contains(&recipe.name)) {
        let pack = recipe.make(inputs).map_err(|failure| format!("{}: {failure}", recipe.name))?;
        let path = outputs.join(format!("{}.kch", recipe.name));
        std::fs::write(&path, &pack)?;
        println!("{} {} bytes", path.display(), pack.len());
    }
    Ok(())
}
