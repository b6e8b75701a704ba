package io.mercurehub.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.hub.Hub;
import io.mercurehub.hub.HubConfig;
import org.junit.jupiter.api.Test;

class HubReadinessTest {

    @Test
    void isWhetherAnUpdateWouldBeAccepted() {
        try (Hub hub = Hub.open(HubConfig.defaults())) {
            assertThat(HubReadiness.whyNot(hub)).isEmpty();

            hub.drain();

            assertThat(HubReadiness.whyNot(hub))
                    .hasValueSatisfying(reason -> assertThat(reason).contains("the hub is about to stop"));
        }
    }
}
