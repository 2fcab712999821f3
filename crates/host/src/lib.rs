//! Running tools of the build host, holding what was taken from it, and reporting progress.
