package io.mercurehub.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** However the bytes of a stream are split, its events are the same; and what a hub writes is what is read. */
class EventStreamParserPropertyTest {

    private static final int MAX_BYTES = 100_000;

    /** Pieces of streams, whole and damaged, and any bytes between them. */
    @Provide
    Arbitrary<byte[]> streams() {
        Arbitrary<byte[]> pieces = Arbitraries.of(
                        "\uFEFF",
                        "data",
                        "data:",
                        "data: ",
                        "id:",
                        "id: 1",
                        "id: \0",
                        "event: a",
                        "retry: 5",
                        ":",
                        "\n",
                        "\r",
                        "\r\n",
                        "\n\n",
                        "\r\r",
                        "…",
                        "\uD83C\uDF89",
                        "x",
                        " ",
                        "\0")
                .map(text -> text.getBytes(UTF_8));
        Arbitrary<byte[]> noise = Arbitraries.bytes().array(byte[].class).ofMaxSize(4);
        return Arbitraries.frequencyOf(Tuple.of(9, pieces), Tuple.of(1, noise))
                .list()
                .ofMaxSize(80)
                .map(parts -> {
                    ByteArrayOutputStream all = new ByteArrayOutputStream();
                    parts.forEach(all::writeBytes);
                    return all.toByteArray();
                });
    }

    @Property(tries = 2_000)
    void anySplitGivesTheSameEvents(@ForAll("streams") byte[] stream, @ForAll Random splits) {
        List<String> whole = new ArrayList<>();
        EventStreamParser atOnce = new EventStreamParser(MAX_BYTES, "", update -> whole.add(all(update)));
        atOnce.feed(ByteBuffer.wrap(stream));

        List<String> inParts = new ArrayList<>();
        EventStreamParser parser = new EventStreamParser(MAX_BYTES, "", update -> inParts.add(all(update)));
        int from = 0;
        while (from < stream.length) {
            int length = Math.min(stream.length - from, splits.nextInt(4));
            parser.feed(ByteBuffer.wrap(stream, from, length));
            from += length;
        }

        assertThat(inParts).isEqualTo(whole);
        assertThat(parser.lastEventId()).isEqualTo(atOnce.lastEventId());
        assertThat(parser.retryMillis()).isEqualTo(atOnce.retryMillis());
    }

    @Property(tries = 500)
    void readsWhatAHubWrites(@ForAll List<String> texts) {
        List<String> data = texts.stream()
                .map(text -> new String(text.getBytes(UTF_8), UTF_8))
                .toList();
        String stream = data.stream()
                .map(text ->
                        text.lines().map(line -> "data: " + line + "\n").collect(Collectors.joining()) + "data: \n\n")
                .collect(Collectors.joining());

        List<String> read = new ArrayList<>();
        new EventStreamParser(Integer.MAX_VALUE, "", update -> read.add(update.data()))
                .feed(ByteBuffer.wrap(stream.getBytes(UTF_8)));

        assertThat(read)
                .isEqualTo(data.stream()
                        .map(text -> text.lines().map(line -> line + "\n").collect(Collectors.joining()))
                        .toList());
    }

    private static String all(ReceivedUpdate update) {
        return update.id() + "|" + update.type() + "|" + update.data();
    }
}
