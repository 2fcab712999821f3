//! Reads kickstart files: text to typed values, with errors that point into the text.
