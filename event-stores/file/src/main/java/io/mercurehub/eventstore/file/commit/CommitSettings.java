package io.mercurehub.eventstore.file.commit;

import java.time.Duration;

/**
 * How updates are brought into the log.
 *
 * @param sync when an update counts as safe
 * @param appendTimeout after how long an update is refused that the disk has not taken
 * @param maxWaitingBytes no more than so many bytes of memory may be held by updates that wait
 */
public record CommitSettings(SyncPolicy sync, Duration appendTimeout, long maxWaitingBytes) {}
