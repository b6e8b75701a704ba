package io.mercurehub.servlet.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is given back when a request ends, in no particular order.
 *
 * <p>Safe for use by several threads.
 */
final class Owned {

    private static final Logger LOGGER = LoggerFactory.getLogger(Owned.class);

    private final Queue<AutoCloseable> resources = new ConcurrentLinkedQueue<>();
    private volatile boolean released;

    /** Has something given back in the end, or now if that has been. */
    void add(AutoCloseable resource) {
        resources.add(resource);
        if (released) {
            release();
        }
    }

    /** Gives back all, and from now on whatever is added. */
    void release() {
        released = true;
        takeAll().forEach(Owned::close);
    }

    /** {@return all, which somebody else has to {@linkplain #close give back} now} */
    List<AutoCloseable> takeAll() {
        List<AutoCloseable> taken = new ArrayList<>();
        for (AutoCloseable resource = resources.poll(); resource != null; resource = resources.poll()) {
            taken.add(resource);
        }
        return taken;
    }

    /** Gives something back. */
    static void close(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            LOGGER.warn("Could not release what a request held", e);
        }
    }
}
