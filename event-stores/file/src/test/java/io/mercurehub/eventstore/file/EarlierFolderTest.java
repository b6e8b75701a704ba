package io.mercurehub.eventstore.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.config.store.HistoryDamage;
import io.mercurehub.eventstore.file.log.FolderCheck;
import io.mercurehub.hub.store.Position;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the program has written before is there with all that it holds. */
@ExtendWith(Silence.class)
class EarlierFolderTest {

    private final Stores stores = new Stores();

    @BeforeEach
    void open() throws IOException {
        EarlierFolder.open(stores);
    }

    @Test
    void holdsUpdatesByRulesSubscriptionEventsAndThoseThatAreCarried() {
        assertThat(EarlierFolder.contents())
                .contains(": chats-41 ", ": comes-41 ", "located typing-12 ", "located chats-12 ", "carried ")
                .doesNotContain(": chats-12 ", ": typing-");
    }

    @Test
    void allThatItHoldsIsThere() {
        assertThat(EarlierFolder.contents(stores)).isEqualTo(EarlierFolder.contents());
    }

    @Test
    void nothingInItIsTakenForDamaged() throws IOException {
        stores.disk.killProcess();
        List<HistoryDamage> damages = new ArrayList<>();

        FolderCheck.run(stores.disk, damages::add);

        assertThat(damages).isEmpty();
    }

    @Test
    void updatesAreAddedBehindThoseThatItHolds() throws IOException {
        Position last = stores.last();

        assertThat(stores.append(1)).isEqualTo(new Position(last.value() + 1));

        stores.pass(Duration.ofSeconds(2));
        stores.stop();
        stores.open();
        assertThat(stores.located("id-1")).contains(new Position(last.value() + 1));
        assertThat(stores.located("typing-41")).isPresent();
    }

    @Test
    void aCrashWhileItIsOpenCostsNothingOfIt() throws IOException {
        for (int operations = 0; operations < 60; operations++) {
            Stores crashing = new Stores(operations);
            EarlierFolder.open(crashing);
            crashing.disk.crashAfter(operations);
            try {
                crashing.store().check();
                crashing.executors().tick();
                crashing.executors().drain();
                crashing.stop();
            } catch (CompletionException | CrashDisk.Crash | AssertionError e) {
                // As it should.
            }
            crashing.disk.cutPower();

            crashing.open();

            assertThat(EarlierFolder.contents(crashing)).isEqualTo(EarlierFolder.contents());
        }
    }
}
