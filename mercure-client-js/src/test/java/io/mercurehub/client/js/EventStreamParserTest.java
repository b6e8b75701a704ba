package io.mercurehub.client.js;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** The parser in Node; its tests are in {@code src/test/js}. */
final class EventStreamParserTest {

    @Test
    void readsStreamsAsHtmlSays() throws Exception {
        Command.run(Map.of(), "node", "--test", "src/test/js/parser.test.js");
    }
}
