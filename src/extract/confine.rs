//! What a worker process may do: read its socket, write its socket, compute. Taken away before the first file.

use super::worker::Request;

/// Descriptors that a worker has: standard streams and its socket. With no more allowed, it can open no file, make no
/// socket and start no program that reads anything.
#[cfg(unix)]
const DESCRIPTORS: u64 = 4;

/// Takes away what extraction does not need. A limit that the system refuses leaves the others and the parent's clock.
pub(super) fn confine(request: &Request) {
    #[cfg(unix)]
    for (resource, value) in [
        (rlimit::Resource::AS, request.memory_bytes),
        (rlimit::Resource::CORE, 0),
        (rlimit::Resource::NOFILE, DESCRIPTORS),
        (rlimit::Resource::FSIZE, 0),
    ] {
        let _ = rlimit::setrlimit(resource, value, value);
    }
    #[cfg(target_os = "linux")]
    let _ = deny_files_and_network();
    #[cfg(not(unix))]
    let _ = request;
}

/// What a program of others may have: it opens its own libraries and data.
const PROGRAM_DESCRIPTORS: u64 = 64;
const PROGRAM_MEMORY: u64 = 4 * 1024 * 1024 * 1024;
const PROGRAM_SECONDS: u64 = 170;

/// Takes away what a program of others does not need that reads standard input and writes standard output: it may read
/// files, its own data among them, and write none. A limit that the system refuses leaves the others.
pub(super) fn confine_program() {
    #[cfg(unix)]
    for (resource, value) in [
        (rlimit::Resource::AS, PROGRAM_MEMORY),
        (rlimit::Resource::CPU, PROGRAM_SECONDS),
        (rlimit::Resource::CORE, 0),
        (rlimit::Resource::NOFILE, PROGRAM_DESCRIPTORS),
        (rlimit::Resource::FSIZE, 0),
    ] {
        let _ = rlimit::setrlimit(resource, value, value);
    }
    #[cfg(target_os = "linux")]
    let _ = deny_writing_and_network();
}

/// Denies every path for writing and every TCP port, as far as the kernel knows how.
#[cfg(target_os = "linux")]
fn deny_writing_and_network() -> Result<landlock::RestrictionStatus, landlock::RulesetError> {
    use landlock::{ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr, RulesetCreatedAttr, path_beneath_rules};
    Ruleset::default()
        .handle_access(AccessFs::from_all(ABI::V5))?
        .handle_access(AccessNet::from_all(ABI::V5))?
        .create()?
        .add_rules(path_beneath_rules(["/"], AccessFs::from_read(ABI::V5)))?
        .restrict_self()
}

/// Denies every path and every TCP port, as far as the kernel knows how (Linux 5.13 and newer).
#[cfg(target_os = "linux")]
fn deny_files_and_network() -> Result<landlock::RestrictionStatus, landlock::RulesetError> {
    use landlock::{ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr};
    Ruleset::default()
        .handle_access(AccessFs::from_all(ABI::V5))?
        .handle_access(AccessNet::from_all(ABI::V5))?
        .create()?
        .restrict_self()
}

/// Says what this system cannot deny to workers, if there is such a thing.
#[must_use]
pub fn missing_confinement() -> Option<&'static str> {
    #[cfg(target_os = "linux")]
    {
        use landlock::{ABI, Access, AccessFs, CompatLevel, Compatible, Ruleset, RulesetAttr};
        let created = Ruleset::default()
            .set_compatibility(CompatLevel::HardRequirement)
            .handle_access(AccessFs::from_all(ABI::V1))
            .and_then(Ruleset::create);
        created.is_err().then_some(
            "this kernel has no Landlock: extraction workers are limited in memory, time and open files only",
        )
    }
    #[cfg(not(target_os = "linux"))]
    Some("this system has no Landlock: extraction workers are limited in memory, time and open files only")
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    /// Run as a child of itself, for what is taken away cannot be had back. The child's output goes to pipes: it may no
    /// longer write to a file, which standard output is where a log is kept.
    #[test]
    fn a_confined_process_can_open_nothing() {
        if std::env::var_os("LANTAI_CONFINED").is_some() {
            // A worker's socket, beside the standard streams.
            let _socket = std::os::unix::net::UnixStream::pair().unwrap();
            confine(&Request {
                format: String::new(),
                page: None,
                output_bytes: 0,
                memory_bytes: 4 << 30,
                depth: 0,
                expansion: 0,
            });
            assert!(std::fs::File::open("/etc/hostname").is_err());
            assert!(std::fs::remove_file("/tmp/lantai-no-such-file").is_err());
            assert!(std::net::UdpSocket::bind("127.0.0.1:0").is_err());
            assert!(std::net::TcpStream::connect("127.0.0.1:9").is_err());
            return;
        }
        let output = std::process::Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "extract::confine::tests::a_confined_process_can_open_nothing",
            ])
            .env("LANTAI_CONFINED", "1")
            .env("RUST_TEST_THREADS", "1")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{}: {said}", output.status);
    }
}
