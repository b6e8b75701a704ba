package io.mercurehub.containertests.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mercurehub.containertests.container.ContainerOptions;
import io.mercurehub.containertests.fixtures.ContainerTest;
import io.mercurehub.containertests.fixtures.ProbeApp;
import io.mercurehub.containertests.fixtures.ProbeWar;
import io.mercurehub.containertests.fixtures.Publishers;
import io.mercurehub.containertests.fixtures.ReconnectingReader;
import io.mercurehub.containertests.fixtures.Resources;
import io.mercurehub.containertests.fixtures.TestContainer;
import io.mercurehub.test.wire.RawConnection;
import io.mercurehub.test.wire.RawConnection.Response;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Applications of one container that keep their history in one folder: the newer one gets it from the older one. */
@Tag("shared")
@Tag("in-jvm")
@ContainerTest
class HandoverIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PUBLISHERS = 16;
    private static final int READERS = 4;
    private static final int SOME_UPDATES = 300;
    private static final String WITH_A_TIME_TO_COME_BACK = "(?s).*retry: [2-6][0-9]{3}\n";

    @TempDir
    private Path folder;

    private ProbeWar withHistory() {
        return ProbeWar.PLAIN.with("transport file { path " + folder.resolve("history") + " }");
    }

    @Test
    void theOlderOneSendsEverybodyAwayWhoComesToIt(TestContainer container) throws Exception {
        String topic = ProbeApp.newTopic();
        Set<Thread> ofOthers = Resources.hubThreads();
        ProbeApp older = container.deploy(withHistory(), "/older");
        String first = older.publish(topic, "one");
        try (RawConnection early = older.connect();
                RawConnection client = older.connect();
                RawConnection publisher = older.connect();
                RawConnection late = older.connect()) {
            Response open = older.subscribe(early, topic);

            ProbeApp newer = container.deploy(withHistory(), "/newer");

            assertThat(open.readToEnd()).matches(WITH_A_TIME_TO_COME_BACK);
            String target = "/older/.well-known/mercure?topic=" + ProbeApp.encode(topic);
            Response turnedAway = older.get(client, target, "Last-Event-ID: " + first);
            assertThat(turnedAway.status()).isEqualTo(200);
            assertThat(turnedAway.header("Last-Event-ID")).isEqualTo(first);
            assertThat(turnedAway.readToEnd()).matches("retry: [2-6][0-9]{3}\n");
            Response refused = older.publish(publisher, "topic=" + ProbeApp.encode(topic) + "&data=late");
            assertThat(refused.status()).isEqualTo(503);
            assertThat(older.connectedSubscribers()).isZero();
            String second = newer.publish(topic, "two");
            Response replay = newer.get(
                    late, "/newer/.well-known/mercure?topic=" + ProbeApp.encode(topic), "Last-Event-ID: " + first);
            assertThat(replay.readUntil("\n\n")).contains("id: " + second + "\ndata: two\n\n");

            older.deployment().undeploy();
            newer.deployment().undeploy();
        }
        // Others share the container: a thread that closes a response of theirs comes, and ends once it has been idle.
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(Resources.hubThreads()).isSubsetOf(ofOthers));
    }

    /**
     * As advised: a thread that Tomcat starts while one of an application's calls it holds that application's classes, before JDK 24.
     */
    @Tag("parallel-versions")
    @Test
    void theNextVersionGoesOnUnderLoadWithoutAGap() throws Exception {
        try (TestContainer container = TestContainer.start(ContainerOptions.DEFAULT.asAdvised())) {
            WeakReference<ClassLoader> classes = passOnUnderLoad(container);

            Resources.awaitCollected(List.of(classes), container.port());
        }
    }

    private WeakReference<ClassLoader> passOnUnderLoad(TestContainer container) throws Exception {
        ProbeApp first = container.deploy(withHistory(), "/app##1");
        String topic = ProbeApp.newTopic();
        List<ReconnectingReader> readers = new ArrayList<>();
        for (int i = 0; i < READERS; i++) {
            readers.add(new ReconnectingReader(first, topic));
        }
        Publishers publishers = new Publishers(PUBLISHERS, first, topic);
        awaitMoreThan(publishers, 0);

        ProbeApp second = container.deploy(withHistory(), "/app##2");

        awaitMoreThan(publishers, publishers.count());
        WeakReference<ClassLoader> classes =
                new WeakReference<>(first.deployment().classLoader());
        first.deployment().undeploy();
        awaitMoreThan(publishers, publishers.count());
        List<List<String>> acknowledged = publishers.stop();
        assertThat(publishers.failures()).isEmpty();
        String last = second.publish(topic, "last");
        for (ReconnectingReader reader : readers) {
            await().atMost(PATIENCE)
                    .until(() -> reader.refusedWith() != 0 || reader.seen().contains(last));
            reader.close();
            assertThat(reader.refusedWith()).isZero();
            assertThat(reader.streams()).isGreaterThan(1);
            assertSeen(reader.seen(), acknowledged);
            assertThat(reader.seen()).isEqualTo(readers.get(0).seen());
        }
        return classes;
    }

    private static void awaitMoreThan(Publishers publishers, long count) {
        await().atMost(PATIENCE).until(() -> publishers.count() > count + SOME_UPDATES);
    }

    private static void assertSeen(List<String> seen, List<List<String>> acknowledged) {
        assertThat(new HashSet<>(seen)).as("each once").hasSameSizeAs(seen);
        for (List<String> ofOne : acknowledged) {
            Set<String> ids = new HashSet<>(ofOne);
            assertThat(seen.stream().filter(ids::contains)).containsExactlyElementsOf(ofOne);
        }
    }
}
