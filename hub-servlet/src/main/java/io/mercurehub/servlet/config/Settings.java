package io.mercurehub.servlet.config;

import io.mercurehub.hub.HubConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * All that an operator chose, checked.
 *
 * @param hub how the hub works
 * @param http how it speaks HTTP
 * @param warnings what is allowed but unsafe, without effect or unlikely to be meant, one line each, to be logged at start; no
 *     secrets
 */
public record Settings(HubConfig hub, HttpConfig http, List<String> warnings) {

    /** Copies its list. */
    public Settings {
        warnings = List.copyOf(warnings);
    }

    /** {@return the same settings with more warnings, which come first} */
    public Settings with(List<String> moreWarnings) {
        List<String> all = new ArrayList<>(moreWarnings);
        all.addAll(warnings);
        return new Settings(hub, http, all);
    }

    /**
     * {@return the effective configuration as directives, one for each setting that has a value, with its defaults}
     *
     * <p>Read again, it gives equal settings. In place of a secret it has the placeholder of the environment variable that
     * usually holds it.
     */
    public String print() {
        return Directives.print(hub, http);
    }
}
