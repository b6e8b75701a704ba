package io.mercurehub.eventstore.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mercurehub.eventstore.contract.RecordingFollower;
import io.mercurehub.eventstore.contract.Updates;
import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.EventStoreException;
import io.mercurehub.hub.store.HistorySettings;
import io.mercurehub.hub.store.Position;
import io.mercurehub.test.engines.Certificate;
import io.mercurehub.test.engines.KafkaServer;
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

    private static Certificate certificate;
    private static KafkaServer server;

    @BeforeAll
    static void startServer() throws Exception {
        certificate = Certificate.selfSigned(Files.createDirectory(folder.resolve("right")));
        server = KafkaServer.start(certificate);
    }

    @AfterAll
    static void closeServer() {
        server.close();
    }

    @Test
    void aBrokerWhoseCertificateIsTrustedIsUsed() throws Exception {
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
                .withMessageStartingWith("kafka " + server.tlsServers() + ": SSL handshake failed: ")
                .withMessageContaining("certification path");
    }

    private static EventStore open(Certificate trusted) {
        return new KafkaEventStoreFactory()
                .open(
                        Map.of(
                                "servers",
                                server.tlsServers(),
                                "topic",
                                Stores.newTopic(),
                                "startup_timeout",
                                "1h",
                                "security.protocol",
                                "SSL",
                                "ssl.truststore.location",
                                trusted.trustStore().toString(),
                                "ssl.truststore.password",
                                Certificate.PASSWORD,
                                "ssl.truststore.type",
                                "PKCS12"),
                        HistorySettings.DEFAULTS);
    }
}
