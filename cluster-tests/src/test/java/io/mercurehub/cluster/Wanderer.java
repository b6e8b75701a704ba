package io.mercurehub.cluster;

import io.mercurehub.test.wire.Tokens;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** A reader that moves from node to node, and goes on at each with the last update that it has got. Confined to one thread. */
final class Wanderer {

    private static final int CONNECT_MILLIS = 2_000;
    private static final int MIN_STAY_MILLIS = 100;
    private static final int MAX_STAY_MILLIS = 3_000;
    private static final int MAX_PAUSE_MILLIS = 300;
    private static final int OK = 200;

    private final Hubs hubs;
    private final Random random;
    private final List<Stretch> stretches = new ArrayList<>();
    private String lastEventId;

    /** @param lastEventId with what it begins; empty: with the next update */
    Wanderer(Hubs hubs, Random random, String lastEventId) {
        this.hubs = hubs;
        this.random = random;
        this.lastEventId = lastEventId;
    }

    /** {@return what it has got} */
    List<Stretch> stretches() {
        return stretches;
    }

    /** Wanders for as long as it may. */
    void wander(BooleanSupplier goesOn) throws InterruptedException {
        while (goesOn.getAsBoolean()) {
            int stay = MIN_STAY_MILLIS + random.nextInt(MAX_STAY_MILLIS - MIN_STAY_MILLIS);
            visit(random.nextInt(hubs.count()), stay, id -> false);
            TimeUnit.MILLISECONDS.sleep(random.nextInt(MAX_PAUSE_MILLIS));
        }
    }

    /**
     * Reads at one node.
     *
     * @param millis for how long
     * @param isLast after which update no longer
     * @return whether that has come
     */
    boolean visit(int node, int millis, Predicate<String> isLast) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        String asked = lastEventId;
        String answered = "";
        List<String> ids = new ArrayList<>();
        HttpURLConnection connection = null;
        try {
            connection = (HttpURLConnection)
                    URI.create(hubs.url(node) + "?topic=*").toURL().openConnection();
            connection.setConnectTimeout(CONNECT_MILLIS);
            connection.setReadTimeout(millis);
            if (!asked.isEmpty()) {
                connection.setRequestProperty("Last-Event-ID", asked);
            }
            connection.setRequestProperty("Authorization", "Bearer " + Tokens.subscriber("chat/{room}"));
            if (connection.getResponseCode() != OK) {
                return false;
            }
            answered = Objects.requireNonNullElse(connection.getHeaderField("Mercure-Last-Event-ID"), "");
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
            String id = "";
            for (String line = lines.readLine(); line != null && System.nanoTime() < end; line = lines.readLine()) {
                if (line.startsWith("id: ")) {
                    id = line.substring("id: ".length());
                } else if (line.isEmpty() && !id.isEmpty()) {
                    ids.add(id);
                    lastEventId = id;
                    if (isLast.test(id)) {
                        return true;
                    }
                    id = "";
                }
            }
            return false;
        } catch (IOException leftOrCut) {
            return false;
        } finally {
            if (connection != null) {
                connection.disconnect();
            }
            if (!answered.isEmpty() || !ids.isEmpty()) {
                stretches.add(new Stretch(node, asked, answered, ids));
            }
        }
    }
}
