package io.mercurehub.eventstore.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mercurehub.eventstore.file.disk.DiskFile;
import io.mercurehub.eventstore.file.segment.SegmentHeader;
import io.mercurehub.hub.store.HistoryPage;
import io.mercurehub.hub.store.Position;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What opening does with what it finds. */
@ExtendWith(Silence.class)
class RecoveryTest {

    private final Stores stores = new Stores();

    @Test
    void openingWritesToNoSegment() throws IOException {
        stores.settings = Stores.settings(2_000, true, Integer.MAX_VALUE, 100, Optional.empty(), Long.MAX_VALUE);
        stores.open();
        append(1, 50);
        stores.disk.killProcess();
        Map<String, ByteBuffer> before = contents(".log");

        stores.open();

        assertThat(contents(".log")).isEqualTo(before);
    }

    @Test
    void aTornTailIsCutOffAtTheLastWholeRecordWhereverItIsTorn() throws IOException {
        stores.open();
        append(1, 3);
        String segment = stores.files(".log").get(0);
        int end = content(segment).limit();
        stores.append(4);
        int all = content(segment).limit();

        for (int torn = all - 1; torn >= end; torn--) {
            stores.disk.killProcess();
            try (DiskFile file = stores.disk.openToWrite(segment)) {
                file.truncate(torn);
            }
            stores.open();
            assertThat(stores.replayed()).as("torn at %s", torn).containsExactly(1, 2, 3);
        }
        assertThat(stores.append(5)).isEqualTo(new Position(4));
        assertThat(stores.replayed()).containsExactly(1, 2, 3, 5);
    }

    @Test
    void whatWasCutOffStaysCutOffWhenTheLogHasGoneOn() throws IOException {
        stores.open();
        append(1, 3);
        String segment = stores.files(".log").get(0);
        stores.disk.killProcess();
        byte[] whole = new byte[content(segment).limit()];
        content(segment).get(whole);
        try (DiskFile file = stores.disk.openToWrite(segment)) {
            file.truncate(whole.length - 1);
        }
        stores.open();
        stores.append(4);
        stores.disk.killProcess();
        try (DiskFile file = stores.disk.openToWrite(segment)) {
            file.write(ByteBuffer.wrap(whole), 0);
        }

        stores.open();

        assertThat(stores.replayed()).containsExactly(1, 2, 4);
    }

    @Test
    void damageInTheNewestSegmentIsNotTakenForTheEndWhenALaterRecordProvesThatItWasSynced() throws IOException {
        stores.open();
        append(1, 10);
        String segment = stores.files(".log").get(0);
        stores.disk.killProcess();
        flip(segment, content(segment).limit() / 2);

        stores.open();

        assertThat(stores.replayed()).hasSize(9).startsWith(1).endsWith(10);
        assertThat(stores.append(11)).isEqualTo(new Position(11));
    }

    @Test
    void aDamagedHeaderOfOneCopyCostsNothing() throws IOException {
        stores.open();
        append(1, 10);
        stores.disk.killProcess();
        flip(stores.files(".log").get(0), 20);
        flip("history", 20);

        stores.open();

        assertThat(stores.replayed()).isEqualTo(numbers(1, 10));
    }

    @Test
    void aSegmentWhoseHeaderIsLostIsNamedAndAllOthersAreServed() throws IOException {
        stores.open();
        append(1, 60);
        List<String> segments = stores.files(".log");
        stores.disk.killProcess();
        flip(segments.get(0), 20);
        flip(segments.get(0), 84);

        stores.open();

        int firstOfSecond = Integer.parseInt(segments.get(1).substring(0, 19));
        assertThat(stores.replayed()).isEqualTo(numbers(firstOfSecond, 60));
        assertThat(stores.append(61)).isEqualTo(new Position(61));
    }

    @Test
    void withoutItsIndexFilesNothingIsLost() throws IOException {
        stores.open();
        append(1, 60);
        stores.stop();
        for (String index : stores.files(".idx")) {
            stores.disk.delete(index);
        }

        stores.open();

        assertThat(stores.replayed()).isEqualTo(numbers(1, 60));
        assertThat(stores.located("id-5")).contains(new Position(5));
    }

    @Test
    void withoutTheHistoryFileNothingIsLost() throws IOException {
        stores.open();
        append(1, 60);
        stores.stop();
        stores.disk.delete("history");

        stores.open();

        assertThat(stores.replayed()).isEqualTo(numbers(1, 60));
        assertThat(stores.located("id-5")).contains(new Position(5));
    }

