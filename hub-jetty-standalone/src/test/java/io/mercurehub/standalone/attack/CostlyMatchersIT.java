package io.mercurehub.standalone.attack;

import static io.mercurehub.standalone.attack.AttackedHub.HUB;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Subscribers ask for as many topics as one may, each of which costs memory or time. */
@Tag("attack")
final class CostlyMatchersIT {

    private static final int TOPICS = 1000;
    private static final int PREFIXES = 100;
    private static final int PATTERN_LENGTH = 4096;
    /** The UTF-8 of a character that takes two bytes in memory, byte by byte. */
    private static final String WIDE = "\u00C4\u0080";

    private static final int MAX_UPDATES_ELSEWHERE = 3000;
    private static final Duration PUBLISHING_ELSEWHERE = Duration.ofSeconds(8);
    private static final int PUBLISHERS_ELSEWHERE = 4;

    @TempDir
    private Path home;

    private final AtomicInteger next = new AtomicInteger();

    /** Each update is matched by all of them, and remembers by which. */
    @Tag("usual")
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.2", "127.0.0.1"})
    void templatesThatMatchEveryUpdateCostNoMoreThanTheirShare(String from) throws Exception {
        try (AttackedHub hub = AttackedHub.start(home, 48)) {
            hub.withstands("templates that match all", from, attackers -> {
                attackers.each(10, () -> hold(attackers, number -> "http://x/%7Bv" + number + "%7D"));
                publishElsewhere(hub, number -> "http://x/" + number);
            });
        }
    }

    /** The same with a hundred different literal prefixes, none of which is empty. */
    @ParameterizedTest
    @ValueSource(strings = "127.0.0.2")
    void templatesWithManyPrefixesOfOneTopicCostNoMoreThanTheirShare(String from) throws Exception {
        String longest = "http://x/" + "a".repeat(PREFIXES);
        try (AttackedHub hub = AttackedHub.start(home, 128)) {
            hub.withstands("templates with many prefixes", from, attackers -> {
                attackers.each(
                        10,
                        () -> hold(
                                attackers,
                                number -> longest.substring(0, 9 + number % PREFIXES) + "%7Bv" + number + "%7D"));
                publishElsewhere(hub, number -> longest + number);
            });
        }
    }

    /** Each update of the honest publisher's is matched by expensive templates, which change all the time. */
    @ParameterizedTest
    @ValueSource(strings = "127.0.0.2")
    void expensiveTemplatesThatMatchTheHonestTopicDelayNobody(String from) throws Exception {
        String variables = variables(700);
        try (AttackedHub hub = AttackedHub.start(home, 256)) {
            hub.withstands(
                    "expensive templates that come and go",
                    from,
                    attackers -> attackers.each(
                            4,
                            () -> comeAndGo(
                                    attackers,
                                    query(
                                            number -> HonestClients.TOPIC.substring(0, 1 + number % 6) + "%7Bv" + number
                                                    + "%7D" + variables,
                                            100))));
        }
    }

