//! What takes its time and that nobody waits for.

/// Lets go of something large on another thread: to give back the memory of a million records takes a second, and an interrupt does not wait
/// for that.
pub fn let_go<T: Send + 'static>(large: T) {
    rayon::spawn(move || drop(large));
}
