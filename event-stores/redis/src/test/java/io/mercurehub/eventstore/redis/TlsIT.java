package io.mercurehub.eventstore.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mercurehub.eventstore.contract.RecordingFollower;
import io.mercurehub.eventstore.contract.Updates;
import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.EventStoreException;
import io.mercurehub.hub.store.HistorySettings;
import io.mercurehub.hub.store.Position;
import io.mercurehub.test.engines.Certificate;
import io.mercurehub.test.engines.RedisServer;
import io.mercurehub.test.wire.FreePort;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("ci")
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TlsIT {

    @TempDir
    private static Path folder;

    private static final int PORT = FreePort.next();

    private static Certificate certificate;
    private static RedisServer server;

    @BeforeAll
    static void startServer() throws Exception {
        certificate = Certificate.selfSigned(Files.createDirectory(folder.resolve("right")));
        server = RedisServer.start(
                folder,
                "--tls-port",
                Integer.toString(PORT),
                "--tls-cert-file",
                certificate.chain().toString(),
                "--tls-key-file",
                certificate.key().toString(),
                "--tls-auth-clients",
                "no");
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void aRedisWhoseCertificateIsTrustedIsUsed() throws Exception {
        try (EventStore store = open(certificate)) {
            store.follow(new RecordingFollower());
            Position position = store.append(Updates.anUpdate().build())
                    .toCompletableFuture()
                    .get(60, TimeUnit.SECONDS);

            assertThat(position).isGreaterThan(Position.START);
        }
    }

    @Test
    void oneWhoseCertificateIsNotStopsTheStartAtOnceWithTheReason() throws Exception {
        Certificate other = Certificate.selfSigned(Files.createDirectory(folder.resolve("wrong")));

        assertThatExceptionOfType(EventStoreException.class)
                .isThrownBy(() -> open(other))
                .withMessageStartingWith("redis 127.0.0.1:" + PORT + ": ")
                .withMessageContaining("certificate")
                .withMessageContaining("certification path");
    }

    private static EventStore open(Certificate trusted) {
        return new RedisEventStoreFactory()
                .open(
                        Map.of(
                                "url",
                                "rediss://127.0.0.1:" + PORT,
                                "ca",
                                trusted.chain().toString(),
                                "prefix",
                                Stores.newPrefix(),
                                "startup_timeout",
                                "1h"),
                        HistorySettings.DEFAULTS);
    }
}
