package io.mercurehub.hub.work;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Lets something be said once, and of few in all: what a client could cause again and again must not fill the log.
 *
 * <p>Safe for use by any thread.
 */
public final class Once {

    private final int max;
    private final Set<Object> said = ConcurrentHashMap.newKeySet();

    /** @param max of how many it may be said */
    public Once(int max) {
        this.max = max;
    }

    /** {@return whether there is still something to say of anybody; cheap} */
    public boolean isOpen() {
        return said.size() < max;
    }

    /** {@return whether it is to be said of this one now; never again} */
    public boolean begin(Object whom) {
        return isOpen() && said.add(whom);
    }
}
