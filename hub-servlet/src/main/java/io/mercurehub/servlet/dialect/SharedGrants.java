package io.mercurehub.servlet.dialect;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mercurehub.hub.grant.Grants;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Grants by the selectors that they come from, the least recently used first to go: whoever may do the same shares one instance,
 * so that the hub judges an update once for all of them.
 *
 * <p>Shared: {@code lock} guards everything.
 */
final class SharedGrants {

    private static final int ENTRY_BYTES = 256;
    private static final int SELECTOR_BYTES = 128;

    private final long maxBytes;
    private final Object lock = new Object();

    @GuardedBy("lock")
    private final LinkedHashMap<Selectors, Grants> entries = new LinkedHashMap<>(16, 0.75f, true);

    @GuardedBy("lock")
    private long bytes;

    /** @param maxBytes how much memory to take, roughly */
    SharedGrants(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** {@return the grants of these selectors: those remembered, else what the function makes} */
    Grants of(Selectors selectors, Function<Selectors, Grants> maker) {
        Grants known = find(selectors);
        if (known != null) {
            return known;
        }
        return remember(selectors, maker.apply(selectors));
    }

    private @Nullable Grants find(Selectors selectors) {
        synchronized (lock) {
            return entries.get(selectors);
        }
    }

    private Grants remember(Selectors selectors, Grants made) {
        synchronized (lock) {
            Grants earlier = entries.putIfAbsent(selectors, made);
            if (earlier != null) {
                return earlier;
            }
            bytes += selectors.bytes();
            Iterator<Map.Entry<Selectors, Grants>> oldest = entries.entrySet().iterator();
            while (bytes > maxBytes) {
                bytes -= oldest.next().getKey().bytes();
                oldest.remove();
            }
            return made;
        }
    }

    /**
     * What a token says of topics.
     *
     * @param publish on which updates may be published
     * @param read whose private updates may be read
     */
    record Selectors(List<String> publish, List<String> read) {

        private long bytes() {
            return ENTRY_BYTES + bytes(publish) + bytes(read);
        }

        private static long bytes(List<String> selectors) {
            long sum = 0;
            for (String selector : selectors) {
                sum += SELECTOR_BYTES + 2L * selector.length();
            }
            return sum;
        }
    }
}
