package com.example.shop;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mercurehub.testkit.RecordingHub;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;
import org.springframework.dao.DataIntegrityViolationException;

/** What is published is recorded: a publisher of the application's goes before the hub. */
@SpringBootTest
@Import(RecordingHub.class)
class StockTest {

    @Autowired
    private Stock stock;

    @Autowired
    private RecordingHub hub;

    @Test
    void tellsWhoIsLoggedInOfASale() {
        stock.sell("coffee", 2);

        hub.expect("https://shop.example/stock/coffee")
                .isPrivate()
                .hasData("{\"name\":\"coffee\",\"amount\":3,\"version\":2}");
        hub.expectNothingMore();
    }

    @Test
    void tellsNobodyOfASaleThatIsRolledBack() {
        assertThatThrownBy(() -> stock.sell("tea", 4)).isInstanceOf(DataIntegrityViolationException.class);

        hub.expectNothingMore();
    }

    /** The receipt comes last, when the update has been asked for already. */
    @Test
    void tellsNobodyOfASaleWithoutAReceipt() {
        assertThatThrownBy(() -> stock.sell("tea", 0)).isInstanceOf(DataIntegrityViolationException.class);

        hub.expectNothingMore();
    }
}
