//! Options of which the last one typed has the last word: what is kept, and which links are followed.

use clap::ArgMatches;
use clap::parser::ValueSource;

use crate::keep::Keep;
use crate::plan::Follow;
use crate::values::Attribute;

/// What the order in which options were typed decides.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct InOrder {
    pub(crate) keep: Keep,
    /// Which links to follow, if that was said.
    pub(crate) follow: Option<Follow>,
}

/// What some flags stand for.
const FLAGS: [(&str, &[Attribute], Option<Follow>); 6] = [
    ("archive", &[Attribute::All], Some(Follow::Never)),
    ("links_as_links", &[Attribute::Links], Some(Follow::Never)),
    ("keep", &[Attribute::Mode, Attribute::Ownership, Attribute::Timestamps], None),
    ("dereference", &[], Some(Follow::Always)),
    ("follow_operands", &[], Some(Follow::Operands)),
    ("no_dereference", &[], Some(Follow::Never)),
];

impl InOrder {
    pub(crate) fn of(matches: &ArgMatches) -> InOrder {
        let mut attributes: Vec<(usize, Attribute, bool)> = Vec::new();
        for (id, to) in [("preserve", true), ("no_preserve", false)] {
            let values = matches.get_many::<Attribute>(id).into_iter().flatten().copied();
            let places = matches.indices_of(id).into_iter().flatten();
            attributes.extend(places.zip(values).map(|(place, value)| (place, value, to)));
        }
        let mut follows = Vec::new();
        for (id, kept, follow) in FLAGS {
            if matches.value_source(id) != Some(ValueSource::CommandLine) {
                continue;
            }
            let place = matches.index_of(id).unwrap_or(0);
            attributes.extend(kept.iter().map(|&attribute| (place, attribute, true)));
            follows.extend(follow.map(|follow| (place, follow)));
        }
        // A stable sort: what one flag stands for stays together.
        attributes.sort_by_key(|&(place, ..)| place);
        follows.sort_by_key(|&(place, _)| place);
        let mut keep = Keep::default();
        attributes.iter().for_each(|&(_, attribute, to)| keep.set(attribute, to));
        InOrder { keep, follow: follows.last().map(|&(_, follow)| follow) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(args: &str) -> InOrder {
        let command = crate::command().args_override_self(true);
        InOrder::of(&command.get_matches_from(format!("fcopy {args} a b").split(' ')))
    }

    #[test]
    fn what_is_typed_last_is_kept_or_not() {
        assert!(!typed("--preserve=all --no-preserve=mode").keep.mode);
        assert!(typed("--no-preserve=mode --preserve=all").keep.mode);
        assert!(typed("--no-preserve=links,mode -p").keep.mode);
        assert!(!typed("-a --no-preserve=links").keep.links);
        assert!(typed("--no-preserve=links -a -v").keep.links);
        assert_eq!(typed("-v").keep, Keep::default());
        let keep = typed("--preserve --preserve=links").keep;
        assert!(keep.mode && keep.owner && keep.times && keep.links && !keep.xattrs);
    }

    #[test]
    fn what_is_typed_last_says_which_links_to_follow() {
        assert_eq!(typed("-aL").follow, Some(Follow::Always));
        assert_eq!(typed("-La").follow, Some(Follow::Never));
        assert_eq!(typed("-dH").follow, Some(Follow::Operands));
        assert_eq!(typed("-LP").follow, Some(Follow::Never));
        assert_eq!(typed("-r").follow, None);
    }
}
