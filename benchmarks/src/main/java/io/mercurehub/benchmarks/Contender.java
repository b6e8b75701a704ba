package io.mercurehub.benchmarks;

import io.mercurehub.benchmarks.load.HubKind;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A hub that is compared with others.
 *
 * @param name what it is called
 * @param kind how it is asked
 * @param url where it is
 * @param pids its processes, or none if it has yet to be started, or nobody is to look at it
 */
record Contender(String name, HubKind kind, URI url, List<Long> pids) {

    private static final Pattern FORM = Pattern.compile("([\\w-]+)=(nchan\\+)?([^,]+)((?:,\\d+)*)");

    /** {@return a hub written as {@code NAME=[nchan+]URL[,PID]…}} */
    static Contender of(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("hub: " + text + " (expected: NAME=[nchan+]URL[,PID]…)");
        }
        List<Long> pids = new ArrayList<>();
        for (String pid : matcher.group(4).split(",", -1)) {
            if (!pid.isEmpty()) {
                pids.add(Long.valueOf(pid));
            }
        }
        HubKind kind = matcher.group(2) == null ? HubKind.MERCURE : HubKind.NCHAN;
        return new Contender(matcher.group(1), kind, URI.create(matcher.group(3)), pids);
    }
}
