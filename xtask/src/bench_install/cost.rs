//! What something takes on the clock, and of the processors.

use std::fs;
use std::time::Instant;

use crate::TaskResult;

/// Seconds on the clock, and of processors.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cost {
    pub(super) clock: f64,
    pub(super) processor: f64,
}

/// What `act` takes, with the processors' time of all that it starts and waits for.
pub(super) fn measure(act: impl FnOnce() -> TaskResult) -> TaskResult<Cost> {
    let of_children = || processor_seconds("self", &OF_CHILDREN);
    let (started, before) = (Instant::now(), of_children()?);
    act()?;
    Ok(Cost {
        clock: started.elapsed().as_secs_f64(),
        processor: of_children()? - before,
    })
}

/// Fields of proc_pid_stat(5) behind the name: `cutime` and `cstime`, the time of
/// children that were waited for, and of theirs.
const OF_CHILDREN: [usize; 2] = [13, 14];
/// The same, and the process's own `utime` and `stime`.
const OF_ALL: [usize; 4] = [11, 12, 13, 14];

/// The sum of `fields` of a process, in seconds; a tick is a hundredth of one.
fn processor_seconds(process: &str, fields: &[usize]) -> TaskResult<f64> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat"))?;
    let (_, rest) = stat.rsplit_once(')').ok_or("no name in /proc/PID/stat")?;
    let all: Vec<&str> = rest.split_whitespace().collect();
    let ticks = fields
        .iter()
        .map(|field| all.get(*field).unwrap_or(&"").parse::<f64>());
    let ticks: Result<Vec<f64>, _> = ticks.collect();
    Ok(ticks?.iter().sum::<f64>() / 100.0)
}

/// The processors' time so far of all processes below this one.
pub(super) fn so_far() -> TaskResult<f64> {
    below("self")
}

/// The time of all processes below `process`, those that have ended included.
fn below(process: &str) -> TaskResult<f64> {
    let mut sum = 0.0;
    for task in fs::read_dir(format!("/proc/{process}/task"))? {
        let children = fs::read_to_string(task?.path().join("children"))?;
        for child in children.split_whitespace() {
            sum += processor_seconds(child, &OF_ALL)? + below(child)?;
        }
    }
    Ok(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_has_used_some_time() {
        assert!(processor_seconds("self", &OF_ALL).unwrap() >= 0.0);
        assert!(processor_seconds("self", &[999]).is_err());
    }
}
