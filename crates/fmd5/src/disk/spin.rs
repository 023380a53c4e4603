//! Whether a disk turns: what the kernel says, where it can be believed.

use std::fs;
use std::path::{Path, PathBuf};

use rustix::fs::{Dev, major, minor};

/// Disks below disks (a volume on a RAID on partitions) deeper than this are nobody's.
const DEPTH: u32 = 8;

/// Words in the names that virtual machines give to the disks they pretend to have. What is below
/// is seldom a disk that turns, and never one that is ours alone.
const VIRTUAL: [&str; 6] = ["QEMU", "VBOX", "VMware", "Virtual", "Google", "Amazon"];

/// Whether files on this device (`st_dev`) lie on a disk that turns. `sys` is where sysfs is
/// mounted.
///
/// Major number 0 is no disk (network, memory, overlays) or one that cannot be asked after (btrfs).
/// A partition has no queue of its own, but its parent. Of volumes and RAIDs the disks they are made
/// of are asked. Many drivers of virtual machines leave "rotational" set for want of knowing better,
/// so that it is believed only of a disk that names its make, and a real one.
pub(super) fn turns(sys: &Path, device: Dev) -> bool {
    let (major, minor) = (major(device), minor(device));
    major != 0 && disk_turns(&sys.join(format!("dev/block/{major}:{minor}")), DEPTH)
}

fn disk_turns(link: &Path, depth: u32) -> bool {
    let Ok(place) = fs::canonicalize(link) else { return false };
    let disk = match place.parent() {
        Some(parent) if place.join("partition").exists() => parent.to_owned(),
        _ => place,
    };
    let parts = parts(&disk);
    if !parts.is_empty() {
        return depth > 0 && parts.iter().any(|part| disk_turns(part, depth - 1));
    }
    said(&disk.join("queue/rotational")) == "1" && has_a_make(&disk)
}

/// What a disk is made of.
fn parts(disk: &Path) -> Vec<PathBuf> {
    let Ok(found) = fs::read_dir(disk.join("slaves")) else { return Vec::new() };
    found.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect()
}

/// Whether it names its model, and that is not one of a virtual machine.
fn has_a_make(disk: &Path) -> bool {
    let [vendor, model] = ["vendor", "model"].map(|name| said(&disk.join("device").join(name)));
    !model.is_empty() && !VIRTUAL.iter().any(|word| vendor.contains(word) || model.contains(word))
}

/// What a file of sysfs says; nothing if it is not there.
fn said(file: &Path) -> String {
    fs::read_to_string(file).map(|text| text.trim().to_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::fs::makedev;
    use std::os::unix::fs::symlink;

    struct Sys(tempfile::TempDir);

    impl Sys {
        fn new() -> Sys {
            let sys = Sys(tempfile::tempdir().unwrap());
            fs::create_dir_all(sys.0.path().join("dev/block")).unwrap();
            sys
        }

        fn file(&self, path: &str, text: &str) {
            let path = self.0.path().join("devices").join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }

        fn disk(&self, name: &str, number: u32, rotational: &str, vendor: &str, model: &str) {
            self.file(&format!("{name}/queue/rotational"), rotational);
            if !model.is_empty() {
                self.file(&format!("{name}/device/model"), model);
                self.file(&format!("{name}/device/vendor"), vendor);
            }
            self.number(name, number);
        }

        fn number(&self, name: &str, number: u32) {
            let link = self.0.path().join(format!("dev/block/8:{number}"));
            symlink(self.0.path().join("devices").join(name), link).unwrap();
        }

        fn part(&self, name: &str, of: &str) {
            let slaves = self.0.path().join("devices").join(name).join("slaves");
            fs::create_dir_all(&slaves).unwrap();
            let base = Path::new(of).file_name().unwrap();
            symlink(self.0.path().join("devices").join(of), slaves.join(base)).unwrap();
        }

        fn turns(&self, number: u32) -> bool {
            turns(self.0.path(), makedev(8, number))
        }
    }

    #[test]
    fn a_disk_that_turns_says_so_and_what_it_is() {
        let sys = Sys::new();
        sys.disk("sda", 0, "1\n", "ATA     \n", "ST4000DM004-2CV1\n");
        sys.disk("sdb", 1, "0\n", "ATA     \n", "Samsung SSD 870\n");
        sys.disk("sdc", 2, "1\n", "QEMU    \n", "QEMU HARDDISK   \n");
        sys.disk("sdd", 3, "1\n", "ATA     \n", "VBOX HARDDISK   \n");
        sys.disk("sde", 4, "1\n", "Msft    \n", "Virtual Disk    \n");
        sys.disk("vda", 5, "1\n", "", "");
        sys.disk("nvme0n1", 6, "0\n", "", "WD_BLACK SN850X\n");
        let all: Vec<_> = (0..8).filter(|number| sys.turns(*number)).collect();
        assert_eq!(all, [0]);
    }

    #[test]
    fn a_partition_asks_its_disk() {
        let sys = Sys::new();
        sys.disk("sda", 0, "1\n", "ATA", "ST4000DM004-2CV1");
        sys.file("sda/sda1/partition", "1\n");
        sys.number("sda/sda1", 1);
        assert!(sys.turns(1));
    }

    #[test]
    fn a_volume_turns_if_one_of_its_disks_does() {
        let sys = Sys::new();
        sys.disk("sda", 0, "0\n", "ATA", "Samsung SSD 870");
        sys.disk("sdb", 1, "1\n", "ATA", "ST4000DM004-2CV1");
        sys.file("sdb/sdb2/partition", "2\n");
        // The kernel's own word for a volume is worth as little as for a disk without a make.
        sys.disk("dm-0", 2, "1\n", "", "");
        sys.part("dm-0", "sda");
        sys.disk("md0", 3, "1\n", "", "");
        sys.part("md0", "sda");
        sys.part("md0", "sdb/sdb2");
        sys.disk("dm-1", 4, "0\n", "", "");
        sys.part("dm-1", "md0");
        sys.disk("dm-2", 5, "1\n", "", "");
        sys.part("dm-2", "dm-2");
        let all: Vec<_> = (0..6).filter(|number| sys.turns(*number)).collect();
        assert_eq!(all, [1, 3, 4]);
    }

    #[test]
    fn what_has_no_disk_does_not_turn() {
        let sys = Sys::new();
        assert!(!sys.turns(0));
        assert!(!turns(sys.0.path(), makedev(0, 25)));
        assert!(!turns(Path::new("/nowhere"), makedev(8, 0)));
    }
}
