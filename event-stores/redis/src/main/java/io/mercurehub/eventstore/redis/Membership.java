package io.mercurehub.eventstore.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mercurehub.hub.store.EventStoreException;
import io.mercurehub.hub.store.Node;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node among those that share the log: renews its lease, and ends the subscriptions of those whose lease has run out.
 *
 * <p>Safe for use by any thread.
 */
final class Membership {

    private static final Logger LOG = LoggerFactory.getLogger(Membership.class);
    private static final long NOT_LOST = -1;

    private final RedisSettings settings;
    private final EngineClock clock;
    private final String id = UUID.randomUUID().toString();
    private final String version;
    private volatile Node node;
    private volatile boolean isRegistered;
    private volatile long lostAt = NOT_LOST;

    Membership(RedisSettings settings, EngineClock clock) {
        this.settings = settings;
        this.clock = clock;
        String known = EventStoreException.class.getPackage().getImplementationVersion();
        this.version = known == null ? "unknown" : known;
        this.node = new Node(settings.name(), id, version, Instant.EPOCH);
    }

    Node node() {
        return node;
    }

    String id() {
        return id;
    }

    /**
     * Renews the lease, ends those whose lease has run out, and trims the log.
     *
     * @param read up to which number this node has read
     * @throws EventStoreException when that fails
     */
    void renew(Session session, String history, long read) {
        Reply reply = renewal(session, history, read);
        while (reply.number(0) == 2) {
            end(session, history, id, false);
            reply = renewal(session, history, read);
        }
        node = new Node(settings.name(), id, version, Instant.ofEpochMilli(reply.number(3)));
        if (reply.number(0) == 0 && isRegistered) {
            lostAt = reply.number(1);
            LOG.warn(
                    "This node ({}) said nothing for longer than its lease of {}; it announces its subscriptions again",
                    settings.name(),
                    settings.lease());
        }
        isRegistered = true;
        for (int i = 5; i < reply.size(); i++) {
            String dead = reply.text(i);
            LOG.warn("Node {} has said nothing for longer than its lease; its subscriptions are ended", dead);
            end(session, history, dead, false);
        }
        while (!reply.is(4)) {
            reply = renewal(session, history, read);
        }
    }

    private Reply renewal(Session session, String history, long read) {
        Reply reply = session.askAndWait(
                Script.RENEW,
                List.of(),
                clock.argument(),
                utf8(history),
                utf8(id),
                utf8(settings.name()),
                utf8(version),
                number(settings.lease().toMillis()),
                number(Records.FORMAT),
                number(read));
        clock.heard(reply.number(2));
        return reply;
    }

    private void end(Session session, String history, String node, boolean leaves) {
        Reply reply;
        do {
            reply = session.askAndWait(
                    Script.END, List.of(node), clock.argument(), utf8(history), utf8(node), utf8(leaves ? "1" : "0"));
        } while (!reply.is(0));
    }

    /**
     * Ends the subscriptions of this node that a log knows which has lost updates; the node is as if it came then.
     *
     * @throws EventStoreException when that fails
     */
    void endOwn(Session session, String history) {
        end(session, history, id, true);
        isRegistered = false;
        lostAt = NOT_LOST;
    }

    /**
     * Ends this node.
     *
     * @throws EventStoreException when that fails
     */
    void leave(Session session, String history) {
        end(session, history, id, true);
    }

    /** {@return whether others have ended this node, and all that they have appended has been read; says so once} */
    boolean wasLost(long read) {
        if (lostAt == NOT_LOST || read < lostAt) {
            return false;
        }
        lostAt = NOT_LOST;
        return true;
    }

    /** {@return the nodes whose lease runs, oldest first} */
    static List<Node> nodes(Reply reply) {
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i + 4 < reply.size(); i += 5) {
            nodes.add(new Node(
                    reply.text(i + 1), reply.text(i), reply.text(i + 2), Instant.ofEpochMilli(reply.number(i + 3))));
        }
        nodes.sort(Comparator.comparing(Node::since).thenComparing(Node::id));
        return nodes;
    }

    /** {@return whether all nodes whose lease runs have revoked what they were asked to up to a number} */
    static boolean haveRevoked(Reply reply, long number) {
        for (int i = 0; i + 4 < reply.size(); i += 5) {
            if (reply.number(i + 4) < number) {
                return false;
            }
        }
        return true;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }

    private static byte[] number(long number) {
        return utf8(Long.toString(number));
    }
}
