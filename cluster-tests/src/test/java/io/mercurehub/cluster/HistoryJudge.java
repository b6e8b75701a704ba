package io.mercurehub.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Says what several hubs on one log have done wrong, given what publishers and readers have seen: an update was lost, came twice, or came
 * in another order to somebody.
 *
 * <p>The history must be long enough to keep all of it.
 */
final class HistoryJudge {

    private static final String EARLIEST = "earliest";
    private static final int SHOWN = 20;

    private final List<String> faults = new ArrayList<>();
    private final List<String> log;
    private final Map<String, Integer> places = new HashMap<>();

    private HistoryJudge(List<String> log) {
        this.log = log;
    }

    /**
     * {@return what is wrong, for people; empty when nothing is}
     *
     * @param publications of each publisher in their order
     * @param logs what each node has replayed from the earliest update on, after all was over; at least one
     * @param readers the stretches of each reader, in their order
     */
    static List<String> faults(List<Publication> publications, List<List<String>> logs, List<List<Stretch>> readers) {
        HistoryJudge judge = new HistoryJudge(logs.get(0));
        judge.judgeLogs(logs);
        judge.judgePublications(publications);
        for (int reader = 0; reader < readers.size(); reader++) {
            judge.judgeReader(reader, readers.get(reader));
        }
        return judge.faults.size() <= SHOWN ? judge.faults : judge.faults.subList(0, SHOWN);
    }

    private void judgeLogs(List<List<String>> logs) {
        for (int place = 0; place < log.size(); place++) {
            Integer earlier = places.putIfAbsent(log.get(place), place);
            if (earlier != null) {
                faults.add("%s is in the log twice, at %d and %d".formatted(log.get(place), earlier, place));
            }
        }
        for (int node = 1; node < logs.size(); node++) {
            List<String> other = logs.get(node);
            int same = 0;
            while (same < Math.min(log.size(), other.size()) && log.get(same).equals(other.get(same))) {
                same++;
            }
            if (same < Math.max(log.size(), other.size())) {
                faults.add("node %d replays %s at %d, and node 0 %s"
                        .formatted(node, at(other, same), same, at(log, same)));
            }
        }
    }

    private void judgePublications(List<Publication> publications) {
        Map<String, Publication> byId = new HashMap<>();
        Map<Integer, Publication> newest = new HashMap<>();
        for (Publication publication : publications) {
            byId.put(publication.id(), publication);
            if (!publication.isAcknowledged()) {
                continue;
            }
            Integer place = places.get(publication.id());
            if (place == null) {
                faults.add("%s, sent to %s, was acknowledged, and is lost"
                        .formatted(publication.id(), publication.sent()));
                continue;
            }
            Publication before = newest.put(publication.publisher(), publication);
            if (before != null && places.getOrDefault(before.id(), 0) > place) {
                faults.add("%s was acknowledged before %s was sent, and comes after it"
                        .formatted(before.id(), publication.id()));
            }
        }
        for (String id : log) {
            if (!byId.containsKey(id)) {
                faults.add("%s is in the log, and nobody has published it".formatted(id));
            }
        }
    }

    private void judgeReader(int reader, List<Stretch> stretches) {
        for (Stretch stretch : stretches) {
            String who = "reader " + reader + " at node " + stretch.node();
            if (!stretch.asked().isEmpty()
                    && !stretch.answered().isEmpty()
                    && !stretch.asked().equals(stretch.answered())) {
                faults.add("%s asked for what follows %s, and was told %s"
                        .formatted(who, stretch.asked(), stretch.answered()));
                continue;
            }
            judgeOrder(who, stretch);
        }
    }

    private void judgeOrder(String who, Stretch stretch) {
        String before = stretch.asked();
        for (String id : stretch.ids()) {
            Integer place = places.get(id);
            if (place == null) {
                faults.add("%s got %s, which isn't in the log".formatted(who, id));
                return;
            }
            int expected = before.isEmpty() ? place : before.equals(EARLIEST) ? 0 : placeAfter(before);
            if (place != expected) {
                faults.add("%s got %s (at %d) after %s, instead of %s (at %d)"
                        .formatted(who, id, place, before, at(log, expected), expected));
                return;
            }
            before = id;
        }
    }

    private int placeAfter(String id) {
        Integer place = places.get(id);
        return place == null ? -1 : place + 1;
    }

    private static String at(List<String> log, int place) {
        return place >= 0 && place < log.size() ? log.get(place) : "nothing";
    }
}
