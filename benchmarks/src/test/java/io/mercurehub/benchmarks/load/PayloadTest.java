package io.mercurehub.benchmarks.load;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PayloadTest {

    private static final int LENGTH = 40;
    private static final int AT = 3;

    private final Payload payload = new Payload(LENGTH);

    @Test
    void isLettersAndThenPadding() {
        byte[] bytes = written(0xabc, 0xdef01, 2, 0x12345678);

        assertThat(new String(bytes, AT, LENGTH, US_ASCII))
                .isEqualTo("klmnopab" + "aaaaaaac" + "bcdefghi" + "0123456789012345");
    }

    @Property
    void tellsWhatWasWritten(
            @ForAll @IntRange(min = 0, max = Payload.MAX_PUBLISHERS - 1) int publisher,
            @ForAll @IntRange(min = 0, max = Payload.MAX_TOPICS - 1) int topic,
            @ForAll int sequence,
            @ForAll int sentMicros) {
        byte[] bytes = written(publisher, topic, sequence, sentMicros);

        assertThat(payload.isIntact(bytes, AT, AT + LENGTH)).isTrue();
        assertThat(Payload.publisher(bytes, AT)).isEqualTo(publisher);
        assertThat(Payload.topic(bytes, AT)).isEqualTo(topic);
        assertThat(Payload.sequence(bytes, AT)).isEqualTo(sequence);
        assertThat(Payload.sentMicros(bytes, AT)).isEqualTo(sentMicros);
    }

    @Property
    void noticesAByteThatCannotBeItsOwn(
            @ForAll @IntRange(min = 0, max = LENGTH - 1) int where, @ForAll byte other, @ForAll int sequence) {
        byte[] bytes = written(1, 2, sequence, 3);
        boolean couldBeItsOwn =
                where < Payload.HEADER_BYTES ? other >= 'a' && other <= 'p' : other == bytes[AT + where];

        bytes[AT + where] = other;

        assertThat(payload.isIntact(bytes, AT, AT + LENGTH)).isEqualTo(couldBeItsOwn);
    }

    @Test
    void noticesAnotherLength() {
        byte[] bytes = written(1, 2, 3, 4);

        assertThat(payload.isIntact(bytes, AT, AT + LENGTH - 1)).isFalse();
        assertThat(payload.isIntact(bytes, AT, AT + LENGTH + 1)).isFalse();
        assertThat(payload.isIntact(bytes, AT, AT)).isFalse();
    }

    @Test
    void needsRoomForItsHeader() {
        assertThat(new Payload(24).length()).isEqualTo(24);
        assertThatThrownBy(() -> new Payload(23)).isInstanceOf(IllegalArgumentException.class);
    }

    private byte[] written(int publisher, int topic, int sequence, int sentMicros) {
        byte[] bytes = new byte[AT + LENGTH + 1];
        Payload.writeHeader(bytes, AT, publisher, topic, sequence, sentMicros);
        payload.writePadding(bytes, AT);
        return bytes;
    }
}
