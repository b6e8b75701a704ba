package io.mercurehub.standalone.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class ChunkTest {

    private final Chunk chunk = new Chunk();
    private final byte[] bytes = "0123456789ABCDEF".getBytes(US_ASCII);

    private String text(int from, int length, boolean isChunked) {
        ByteBuffer sent = chunk.of(bytes, from, length, isChunked);
        byte[] read = new byte[sent.remaining()];
        sent.get(read);
        return new String(read, US_ASCII);
    }

    @Test
    void isTheSameForEverybodyWhoGetsTheSame() {
        assertThat(text(0, 16, true)).isEqualTo("10\r\n0123456789ABCDEF\r\n");
        assertThat(text(0, 16, true)).isEqualTo("10\r\n0123456789ABCDEF\r\n");
    }

    @Test
    void isAnotherForAnotherPartOrAnotherVersion() {
        assertThat(text(0, 16, true)).hasSize(22);
        assertThat(text(0, 16, false)).isEqualTo("0123456789ABCDEF");
        assertThat(text(0, 3, true)).isEqualTo("3\r\n012\r\n");
        assertThat(text(3, 3, true)).isEqualTo("3\r\n345\r\n");
        assertThat(text(0, 16, true)).hasSize(22);
    }

    @Test
    void mayBeLongerThanItWas() {
        byte[] longer = new byte[100_000];

        assertThat(chunk.of(longer, 0, longer.length, true).remaining()).isEqualTo("186a0\r\n".length() + 100_000 + 2);
    }
}
