package io.mercurehub.eventstore.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mercurehub.config.store.HistoryDamage;
import io.mercurehub.eventstore.file.disk.DiskFile;
import io.mercurehub.eventstore.file.log.FolderCheck;
import io.mercurehub.hub.output.SubscriptionEncoder;
import io.mercurehub.hub.presence.OrphanedSubscriptions;
import io.mercurehub.hub.store.CarriedEvents;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.subscription.Subscription;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Topic;
import io.mercurehub.update.Update;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Subscriptions that are open outlive the trimming of what told of them. */
@ExtendWith(Silence.class)
class OpenSubscriptionsTest {

    private static final int KEPT = 10;

    private static final SubscriptionEncoder WORDS = new SubscriptionEncoder() {
        @Override
        public List<Topic> topics(Subscription subscription) {
            throw new AssertionError("not needed");
        }

        @Override
        public String data(Subscription subscription, boolean active) {
            throw new AssertionError("not needed");
        }

        @Override
        public Optional<String> gone(String data) {
            return data.startsWith("on ") ? Optional.of("off " + data.substring(3)) : Optional.empty();
        }
    };

    private final Stores stores = new Stores();
    private int ids;
    private int passers;

    @Test
    void announcesOrphanedSubscriptionsOnceThoughTheirBeginningsWereTrimmed() throws IOException {
        open(KEPT);
        event("ada", "on ada");
        event("bob", "on bob");
        comeAndGo(100);
        event("bob", "off bob");
        comeAndGo(100);
        tidy();
        assertThat(stores.read(Position.START).eventsGoneUpTo()).isGreaterThan(new Position(1));
        assertThat(FolderCheck.run(stores.disk, ignored -> {}).carriedEvents()).isEqualTo(1);

        crashAndOpen();

        assertThat(announceOrphaned()).containsExactly("off ada");
        comeAndGo(100);
        tidy();
        crashAndOpen();
        assertThat(announceOrphaned()).isEmpty();
    }

    @Test
    void alsoWhenTheyAreTrimmedInMemoryAloneBeforeTheCrash() throws IOException {
        open(KEPT);
        event("ada", "on ada");
        comeAndGo(20);

        crashAndOpen();

        assertThat(announceOrphaned()).containsExactly("off ada");
    }

    @Test
    void alsoWhenAllAroundThemIsDropped() throws IOException {
        stores.settings = Stores.settings(
                2_000, false, 5, KEPT, Optional.of(Duration.ofMinutes(1)), Long.MAX_VALUE, stores.settings.rules());
        stores.open();
        event("ada", "on ada");
        for (int number = 1; number <= 50; number++) {
            stores.append(number);
        }
        stores.pass(Duration.ofMinutes(2));
        stores.append(51);
        tidy();
        assertThat(stores.located("earliest")).contains(new Position(51));

        crashAndOpen();

        assertThat(announceOrphaned()).containsExactly("off ada");
    }

    @Test
    void whoeverIsOpenPushesOutNoUpdates() throws IOException {
        stores.settings = Stores.settings(2_000, false, Integer.MAX_VALUE, 1, Optional.empty(), 20_000);
        stores.open();
        stores.append(1);
        for (int number = 1; number <= 30; number++) {
            event("reader " + number, "on " + "x".repeat(1_000));
        }
        tidy();

        assertThat(stores.disk.map("carried").limit()).isGreaterThan(20_000);
        assertThat(stores.located("earliest")).contains(Position.START);
    }

    @Test
    void theRestOfAStoryWhoseBeginningIsUnknownIsForgotten() throws IOException {
        open(KEPT);
        event("ada", "off ada");
        event("bob", "on bob");
        comeAndGo(100);
        tidy();
        crashAndOpen();
        assertThat(carried(update -> true)).containsExactly("off ada", "on bob");

        assertThat(carried(update -> WORDS.gone(update.data()).isPresent())).containsExactly("on bob");

        crashAndOpen();
        assertThat(carried(update -> true)).containsExactly("on bob");
    }

    @Test
    void aDamagedFileIsNamedAndBegunAnew() throws IOException {
        open(KEPT);
        event("ada", "on ada");
        comeAndGo(100);
        tidy();
        stores.disk.killProcess();
        write(40, new byte[] {1, 2, 3});

        assertThat(damages()).extracting(HistoryDamage::part).containsExactly("carried");
        stores.open();

        assertThat(damages()).isEmpty();
        assertThat(announceOrphaned()).isEmpty();
        event("bob", "on bob");
        comeAndGo(100);
        tidy();
        crashAndOpen();
        assertThat(announceOrphaned()).containsExactly("off bob");
    }

    @Test
    void whateverBitOfTheFileIsDamagedAndWhereverItIsCutOffTheStoreOpensAndMakesNothingUp() throws IOException {
        open(1);
        event("ada", "on ada");
        comeAndGo(200);
        tidy();
        stores.stop();
        byte[] whole = new byte[stores.disk.map("carried").limit()];
        stores.disk.map("carried").get(0, whole);
        for (int at = 0; at < whole.length; at++) {
            boolean isCut = at % 2 == 0;
            write(0, whole);
            if (isCut) {
                cutOff(at);
            } else {
                write(at, new byte[] {(byte) (whole[at] ^ (1 << at % 8))});
            }

            assertThat(damages()).extracting(HistoryDamage::part).containsExactly("carried");
        }
        stores.open();
        assertThat(carried(update -> true)).isEmpty();
    }

