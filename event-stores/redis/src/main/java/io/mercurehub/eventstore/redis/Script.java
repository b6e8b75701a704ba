package io.mercurehub.eventstore.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/** What is done in Redis at once. What each takes and returns stands at its beginning; {@code log.lua} comes before all of them. */
enum Script {
    APPEND,
    READ,
    LOCATE,
    LOOK,
    RENEW,
    END,
    NODES,
    REVOKED,
    CHECK;

    /** {@return its text, for a history of these limits} */
    String text(RedisSettings settings) {
        return "local MAX_UPDATES, MAX_BYTES, MAX_AGE, MAX_EVENTS, MAX_EVENT_BYTES = " + settings.maxUpdates() + ", "
                + settings.maxBytes() + ", "
                + settings.maxAge().map(Duration::toMillis).orElse(0L) + ", "
                + settings.maxEvents() + ", " + RedisSettings.MAX_EVENT_BYTES + "\n" + resource("log")
                + resource(name().toLowerCase(Locale.ROOT));
    }

    private static String resource(String name) {
        try (InputStream in = Script.class.getResourceAsStream(name + ".lua")) {
            if (in == null) {
                throw new IllegalStateException(
                        name + ".lua: missing (expected: beside " + Script.class.getName() + ")");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
