package io.mercurehub.hub.dispatch;

import io.mercurehub.hub.matching.Matched;
import io.mercurehub.hub.store.StoredUpdate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the log, once, of a private update that some subscribers wait for and none of them may read: the usual mistake of those
 * whose pages have no token. Nobody else would notice, since publishing succeeds and the streams are open.
 *
 * <p>Confined to whoever is at work in the tail.
 */
final class UnreadableUpdates {

    private static final Logger LOG = LoggerFactory.getLogger(UnreadableUpdates.class);

    private boolean told;

    /** Looks at an update and at the matchers that select it. */
    void consider(StoredUpdate stored, Matched<LaneSubscriber> matched) {
        if (told || !stored.update().isPrivate() || stored.update().isSubscriptionEvent() || matched.size() == 0) {
            return;
        }
        for (int i = 0; i < matched.size(); i++) {
            if (matched.node(i).hasReaders()) {
                return;
            }
        }
        told = true;
        LOG.warn(
                "Private update {} reaches nobody: there are subscribers of its topics, but none of them may read any private"
                        + " update, since they have sent no token, or one without mercure.subscribe. A page needs a cookie with a"
                        + " subscriber's token, and an EventSource that is made with withCredentials: true (this is said once)",
                stored.id());
    }

    /** {@return whether the log has been told} */
    boolean isTold() {
        return told;
    }
}