    @Test
    void aFolderWithForeignContentIsRefusedAndLeftAlone() throws IOException {
        stores.disk.create("photo.jpg").close();

        assertThatThrownBy(stores::open).isInstanceOf(IOException.class).hasMessageContaining("\"photo.jpg\"");

        assertThat(stores.disk.list()).containsExactly("photo.jpg");
    }

    @Test
    void aSegmentOfALaterVersionStopsTheStart() throws IOException {
        stores.open();
        append(1, 3);
        stores.disk.killProcess();
        ByteBuffer header = SegmentHeader.write(SegmentHeader.VERSION + 1, 1, 1);
        try (DiskFile file = stores.disk.openToWrite(stores.files(".log").get(0))) {
            file.write(header, 0);
        }

        assertThatThrownBy(stores::open).isInstanceOf(IOException.class).hasMessageContaining("later version");
    }

    @Test
    void whatTheFirstVersionOfTheFormatHasWrittenIsReadWithItsIndexes() throws IOException {
        stores.open();
        append(1, 60);
        stores.stop();
        for (String segment : stores.files(".log")) {
            try (DiskFile file = stores.disk.openToWrite(segment)) {
                long salt = SegmentHeader.read(file).orElseThrow().salt();
                file.write(SegmentHeader.write(1, salt, 1), 0);
            }
        }
        for (String index : stores.files(".idx")) {
            try (DiskFile file = stores.disk.openToWrite(index)) {
                file.write(ByteBuffer.wrap("mercIdx1".getBytes(StandardCharsets.US_ASCII)), 0);
            }
        }
        assertThat(stores.files(".idx")).isNotEmpty();

        stores.open();

        assertThat(stores.replayed()).isEqualTo(numbers(1, 60));
        assertThat(stores.located("id-7")).contains(new Position(7));
        assertThat(stores.append(61)).isEqualTo(new Position(61));
    }

    @Test
    void aKilledHubGivesTheUnusedSpaceBackAfterItsRestart() throws IOException {
        stores.settings = Stores.settings(100_000, true, Integer.MAX_VALUE, 100, Optional.empty(), Long.MAX_VALUE);
        stores.open();
        stores.executors().drain();
        append(1, 10);
        String segment = stores.files(".log").get(0);
        assertThat(content(segment).limit()).isEqualTo(100_000);
        stores.disk.killProcess();

        stores.open();
        stores.pass(Duration.ofSeconds(5));

        assertThat(content(segment).limit()).isLessThan(1_500);
        assertThat(stores.replayed()).isEqualTo(numbers(1, 10));
    }

    @Test
    void trimmedUpdatesDoNotComeBackWhenTheClockIsSetBackOverARestart() throws IOException {
        stores.settings =
                Stores.settings(2_000, false, Integer.MAX_VALUE, 100, Optional.of(Duration.ofHours(1)), Long.MAX_VALUE);
        stores.open();
        append(1, 3);
        stores.pass(Duration.ofMinutes(90));
        append(4, 6);
        stores.stop();
        stores.nowMillis -= Duration.ofHours(5).toMillis();

        stores.open();

        assertThat(stores.replayed()).containsExactly(4, 5, 6);
        assertThat(stores.located("id-2")).isEmpty();
        assertThat(stores.read(Position.START)).isEqualTo(HistoryPage.TRIMMED);
    }

    private void append(int from, int to) {
        for (int number = from; number <= to; number++) {
            stores.append(number);
        }
    }

    private static List<Integer> numbers(int from, int to) {
        return IntStream.rangeClosed(from, to).boxed().toList();
    }

    private Map<String, ByteBuffer> contents(String ending) throws IOException {
        Map<String, ByteBuffer> contents = new HashMap<>();
        for (String name : stores.files(ending)) {
            contents.put(name, stores.disk.map(name));
        }
        return contents;
    }

    private ByteBuffer content(String name) throws IOException {
        return stores.disk.map(name);
    }

    private void flip(String name, int at) throws IOException {
        byte value = (byte) (stores.disk.map(name).get(at) ^ 1);
        try (DiskFile file = stores.disk.openToWrite(name)) {
            file.write(ByteBuffer.wrap(new byte[] {value}), at);
            file.sync();
        }
    }
}
