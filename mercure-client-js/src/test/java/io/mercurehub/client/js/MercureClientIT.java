package io.mercurehub.client.js;

import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The client in Node, at a small hub on the loopback interface; its tests are in {@code src/test/js}. The system property {@code
 * mercure.client.lives} says how many lives it leads by chance.
 */
final class MercureClientIT {

    private static final String LIVES = System.getProperty("mercure.client.lives", "15");

    @Test
    void comesBackAndMissesNothing() throws Exception {
        Command.run(Map.of("LIVES", LIVES), "node", "--test", "src/test/js/client.test.js");
    }
}
