package com.example.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.testkit.MercureHubExtension;
import io.mercurehub.testkit.TestHub;
import io.mercurehub.testkit.TestSubscription;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(MercureHubExtension.class)
class ShopIT {

    @Test
    void tellsThoseWhoMayKnow(TestHub hub) {
        TestSubscription member = hub.subscribeAs(hub.subscriberToken("https://example.com/books/{id}"), "*");
        TestSubscription guest = hub.subscribeAs("", "*");

        new Shop(hub.client()).sell("1");

        assertThat(member.next().data()).isEqualTo("sold");
        member.expectNothingMore();
        guest.expectNothingMore();
    }
}
