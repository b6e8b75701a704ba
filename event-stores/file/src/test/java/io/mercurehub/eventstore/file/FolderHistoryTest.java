package io.mercurehub.eventstore.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.mercurehub.config.store.CheckListener;
import io.mercurehub.config.store.HistoryDamage;
import io.mercurehub.config.store.HistoryLimits;
import io.mercurehub.config.store.HistoryState;
import io.mercurehub.eventstore.file.disk.DiskFile;
import io.mercurehub.hub.store.EventStoreException;
import io.mercurehub.hub.store.Position;
import io.mercurehub.update.EventId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator finds in a folder that no hub has open, and trims. */
@ExtendWith(Silence.class)
class FolderHistoryTest {

    private static final String FIRST_SEGMENT = "0000000000000000001.log";
    private static final String FIRST_INDEX = "0000000000000000001.idx";
    private static final HistoryLimits NO_LIMITS =
            new HistoryLimits(Long.MAX_VALUE, Optional.empty(), Long.MAX_VALUE, Optional.empty());

    private final Stores stores = new Stores();
    private final List<HistoryDamage> damages = new ArrayList<>();

    @BeforeEach
    void fill() throws IOException {
        stores.open();
        for (int number = 1; number <= 60; number++) {
            stores.append(number);
            stores.nowMillis += 1_000;
        }
    }

    @Test
    void nothingIsWrongAfterAnOrderlyStop() throws IOException {
        stores.stop();

        HistoryState state = history().check(damages::add);

        assertThat(damages).isEmpty();
        assertThat(state).isEqualTo(new HistoryState(Position.START, new Position(60), 60, 0, 0, 0, allBytes(), 0));
    }

    @Test
    void theCheckSaysHowFarItIs() throws IOException {
        stores.stop();
        long all = allBytes();
        List<Long> checked = new ArrayList<>();

        HistoryState state = history().check(new CheckListener() {
            @Override
            public void damaged(HistoryDamage damage) {
                damages.add(damage);
            }

            @Override
            public void checked(long bytes, long ofBytes) {
                assertThat(ofBytes).isEqualTo(all);
                checked.add(bytes);
            }
        });

        assertThat(damages).isEmpty();
        assertThat(checked).isSorted().hasSize(61).endsWith(state.bytes()).doesNotHaveDuplicates();
    }

