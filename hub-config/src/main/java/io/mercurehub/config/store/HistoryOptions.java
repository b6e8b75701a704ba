package io.mercurehub.config.store;

import io.mercurehub.config.language.Quantities;
import io.mercurehub.hub.setting.Problem;
import io.mercurehub.hub.store.HistorySettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The limits of a history as options of a transport have them. */
public final class HistoryOptions {

    private HistoryOptions() {}

    /** {@return the limits by their names, as an operator would write them} */
    public static Map<String, String> of(HistorySettings history) {
        Map<String, String> limits = new LinkedHashMap<>();
        history.maxEvents().ifPresent(count -> limits.put(HistorySettings.MAX_EVENTS, Integer.toString(count)));
        history.maxAge().ifPresent(age -> limits.put(HistorySettings.MAX_AGE, Quantities.print(age)));
        history.maxBytes().ifPresent(bytes -> limits.put(HistorySettings.MAX_BYTES, Quantities.printBytes(bytes)));
        return limits;
    }

    /**
     * {@return a problem for each limit that is among the options of a transport too}
     *
     * @param transport the name of the transport
     * @param options its options, name to value
     */
    public static List<Problem> clashes(HistorySettings history, String transport, Map<String, String> options) {
        return of(history).keySet().stream()
                .filter(options::containsKey)
                .map(name -> new Problem(
                        name,
                        "stands here and among the options of transport " + transport
                                + " (expected: in one of the two places)"))
                .toList();
    }

    /** {@return the options of a transport that names the limits as the history does, with those limits among them} */
    public static Map<String, String> added(HistorySettings history, Map<String, String> options) {
        Map<String, String> all = new LinkedHashMap<>(options);
        all.putAll(of(history));
        return all;
    }
}
