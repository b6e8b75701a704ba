package io.mercurehub.eventstore.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.mercurehub.config.store.HistoryDamage;
import io.mercurehub.eventstore.file.disk.DiskFile;
import io.mercurehub.eventstore.file.log.FolderCheck;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Damages files at random, and looks whether the store opens, serves nothing damaged, and goes on. */
@Timeout(value = 2, unit = TimeUnit.HOURS)
@ExtendWith(Silence.class)
class FuzzTest {

    private static final int UPDATES = 80;
    private static final int EVENTS = 5;
    private static final long ROUNDS = Long.getLong("mercure.fuzz.rounds", 500);
    private static final long FIRST = Long.getLong("mercure.fuzz.first", 1);

    @Test
    void whateverIsInTheFilesTheStoreOpensOrSaysWhyNotAndServesNothingDamaged() {
        for (long seed = FIRST; seed < FIRST + ROUNDS; seed++) {
            try {
                play(new SplittableRandom(seed));
            } catch (Throwable e) {
                fail("seed " + seed + " (again: -Dmercure.fuzz.first=" + seed + " -Dmercure.fuzz.rounds=1)", e);
            }
        }
    }

    private static void play(SplittableRandom random) throws IOException {
        Stores stores = new Stores();
        if (random.nextInt(4) == 0) {
            FirstFormat.create(stores.disk, random.nextLong(), stores.nowMillis, 0);
        }
        boolean hasEvents = random.nextBoolean();
        stores.settings = Stores.settings(2_000, false, Integer.MAX_VALUE, EVENTS, Optional.empty(), Long.MAX_VALUE);
        stores.open();
        long[] positions = new long[UPDATES + 1];
        for (int number = 1; number <= UPDATES; number++) {
            positions[number] = stores.append(number).value();
            if (hasEvents && number % 6 == 0) {
                stores.appendEvent(number);
            }
        }
        stores.pass(Duration.ofSeconds(2));
        boolean isStopped = random.nextBoolean();
        if (isStopped) {
            stores.stop();
        }
        stores.disk.killProcess();
        List<String> names = stores.disk.list();
        for (int damages = 1 + random.nextInt(3); damages > 0; damages--) {
            damage(stores, names.get(random.nextInt(names.size())), random);
        }

        List<HistoryDamage> damages = new ArrayList<>();
        try {
            FolderCheck.run(stores.disk, damages::add);
            stores.open();
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("later version");
            return;
        }
        // Whatever is served is as it was: replayed() compares it.
        List<Integer> replayed = stores.replayed();
        assertThat(replayed).isSorted().doesNotHaveDuplicates();
        for (int number : replayed) {
            assertThat(stores.located("id-" + number)).isPresent();
            assertThat(damages).noneMatch(damage -> isOf(damage, positions[number]));
        }
        assertThat(stores.replayedEvents()).isSorted().doesNotHaveDuplicates().hasSizeLessThanOrEqualTo(EVENTS);
        assertThat(stores.carriedEvents()).isSorted().doesNotHaveDuplicates();
        String newestIndex = names.stream()
                .filter(name -> name.endsWith(".idx"))
                .max(String::compareTo)
                .orElse("");
        if (isStopped && damages.stream().noneMatch(damage -> damage.part().equals(newestIndex))) {
            // Then the check knows how far the log went, and whatever is not served is in what it has named.
            for (int number = 1; number <= UPDATES; number++) {
                int each = number;
                assertThat(replayed.contains(each)
                                || damages.stream().anyMatch(damage -> isOf(damage, positions[each])))
                        .as("%s of %s and %s", number, replayed, damages)
                        .isTrue();
            }
        }
        stores.append(UPDATES + 1);
        assertThat(stores.replayed()).endsWith(UPDATES + 1).containsAll(replayed);
    }

    private static boolean isOf(HistoryDamage damage, long position) {
        return damage.first().value() <= position && position <= damage.last().value();
    }

    private static void damage(Stores stores, String name, SplittableRandom random) throws IOException {
        try (DiskFile file = stores.disk.openToWrite(name)) {
            int size = (int) file.size();
            int at = random.nextInt(size + 1);
            switch (random.nextInt(4)) {
                case 0 -> file.truncate(at);
                case 1 -> file.write(ByteBuffer.wrap(new byte[random.nextInt(200)]), at);
                case 2 -> {
                    byte[] bytes = new byte[random.nextInt(200)];
                    random.nextBytes(bytes);
                    file.write(ByteBuffer.wrap(bytes), at);
                }
                default -> {
                    byte[] elsewhere = new byte[random.nextInt(300)];
                    stores.disk
                            .map(name)
                            .get(random.nextInt(size + 1) / 2, elsewhere, 0, Math.min(elsewhere.length, size / 2));
                    file.write(ByteBuffer.wrap(elsewhere), at);
                }
            }
            file.sync();
        }
    }
}