    @Test
    void nothingIsWrongWithATornTailAndItsBytesAreCounted() throws IOException {
        stores.disk.killProcess();
        String newest = stores.files(".log").get(stores.files(".log").size() - 1);
        try (DiskFile file = stores.disk.openToWrite(newest)) {
            file.write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5, 6, 7}), file.size());
        }

        HistoryState state = history().check(damages::add);

        assertThat(damages).isEmpty();
        assertThat(state.updates()).isEqualTo(60);
        assertThat(state.unfinishedBytes()).isEqualTo(7);
    }

    @Test
    void aCheckChangesNothing() throws IOException {
        stores.disk.killProcess();
        stores.disk.create("7.tmp").close();
        flip(FIRST_SEGMENT, 300);
        Map<String, ByteBuffer> before = contents();

        history().check(damages::add);

        assertThat(damages).isNotEmpty();
        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void aDamagedRecordIsNamedWithItsPlaceAndItsPosition() throws IOException {
        stores.stop();
        int begin = 128 + 2 * recordBytes();
        flip(FIRST_SEGMENT, begin + 40);

        HistoryState state = history().check(damages::add);

        assertThat(damages)
                .containsExactly(new HistoryDamage(
                        FIRST_SEGMENT,
                        begin,
                        new Position(3),
                        new Position(3),
                        "no whole record is there",
                        "these updates are left out; all others are served"));
        assertThat(state.updates()).isEqualTo(59);
        stores.open();
        assertThat(stores.replayed()).hasSize(59).doesNotContain(3);
    }

    @Test
    void whatIsDamagedBeforeTheTrimIsNotMissed() throws IOException {
        stores.stop();
        history().trim(limits(Long.MAX_VALUE, "id-5"));
        flip(FIRST_SEGMENT, 200);

        history().check(damages::add);

        assertThat(damages).hasSize(1);
        assertThat(damages.get(0).isLoss()).isFalse();
        assertThat(damages.get(0).effect()).isEqualTo("nothing is missed: the updates are trimmed");
    }

    @Test
    void aNewestSegmentIsCheckedAsAHubReadsItThatDoesNotBelieveItsIndex() throws IOException {
        stores.stop();
        // Its records stand seven bytes further on than its index says, and it is longer than that.
        String newest = stores.files(".log").get(stores.files(".log").size() - 1);
        ByteBuffer records = copy(newest).position(128).slice();
        try (DiskFile file = stores.disk.openToWrite(newest)) {
            file.write(records, 128 + 7);
            file.sync();
        }

        HistoryState state = history().check(damages::add);

        stores.open();
        List<Integer> served = stores.replayed();
        assertThat(served).hasSize((int) state.updates()).endsWith(60);
        assertThat(damages.stream().filter(HistoryDamage::isLoss))
                .allSatisfy(damage -> assertThat(served)
                        .noneMatch(number -> damage.first().value() <= number
                                && number <= damage.last().value()));
    }

    @Test
    void aSegmentThatIsGoneIsNamed() throws IOException {
        stores.stop();
        stores.disk.delete(stores.files(".log").get(1));
        long first = Long.parseLong(stores.files(".log").get(1).substring(0, 19));
        long secondFirst = Long.parseLong(stores.files(".idx").get(1).substring(0, 19));

        history().check(damages::add);

        assertThat(damages).hasSize(1);
        assertThat(damages.get(0).first()).isEqualTo(new Position(secondFirst));
        assertThat(damages.get(0).last()).isEqualTo(new Position(first - 1));
    }

    @Test
    void aFirstSegmentThatIsGoneIsNamed() throws IOException {
        stores.stop();
        stores.disk.delete(FIRST_SEGMENT);

        history().check(damages::add);

        assertThat(damages).hasSize(1);
        assertThat(damages.get(0).part()).isEqualTo(FIRST_SEGMENT);
        assertThat(damages.get(0).first()).isEqualTo(new Position(1));
        assertThat(damages.get(0).reason()).isEqualTo("there is no such file");
    }

    @Test
    void aNewestSegmentThatWasCutOffAfterAnOrderlyStopIsNamedAndItsPositionsAreNotUsedAgain() throws IOException {
        stores.stop();
        String newest = stores.files(".log").get(stores.files(".log").size() - 1);
        try (DiskFile file = stores.disk.openToWrite(newest)) {
            file.truncate(file.size() - 1);
            file.sync();
        }

        history().check(damages::add);

        assertThat(damages).hasSize(1);
        assertThat(damages.get(0).first()).isEqualTo(new Position(60));
        assertThat(damages.get(0).last()).isEqualTo(new Position(60));
        stores.open();
        assertThat(stores.replayed()).hasSize(59).endsWith(59);
        assertThat(stores.append(61)).isEqualTo(new Position(61));
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 20, 44, 60, 65, 150, 300})
    void aDamagedIndexIsNamedAndCostsNothing(int at) throws IOException {
        stores.stop();
        flip(FIRST_INDEX, at);

        history().check(damages::add);

        assertThat(damages).hasSize(1);
        assertThat(damages.get(0).part()).isEqualTo(FIRST_INDEX);
        assertThat(damages.get(0).isLoss()).isFalse();
        stores.open();
        assertThat(stores.replayed()).hasSize(60);
    }

    @Test
    void anIndexThatSaysSomethingElseThanItsSegmentIsNamed() throws IOException {
        stores.stop();
        // The index of another segment of the same folder, made to look as if it were of this one.
        ByteBuffer other = copy(stores.files(".idx").get(1));
        ByteBuffer own = copy(FIRST_INDEX);
        other.putLong(16, own.getLong(16)).putLong(24, own.getLong(24));
        CRC32C crc = new CRC32C();
        crc.update(other.duplicate().position(12));
        other.putInt(8, (int) crc.getValue());
        stores.disk.delete(FIRST_INDEX);
        try (DiskFile file = stores.disk.create(FIRST_INDEX)) {
            file.write(other, 0);
        }

        history().check(damages::add);

        assertThat(damages).extracting(HistoryDamage::reason).containsExactly("it does not say what is in the segment");
    }

    @Test
    void damagedCopiesOfHeadersAreNamed() throws IOException {
        stores.stop();
        flip(FIRST_SEGMENT, 20);
        flip("history", 70);

        history().check(damages::add);

        assertThat(damages)
                .extracting(HistoryDamage::part, HistoryDamage::effect)
                .containsExactly(
                        tuple("history", "the other copy is used"), tuple(FIRST_SEGMENT, "the other copy is used"));
    }

    @Test
    void aSegmentWithoutAHeaderIsNamedWithAllItsPositions() throws IOException {
        stores.stop();
        flip(FIRST_SEGMENT, 20);
        flip(FIRST_SEGMENT, 84);
        long second = Long.parseLong(stores.files(".log").get(1).substring(0, 19));

        history().check(damages::add);

        assertThat(damages).hasSize(1);
        assertThat(damages.get(0).last()).isEqualTo(new Position(second - 1));
        assertThat(damages.get(0).reason()).isEqualTo("its header is damaged");
    }

    @Test
    void somethingElseInTheFolderIsNamed() throws IOException {
        stores.stop();
        stores.disk.create("photo.jpg").close();

        history().check(damages::add);

        assertThat(damages)
                .extracting(HistoryDamage::part, HistoryDamage::effect)
                .containsExactly(tuple("photo.jpg", "a hub does not start before it is taken away"));
    }

    @Test
    void exactlySoManyUpdatesAreLeft() throws IOException {
        stores.stop();

        HistoryState left = history().trim(limits(7, null));

        assertThat(left.updates()).isEqualTo(7);
        assertThat(left.trimmedThrough()).isEqualTo(new Position(53));
        assertThat(left.bytes()).isEqualTo(allBytes());
        stores.disk.cutPower();
        stores.open();
        assertThat(stores.replayed()).isEqualTo(numbers(54, 60));
        assertThat(stores.append(61)).isEqualTo(new Position(61));
    }

    @Test
    void nothingOlderIsLeft() throws IOException {
        stores.stop();

        HistoryState left = history()
                .trim(new HistoryLimits(
                        Long.MAX_VALUE, Optional.of(Duration.ofSeconds(10)), Long.MAX_VALUE, Optional.empty()));

        assertThat(left.updates()).isEqualTo(9);
        stores.open();
        assertThat(stores.replayed()).isEqualTo(numbers(52, 60));
    }

    @Test
    void noMoreBytesAreLeft() throws IOException {
        stores.stop();

        HistoryState left =
                history().trim(new HistoryLimits(Long.MAX_VALUE, Optional.empty(), 3_000, Optional.empty()));

        assertThat(logBytes()).isLessThanOrEqualTo(3_000);
        assertThat(left.updates()).isBetween(5L, 40L);
        stores.open();
        assertThat(stores.replayed()).endsWith(60);
    }

    @Test
    void everythingBeforeAnUpdateGoes() throws IOException {
        stores.stop();

        history().trim(limits(Long.MAX_VALUE, "id-42"));

        stores.open();
        assertThat(stores.replayed()).isEqualTo(numbers(42, 60));
    }

    @Test
    void anUnknownIdTrimsNothing() throws IOException {
        stores.stop();
        Map<String, ByteBuffer> before = contents();

        assertThatThrownBy(() -> history().trim(limits(3, "other")))
                .isInstanceOf(EventStoreException.class)
                .hasMessage("history: no update has the id \"other\"");

        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void theSpaceOfWhatIsTrimmedReturns() throws IOException {
        stores.stop();
        long before = logBytes();

        history().trim(limits(5, null));

        assertThat(before).isGreaterThan(4_500);
        assertThat(logBytes()).isLessThan(900);
    }

    private FolderHistory history() {
        return new FolderHistory(stores.disk, stores.settings, () -> Instant.ofEpochMilli(stores.nowMillis));
    }

    private static HistoryLimits limits(long maxUpdates, @Nullable String before) {
        return new HistoryLimits(
                maxUpdates,
                NO_LIMITS.maxAge(),
                NO_LIMITS.maxBytes(),
                Optional.ofNullable(before).map(EventId::of));
    }

    private int recordBytes() throws IOException {
        // The second field of a record is its length.
        return stores.disk.map(FIRST_SEGMENT).getInt(128 + 4);
    }

    private long allBytes() throws IOException {
        return contents().values().stream().mapToLong(ByteBuffer::limit).sum();
    }

    private long logBytes() throws IOException {
        long bytes = 0;
        for (String name : stores.files(".log")) {
            bytes += stores.disk.map(name).limit();
        }
        return bytes;
    }

    private Map<String, ByteBuffer> contents() throws IOException {
        Map<String, ByteBuffer> contents = new HashMap<>();
        for (String name : stores.disk.list()) {
            contents.put(name, stores.disk.map(name));
        }
        return contents;
    }

    private ByteBuffer copy(String name) throws IOException {
        ByteBuffer bytes = stores.disk.map(name);
        return ByteBuffer.allocate(bytes.limit()).put(bytes).flip();
    }

    private void flip(String name, int at) throws IOException {
        byte value = (byte) (stores.disk.map(name).get(at) ^ 1);
        try (DiskFile file = stores.disk.openToWrite(name)) {
            file.write(ByteBuffer.wrap(new byte[] {value}), at);
            file.sync();
        }
    }

    private static List<Integer> numbers(int from, int to) {
        return IntStream.rangeClosed(from, to).boxed().toList();
    }
}
