package io.mercurehub.eventstore.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.config.store.EventStores;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RedisEventStoreFactoryTest {

    private final RedisEventStoreFactory factory = new RedisEventStoreFactory();

    @Test
    void isFoundByTheNameOfTheTransport() {
        assertThat(EventStores.factory("redis")).containsInstanceOf(RedisEventStoreFactory.class);
        assertThat(factory.argument()).contains("url");
    }

    @Test
    void allItsOptionsAreUnderstood() {
        assertThat(factory.problems(Map.of(
                        "url",
                        "rediss://hub:secret@redis.example.com:6380/2",
                        "prefix",
                        "shop",
                        "wait",
                        "1",
                        "node",
                        "a",
                        "lease",
                        "10s",
                        "timeout",
                        "3s",
                        "startup_timeout",
                        "1m",
                        "max_events",
                        "10",
                        "max_age",
                        "7d",
                        "max_subscription_events",
                        "10")))
                .isEmpty();
    }

    @Test
    void aWrongUrlIsNotTold() {
        for (String url :
                new String[] {"", "http://hub:s3cret@host", "redis://hub:s3cret@", "redis://hub:s3 cret@host:x"}) {
            assertThat(factory.problems(Map.of("url", url)))
                    .singleElement()
                    .asString()
                    .contains("url")
                    .doesNotContain("cret");
        }
        assertThat(factory.problems(Map.of())).singleElement().asString().contains("is missing");
    }

    @Test
    void aPrefixHasNoBraces() {
        assertThat(factory.problems(Map.of("url", "redis://host", "prefix", "{a}")))
                .hasSize(1);
    }
}
