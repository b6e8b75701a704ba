package io.mercurehub.standalone.attack;

import static io.mercurehub.standalone.attack.AttackedHub.HUB;
import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.standalone.fixtures.RawHttp;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As many subscribers as a process may have descriptors for, none of whom means harm, meet none of the bounds for clients. */
@Tag("full")
final class HonestUseIT {

    private static final int SUBSCRIBERS = 18_000;
    private static final int COME_BACK = SUBSCRIBERS / 10;
    private static final int TOPICS_OF_ONE = 1_000;
    private static final int AT_ONCE = 500;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    private Path home;

    @Test
    void meetsNoBound() throws Exception {
        try (AttackedHub hub = AttackedHub.start(home, 1024, 20_000);
                Crowd crowd = new Crowd(hub.port());
                RawHttp curious = RawHttp.connect(hub.port())) {
            curious.send(manyTopics());
            curious.readTo(":\n");
            for (int i = 0; i < SUBSCRIBERS; i += AT_ONCE) {
                crowd.join(AT_ONCE);
                crowd.awaitEach(":\n");
            }
            assertThat(hub.honest().publish("all", "first", "x")).startsWith("HTTP/1.1 200 ");
            crowd.awaitEach("id: first\n");

            crowd.comeBack(COME_BACK);
            crowd.awaitEach(":\n");
            assertThat(hub.honest().publish("all", "second", "x")).startsWith("HTTP/1.1 200 ");
            crowd.awaitEach("id: second\n");
            assertThat(hub.honest().publish("topic-777", "one of many", "x")).startsWith("HTTP/1.1 200 ");
            curious.readTo("id: one of many\n");

            assertThat(hub.metrics())
                    .contains("\nmercure_client_memory_refused_total 0\n")
                    .contains("\nmercure_client_memory_ended_total 0\n")
                    .doesNotContain("mercure_requests_refused_total{");
        }
    }

    private static String manyTopics() {
        String form = IntStream.range(0, TOPICS_OF_ONE)
                .mapToObj(i -> "topic=topic-" + i)
                .collect(Collectors.joining("&"));
        return "QUERY " + HUB
                + " HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: "
                + form.length() + "\r\n\r\n" + form;
    }

    /** Subscribers with five topics each, on one thread. */
    private static final class Crowd implements AutoCloseable {

        private final int port;
        private final Selector selector = Selector.open();
        private final ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
        private final List<SelectionKey> members = new ArrayList<>();
        private int number;

        Crowd(int port) throws IOException {
            this.port = port;
        }

        void join(int count) throws IOException {
            for (int i = 0; i < count; i++) {
                number++;
                SocketChannel channel = SocketChannel.open();
                channel.bind(new InetSocketAddress("127.0.1." + (1 + number % 200), 0));
                channel.connect(new InetSocketAddress("127.0.0.1", port));
                channel.write(ByteBuffer.wrap(Attackers.bytes("GET " + HUB + "?topic=all&topic=user-" + number
                        + "&topic=room-" + number % 100 + "&topic=news&topic=https://example.com/users/" + number
                        + " HTTP/1.1\r\nHost: h\r\nAccept: text/event-stream\r\n\r\n")));
                channel.configureBlocking(false);
                members.add(channel.register(selector, SelectionKey.OP_READ, ""));
            }
        }

        /** The first ones leave, and come back at once. */
        void comeBack(int count) throws IOException {
            for (SelectionKey member : members.subList(0, count)) {
                member.channel().close();
            }
            members.subList(0, count).clear();
            join(count);
        }

        /** Waits until everybody has read some text. */
        void awaitEach(String text) throws IOException {
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (missing(text) > 0 && System.nanoTime() - end < 0) {
                selector.select(this::read, 100);
            }
            assertThat(missing(text)).as("subscribers without " + text).isZero();
        }

        private long missing(String text) {
            return members.stream()
                    .filter(member -> !((String) member.attachment()).contains(text))
                    .count();
        }

        private void read(SelectionKey key) {
            try {
                int read = ((SocketChannel) key.channel()).read(buffer.clear());
                if (read < 0) {
                    key.cancel();
                } else {
                    key.attach(key.attachment() + new String(buffer.array(), 0, read, StandardCharsets.ISO_8859_1));
                }
            } catch (IOException e) {
                key.cancel();
            }
        }

        @Override
        public void close() throws IOException {
            for (SelectionKey member : members) {
                member.channel().close();
            }
            selector.close();
        }
    }
}