    @Tag("usual")
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.2", "127.0.0.1"})
    void topicsOfEqualHashDelayNobody(String from) throws Exception {
        try (AttackedHub hub = AttackedHub.start(home, 256)) {
            hub.withstands(
                    "topics of equal hash",
                    from,
                    attackers -> attackers.each(40, () -> hold(attackers, CostlyMatchersIT::ofOneHash)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = "127.0.0.2")
    void templatesOfEqualHashThatComeAndGoDelayNobody(String from) throws Exception {
        try (AttackedHub hub = AttackedHub.start(home, 256)) {
            hub.withstands(
                    "templates of equal hash that come and go",
                    from,
                    attackers -> attackers.each(
                            10,
                            () -> comeAndGo(
                                    attackers, query(number -> ofOneHash(number % 20_000) + "%7Bv%7D", TOPICS))));
        }
    }

    /** None of them helps an index. */
    @ParameterizedTest
    @ValueSource(strings = "127.0.0.2")
    void templatesWithoutLiteralTextDelayNobody(String from) throws Exception {
        try (AttackedHub hub = AttackedHub.start(home, 256)) {
            hub.withstands(
                    "templates without literal text",
                    from,
                    attackers -> attackers.each(
                            20, () -> hold(attackers, number -> "%7Bv" + number + "%7D" + variables(5))));
        }
    }

    @Tag("usual")
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.2", "127.0.0.1"})
    void longTemplatesCostNoMoreThanTheirShare(String from) throws Exception {
        String padding = WIDE.repeat(PATTERN_LENGTH - 40);
        try (AttackedHub hub = AttackedHub.start(home, 192)) {
            hub.withstands(
                    "long templates",
                    from,
                    attackers -> attackers.each(
                            16, () -> hold(attackers, number -> "http://x/" + padding + "%7Bv" + number + "%7D")));
        }
    }

    /** Nothing but variables: most to compile, and to match. */
    @ParameterizedTest
    @ValueSource(strings = "127.0.0.2")
    void longTemplatesOfVariablesCostNoMoreThanTheirShare(String from) throws Exception {
        String variables = variables(1000);
        try (AttackedHub hub = AttackedHub.start(home, 192)) {
            hub.withstands(
                    "long templates of variables",
                    from,
                    attackers ->
                            attackers.each(24, () -> hold(attackers, number -> "h%7Bv" + number + "%7D" + variables)));
        }
    }

    private static String variables(int count) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < count; i++) {
            all.append("%7B").append((char) ('a' + i % 26)).append("%7D");
        }
        return all.toString();
    }

    /** {@return a text whose hash is that of all others of its length, with "Aa" for each 0 of a number, and "BB" for each 1} */
    private static String ofOneHash(int number) {
        StringBuilder text = new StringBuilder();
        for (int bit = 0; bit < 17; bit++) {
            text.append((number >> bit & 1) == 0 ? "Aa" : "BB");
        }
        return text.toString();
    }

    /** Subscribes to a thousand topics that nobody else asks for, and takes what comes. */
    private void hold(Attackers attackers, IntFunction<String> topic) throws IOException {
        Socket socket = attackers.connect(query(topic, TOPICS));
        try {
            Attackers.drain(socket);
        } finally {
            attackers.close(socket);
        }
    }

    private static void comeAndGo(Attackers attackers, byte[] request) throws IOException {
        Socket socket = attackers.connect(request);
        try {
            if (socket.getInputStream().read() < 0) {
                throw new IOException("refused");
            }
        } finally {
            attackers.close(socket);
        }
    }

    private byte[] query(IntFunction<String> topic, int topics) {
        int first = next.getAndAdd(topics);
        StringBuilder form = new StringBuilder();
        for (int number = first; number < first + topics; number++) {
            form.append(form.isEmpty() ? "" : "&").append("topic=").append(topic.apply(number));
        }
        return Attackers.bytes(
                "QUERY " + HUB + " HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                        + "Content-Length: " + form.length() + "\r\n\r\n" + form);
    }

    /** Publishes, as an honest publisher of other topics, as fast as they can, for a while. */
    private static void publishElsewhere(AttackedHub hub, IntFunction<String> topic) {
        AtomicInteger updates = new AtomicInteger();
        long end = System.nanoTime() + PUBLISHING_ELSEWHERE.toNanos();
        ExecutorService threads = Executors.newFixedThreadPool(PUBLISHERS_ELSEWHERE);
        CompletableFuture<?>[] publishers = new CompletableFuture<?>[PUBLISHERS_ELSEWHERE];
        for (int i = 0; i < publishers.length; i++) {
            publishers[i] = CompletableFuture.runAsync(
                    () -> {
                        for (int number = updates.incrementAndGet();
                                number <= MAX_UPDATES_ELSEWHERE && System.nanoTime() < end;
                                number = updates.incrementAndGet()) {
                            try {
                                String unused = hub.honest().publish(topic.apply(number), "other-" + number, "x");
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        }
                    },
                    threads);
        }
        CompletableFuture.allOf(publishers).join();
        threads.shutdown();
    }
}
