package io.mercurehub.eventstore.file.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.eventstore.file.disk.Disk;
import io.mercurehub.eventstore.file.disk.FolderDisk;
import io.mercurehub.eventstore.file.disk.FolderLock;
import io.mercurehub.eventstore.file.log.CarriedFile.Content;
import io.mercurehub.eventstore.file.log.CarriedFile.Event;
import io.mercurehub.eventstore.file.record.RecordHead;
import io.mercurehub.eventstore.file.record.Records;
import io.mercurehub.eventstore.file.record.UpdateBody;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CarriedFileTest {

    private static final int HEADER_BYTES = 32;

    @TempDir
    private Path folder;

    @TempDir
    private Path locked;

    private Disk disk;

    @BeforeEach
    void open() throws IOException {
        disk = new FolderDisk(folder, FolderLock.take(locked, FolderLock.PATIENCE));
    }

    @AfterEach
    void close() throws IOException {
        disk.close();
    }

    @Test
    void hasWhatWasWrittenAndNothingElseStaysInTheFolder() throws IOException {
        Content content = new Content(7, List.of(event(3), event(5)));

        CarriedFile.write(disk, new Content(4, List.of(event(3))), CarriedFile.MAX_BYTES);
        CarriedFile.write(disk, content, CarriedFile.MAX_BYTES);

        assertThat(CarriedFile.read(disk)).contains(content);
        assertThat(disk.list()).containsExactly("carried");
    }

    @Test
    void leavesTheOldestOutThatDoNotFit() throws IOException {
        int two = HEADER_BYTES + 2 * Records.length(UpdateBody.write(event(1).update()));

        CarriedFile.write(disk, new Content(7, List.of(event(1), event(2), event(3))), two + 1);

        assertThat(folder.resolve("carried")).hasSize(two);
        assertThat(CarriedFile.read(disk)).contains(new Content(7, List.of(event(2), event(3))));
    }

    private static Event event(int number) {
        Update update = Update.of("/.well-known/mercure/subscriptions/books/" + number)
                .alternateTopic("/.well-known/mercure/subscriptions/b%6Foks/" + number)
                .id(EventId.chosen("event-" + number))
                .isPrivate(true)
                .isSubscriptionEvent(true)
                .data("on")
                .build();
        return new Event(new RecordHead(number, 1_000_000_000_000L, 0, Records.SUBSCRIPTION_EVENT), update);
    }
}
