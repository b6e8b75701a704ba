package com.example.shop;

import io.mercurehub.testkit.RecordingHub;
import org.junit.jupiter.api.Test;

class ShopTest {

    @Test
    void saysWhatIsSold() {
        RecordingHub hub = new RecordingHub();

        new Shop(hub).sell("1");

        hub.expect("https://example.com/books/1").hasData("sold").isPrivate();
        hub.expectNothingMore();
    }
}
