package io.mercurehub.hub.store;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A follower that throws nothing, whatever the one throws that it tells: that is logged, once for each batch, and the log goes on.
 *
 * <p>Shared, as the follower that it tells.
 */
public final class ContainedFollower implements EventStore.Follower {

    private static final Logger LOG = LoggerFactory.getLogger(ContainedFollower.class);

    private final EventStore.Follower follower;
    private volatile @Nullable Throwable failure;

    /** @param follower is told of everything */
    public ContainedFollower(EventStore.Follower follower) {
        this.follower = follower;
    }

    @Override
    public void appended(StoredUpdate update) {
        try {
            follower.appended(update);
        } catch (Throwable e) {
            failure = e;
        }
    }

    @Override
    public void endOfBatch() {
        try {
            follower.endOfBatch();
        } catch (Throwable e) {
            failure = e;
        }
        Throwable failed = failure;
        if (failed != null) {
            failure = null;
            LOG.error("The follower of the event store failed; it is told of the next updates", failed);
        }
    }

    @Override
    public void letGo(String successor) {
        follower.letGo(successor);
    }

    @Override
    public void historyLost(Position end) {
        try {
            follower.historyLost(end);
        } catch (Throwable e) {
            failure = e;
        }
    }

    @Override
    public void leaseLost() {
        try {
            follower.leaseLost();
        } catch (Throwable e) {
            failure = e;
        }
    }

    @Override
    public CompletionStage<Void> revoke(String principal) {
        try {
            return follower.revoke(principal);
        } catch (Throwable e) {
            failure = e;
            return CompletableFuture.failedStage(e);
        }
    }
}
