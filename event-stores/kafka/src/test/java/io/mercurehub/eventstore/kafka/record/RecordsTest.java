package io.mercurehub.eventstore.kafka.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mercurehub.eventstore.contract.Updates;
import io.mercurehub.hub.store.Node;
import io.mercurehub.update.Update;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RecordsTest {

    private static final Incarnation NODE = new Incarnation("a-node", 3);

    @Test
    void anUpdateOfEveryShapeIsReadAsItWasWritten() {
        for (Update update : Updates.ofEveryShape()) {
            Entry entry = update.isSubscriptionEvent() ? new Entry.Told(update, NODE) : new Entry.Published(update);

            assertThat(writtenAndRead(entry)).isEqualTo(entry);
        }
    }

    @Test
    void whatNodesSayIsReadAsItWasWritten() {
        assertThat(entriesOfNodes())
                .allSatisfy(entry -> assertThat(writtenAndRead(entry)).isEqualTo(entry));
    }

    @Test
    void theDataOfAnUpdateIsTheValue() {
        Update update = Updates.anUpdate().data("{\"é\": 1}").build();

        byte[] value = write(new Entry.Published(update)).value();

        assertThat(new String(value, StandardCharsets.UTF_8)).isEqualTo("{\"é\": 1}");
    }

    @Test
    void aRecordOfALaterVersionIsKnownAsSuch() {
        Records.Encoded encoded = write(new Entry.Revocation("somebody"));
        encoded.key()[2] = Records.VERSION + 1;

        assertThatExceptionOfType(NewerFormatException.class)
                .isThrownBy(() -> Records.read(encoded.key(), encoded.value()))
                .withMessageContaining("format 2");
    }

    @Test
    void whatNoHubHasWrittenIsKnownAsSuch() {
        for (byte[] key : new byte[][] {null, {}, "a key of somebody else".getBytes(StandardCharsets.UTF_8)}) {
            assertThatExceptionOfType(MalformedRecordException.class).isThrownBy(() -> Records.read(key, null));
        }
    }

    /** Damage is found or gives another record, and does nothing else. */
    @Property(tries = 2_000)
    void aDamagedRecordIsRefused(
            @ForAll @IntRange(max = 8) int which, @ForAll @Size(max = 4) List<@IntRange(max = 200) Integer> places) {
        List<Entry> entries = entries();
        Records.Encoded encoded = write(entries.get(which % entries.size()));
        byte[] key = encoded.key().clone();
        for (int place : places) {
            key[4 + place % (key.length - 4)] ^= (byte) (place + 1);
        }

        try {
            assertThat(Records.read(key, encoded.value())).isNotNull();
        } catch (MalformedRecordException e) {
            assertThat(places).isNotEmpty();
        }
    }

    private static List<Entry> entries() {
        List<Entry> entries = new ArrayList<>(entriesOfNodes());
        entries.add(new Entry.Published(Updates.anUpdate().type("sold").build()));
        return entries;
    }

    private static List<Entry> entriesOfNodes() {
        Update beginning = Updates.aSubscriptionEvent();
        Update end = Updates.aSubscriptionEvent();
        return Stream.<Entry>of(
                        new Entry.Told(end, NODE),
                        new Entry.Begun(beginning, end, NODE),
                        new Entry.EndedFor(end, NODE),
                        new Entry.Carried(beginning, end, NODE),
                        new Entry.Joined(
                                new Node("name", "a-node", "1.2.3", Instant.ofEpochMilli(12_345)), NODE, 15_000, 1),
                        new Entry.Left(NODE, "another-node"),
                        new Entry.Revocation("somebody"),
                        new Entry.Heartbeat(NODE, 123_456_789_012L))
                .toList();
    }

    private static Entry writtenAndRead(Entry entry) {
        Records.Encoded encoded = write(entry);
        LogRecord read = Records.read(encoded.key(), encoded.value());
        assertThat(read.history()).isEqualTo(-7);
        assertThat(read.timeMillis()).isEqualTo(1_700_000_000_000L);
        return read.entry();
    }

    private static Records.Encoded write(Entry entry) {
        return Records.write(new LogRecord(-7, 1_700_000_000_000L, entry));
    }
}
