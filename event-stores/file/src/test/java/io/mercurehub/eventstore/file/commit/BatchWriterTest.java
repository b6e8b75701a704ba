package io.mercurehub.eventstore.file.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mercurehub.eventstore.file.disk.Disk;
import io.mercurehub.eventstore.file.disk.FolderDisk;
import io.mercurehub.eventstore.file.disk.FolderLock;
import io.mercurehub.eventstore.file.log.EventLog;
import io.mercurehub.eventstore.file.record.Records;
import io.mercurehub.eventstore.file.record.UpdateBody;
import io.mercurehub.eventstore.file.settings.StoreSettings;
import io.mercurehub.eventstore.file.settings.SyncPolicy;
import io.mercurehub.hub.store.HistoryRules;
import io.mercurehub.hub.store.Position;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchWriterTest {

    private static final StoreSettings SETTINGS = new StoreSettings(
            1_000,
            1_000,
            Optional.empty(),
            Long.MAX_VALUE,
            HistoryRules.NONE,
            SyncPolicy.ALWAYS,
            Duration.ofSeconds(10),
            1 << 20,
            10_000,
            false);

    @TempDir
    private Path folder;

    @TempDir
    private Path locked;

    private Disk disk;
    private EventLog log;
    private BatchWriter writer;
    private long nanos;

    @BeforeEach
    void lock() throws IOException {
        disk = new FolderDisk(folder, FolderLock.take(locked, FolderLock.PATIENCE));
        open();
    }

    @AfterEach
    void unlock() throws IOException {
        disk.close();
    }

    private void open() throws IOException {
        log = EventLog.open(disk, SETTINGS, InstantSource.system());
        writer = new BatchWriter(log, disk, () -> nanos, () -> {});
    }

    @Test
    void whatFailsBetweenTheDiskAndTheReadersIsNeverServedInThePlaceOfWhatFollows() throws IOException {
        write(append("a"));
        assertThatThrownBy(() -> write(append("b"), failsOnceItIsOnTheDisk("lost")))
                .isInstanceOf(IOException.class);
        assertThat(replayed()).containsExactly("a");
        nanos += Duration.ofMinutes(1).toNanos();

        write(append("c"), append("d"));

        assertThat(replayed()).containsExactly("a", "c", "d");
        assertThat(log.locate(EventId.chosen("b"))).isEmpty();
        assertThat(log.locate(EventId.chosen("lost"))).isEmpty();
        assertThat(log.locate(EventId.chosen("d"))).contains(new Position(3));
        log.tidy();
        writer.rest(true);
        log.close();
        open();
        assertThat(replayed()).containsExactly("a", "c", "d");
        assertThat(log.locate(EventId.chosen("lost"))).isEmpty();
        log.close();
    }

    private void write(PendingAppend... appends) throws IOException {
        writer.write(List.of(appends));
    }

    private List<String> replayed() throws IOException {
        return log.read(0, 100, 100_000).updates().stream()
                .map(stored -> stored.id().value())
                .toList();
    }

    private PendingAppend append(String id) {
        return append(update(id).build(), id, HistoryRules.FOREVER);
    }

    /** Its record is like any other; that it expires early cannot be taken into account, since the update has no id. */
    private PendingAppend failsOnceItIsOnTheDisk(String id) {
        return append(Update.of("https://example.com/books").build(), id, 1_000);
    }

    private PendingAppend append(Update update, String id, long maxAgeMillis) {
        byte[] body = UpdateBody.write(update(id).build());
        return new PendingAppend(
                update, maxAgeMillis, body, Records.UPDATE, log.idHash().of(id), nanos);
    }

    private static Update.Builder update(String id) {
        return Update.of("https://example.com/books").id(EventId.chosen(id)).data("data of " + id);
    }
}
