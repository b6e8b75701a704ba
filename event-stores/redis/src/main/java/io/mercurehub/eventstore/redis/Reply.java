package io.mercurehub.eventstore.redis;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a script returns.
 *
 * @param values numbers, and texts of bytes
 */
record Reply(List<Object> values) {

    int size() {
        return values.size();
    }

    byte[] bytes(int index) {
        return values.get(index) instanceof byte[] bytes
                ? bytes
                : String.valueOf(values.get(index)).getBytes(StandardCharsets.UTF_8);
    }

    String text(int index) {
        return new String(bytes(index), StandardCharsets.UTF_8);
    }

    long number(int index) {
        return values.get(index) instanceof Long number ? number : Long.parseLong(text(index));
    }

    boolean is(int index) {
        return number(index) == 1;
    }
}
