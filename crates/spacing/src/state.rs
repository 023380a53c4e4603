//! What is kept from line to line: memory to reuse, and where a format stands.

use crate::format::{Blocks, Found, Links, Place, View};
use crate::prose::Prose;
use crate::remove::Removal;

/// Scratch memory, and the place in the document: one per document, fed line by line.
///
/// A `State` may be used for one document after another if [`State::restart`] is called between.
#[derive(Debug, Default)]
pub struct State {
    pub(crate) prose: Prose,
    pub(crate) positions: Vec<usize>,
    /// The prose of the line at hand, if it has a format.
    pub(crate) view: View,
    pub(crate) found: Found,
    /// There is prose in the line at hand in which spaces may go.
    pub(crate) found_prose: bool,
    /// Offset in the line at hand before which there is no prose.
    pub(crate) prose_start: usize,
    /// The spaces of the line at hand, if they are to be removed.
    pub(crate) removal: Removal,
    pub(crate) links: Links,
    /// Where in the document the next line is.
    pub(crate) blocks: Blocks,
    pub(crate) place: Place,
    /// The document is XML, as it said at its start.
    pub(crate) xml: bool,
    /// Lines are left as they are, by a mark.
    pub(crate) off: bool,
    /// The line being read turns spacing off or on.
    pub(crate) mark: Option<bool>,
    /// Where the format forbids a space in the line being read.
    pub(crate) no_space_at: Option<usize>,
}

impl State {
    /// A state before the first line of a document.
    #[must_use]
    pub fn new() -> State {
        State::default()
    }

    /// Forgets the document, keeps the memory.
    pub fn restart(&mut self) {
        self.set_stand(Stand::default());
    }

    /// Where the document stands.
    pub(crate) fn stand(&self) -> Stand {
        let State { blocks, place, xml, off, .. } = *self;
        Stand { blocks, place, xml, off }
    }

    /// Back to where it stood, or on to where it will.
    pub(crate) fn set_stand(&mut self, stand: Stand) {
        Stand { blocks: self.blocks, place: self.place, xml: self.xml, off: self.off } = stand;
    }
}

/// Where a document stands between two lines.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Stand {
    blocks: Blocks,
    place: Place,
    xml: bool,
    off: bool,
}
