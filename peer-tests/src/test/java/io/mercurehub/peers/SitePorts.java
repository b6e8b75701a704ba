package io.mercurehub.peers;

import io.mercurehub.test.wire.FreePort;
import java.util.List;

/** A free port for each site of a {@link Proxy}. */
public record SitePorts(int http, int https, int redirecting, int recommended, int silent) {

    /** {@return some that nothing listens on} */
    public static SitePorts free() {
        return new SitePorts(FreePort.next(), FreePort.next(), FreePort.next(), FreePort.next(), FreePort.next());
    }

    /** {@return all of them} */
    public List<Integer> all() {
        return List.of(http, https, redirecting, recommended, silent);
    }
}
