package io.mercurehub.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.mercurehub.client.MercureClient;
import io.mercurehub.update.Update;
import java.net.URI;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The extension as its users register it. */
class MercureHubExtensionIT {

    @Nested
    @ExtendWith(MercureHubExtension.class)
    class ByAnnotation {

        @Test
        void givesAHub(TestHub hub, MercureClient client) throws Exception {
            TestSubscription subscription = hub.subscribe("books/{id}");

            client.publish(Update.of("books/1").data("sold").build())
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS);

            assertThat(subscription.next().data()).isEqualTo("sold");
        }
    }

    @Nested
    class ByStaticField {

        private static final Set<URI> URLS = new HashSet<>();

        @RegisterExtension
        static final MercureHubExtension MERCURE = new MercureHubExtension();

        @BeforeAll
        static void hasAHubAlready() {
            URLS.add(MERCURE.hub().url());
        }

        @Test
        void one(TestHub hub) {
            URLS.add(hub.url());
        }

        @Test
        void two() {
            URLS.add(MERCURE.hub().url());
        }

        @Nested
        class Inner {

            @Test
            void three(TestHub hub) {
                URLS.add(hub.url());
            }
        }

        @AfterAll
        static void allHadTheSame() {
            assertThat(URLS).hasSize(1);
        }
    }

    @Nested
    class ByField {

        private static final Set<TestHub> HUBS = new HashSet<>();

        @RegisterExtension
        final MercureHubExtension mercure =
                TestHub.builder().http(http -> http.anonymous(false)).extension();

        @BeforeEach
        void hasAHubAlready() {
            HUBS.add(mercure.hub());
        }

        @Test
        void one() {
            assertThat(mercure.hub().hub().isClosed()).isFalse();
        }

        @Test
        void two(TestHub hub) {
            assertThat(hub).isSameAs(mercure.hub());
        }

        @AfterAll
        static void eachHadItsOwn() {
            assertThat(HUBS).hasSize(2).allMatch(hub -> hub.hub().isClosed());
        }
    }

    @Test
    void hasNoHubOutsideOfTests() {
        assertThatIllegalStateException().isThrownBy(() -> new MercureHubExtension().hub());
    }
}