    @Test
    void aFolderOfAnEarlierVersionOpensAndTakesNoEndForABeginning() throws IOException {
        open(KEPT);
        event("ada", "on ada");
        comeAndGo(100);
        event("ada", "off ada");
        event("bob", "on bob");
        tidy();
        stores.stop();
        stores.disk.delete("carried");
        stores.disk.syncFolder();

        assertThat(damages()).isEmpty();
        stores.open();
        comeAndGo(100);
        tidy();
        crashAndOpen();

        assertThat(announceOrphaned()).containsExactly("off bob");
    }

    @Test
    void aFileOfALaterVersionIsRefusedByName() throws IOException {
        open(KEPT);
        stores.stop();
        ByteBuffer later = ByteBuffer.allocate(32);
        later.put(0, stores.disk.map("carried"), 0, 32).putInt(12, 2);
        CRC32C checksum = new CRC32C();
        checksum.update(later.duplicate().position(12));
        later.putInt(8, (int) checksum.getValue());
        write(0, later.array());

        assertThatThrownBy(stores::open)
                .hasMessage("carried: written by a later version of this program: format 2 (expected: at most 1)");
    }

    @Test
    void aFullDiskGivesSpaceBackAndWhoIsOpenIsRememberedOnceThereIsSome() throws IOException {
        stores.settings = Stores.settings(
                2_000, false, 1_000, KEPT, Optional.of(Duration.ofMinutes(1)), Long.MAX_VALUE, stores.settings.rules());
        stores.open();
        event("ada", "on ada");
        for (int number = 1; number <= 50; number++) {
            stores.append(number);
        }
        int full = stores.files(".log").size();
        stores.disk.faults().isFull = true;
        stores.pass(Duration.ofMinutes(2));
        assertThat(stores.files(".log")).hasSizeLessThan(full);

        stores.disk.faults().clear();
        tidy();
        crashAndOpen();

        assertThat(announceOrphaned()).containsExactly("off ada");
    }

    @Test
    void aHubThatStopsInOrderLeavesNothingBehind() throws IOException {
        open(KEPT);
        event("ada", "on ada");
        comeAndGo(100);
        tidy();
        event("ada", "off ada");
        comeAndGo(100);
        tidy();
        stores.stop();

        stores.open();

        assertThat(carried(update -> true)).isEmpty();
        assertThat(announceOrphaned()).isEmpty();
    }

    private void open(int maxEvents) throws IOException {
        stores.settings =
                Stores.settings(20_000, false, Integer.MAX_VALUE, maxEvents, Optional.empty(), Long.MAX_VALUE);
        stores.open();
    }

    private void crashAndOpen() throws IOException {
        stores.disk.cutPower();
        stores.open();
    }

    private void comeAndGo(int subscribers) {
        for (int i = 0; i < subscribers; i++) {
            String name = "passer " + passers++;
            event(name, "on " + name);
            event(name, "off " + name);
        }
    }

    private void event(String topic, String data) {
        stores.append(Update.of(topic + "/" + "x".repeat(100))
                .id(EventId.chosen("event-" + ids++))
                .isPrivate(true)
                .isSubscriptionEvent(true)
                .data(data)
                .build());
    }

    /** Does what the next hub does, and returns what the log tells from then on. */
    private List<String> announceOrphaned() {
        Position end = stores.last();
        leftOpen(end);
        stores.executors().drain();
        return dataOf(end);
    }

    private void leftOpen(Position end) {
        new OrphanedSubscriptions(
                        stores.store(), end, WORDS, () -> CompletableFuture.completedStage(null), Runnable::run)
                .announce();
    }

    /** What has been told since of those who don't come and go. */
    private List<String> dataOf(Position after) {
        return stores.heard.stream()
                .filter(stored -> stored.position().compareTo(after) > 0)
                .map(stored -> stored.update().data())
                .filter(data -> !data.contains("passer"))
                .toList();
    }

    private List<String> carried(Predicate<Update> isNeeded) {
        CompletableFuture<CarriedEvents> carried =
                stores.store().carriedEvents(isNeeded).toCompletableFuture();
        stores.executors().drain();
        return carried.join().events().stream()
                .map(stored -> stored.update().data())
                .toList();
    }

    private void tidy() {
        stores.pass(Duration.ofSeconds(2));
        stores.pass(Duration.ofSeconds(2));
    }

    private List<HistoryDamage> damages() throws IOException {
        List<HistoryDamage> damages = new ArrayList<>();
        FolderCheck.run(stores.disk, damages::add);
        return damages;
    }

    private void cutOff(int size) throws IOException {
        try (DiskFile file = stores.disk.openToWrite("carried")) {
            file.truncate(size);
            file.sync();
        }
    }

    private void write(int at, byte[] bytes) throws IOException {
        try (DiskFile file = stores.disk.openToWrite("carried")) {
            file.write(ByteBuffer.wrap(bytes), at);
            file.sync();
        }
    }
}
