//! Defects of the program: a panic becomes one line that says so, with what to do, instead of a stack of frames.

use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind, set_hook, take_hook};
use std::sync::Mutex;

use crate::error::{Error, Kind, Result};

/// What the first panic said, in whichever thread it was.
static SAID: Mutex<Option<String>> = Mutex::new(None);

/// Runs a command; a panic in it becomes an error. With RUST_BACKTRACE set, the usual report comes too.
pub(super) fn guarded<T>(command: impl FnOnce() -> Result<T>) -> Result<T> {
    let usual = take_hook();
    let wanted = std::env::var_os("RUST_BACKTRACE").is_some();
    set_hook(Box::new(move |info| {
        note(info);
        if wanted {
            usual(info);
        }
    }));
    catch_unwind(AssertUnwindSafe(command)).unwrap_or_else(|_| {
        let said = SAID.lock().ok().and_then(|mut said| said.take()).unwrap_or_default();
        Err(Error::new(Kind::Internal, format!("lantai has a defect: {said}")).with_hint(
            "what was reported as imported is safe; run `lantai check`, and report this line with what you were doing",
        ))
    })
}

fn note(info: &PanicHookInfo<'_>) {
    let what = info.payload_as_str().unwrap_or("no message");
    let place = info.location().map(ToString::to_string).unwrap_or_default();
    if let Ok(mut said) = SAID.lock() {
        said.get_or_insert_with(|| format!("{what} ({place})"));
    }
}
