//! Copies files, trees and streams: hashed in the same pass, verified, never half-written.
