package io.mercurehub.spring.transaction;

import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import io.mercurehub.update.UpdatePublisher;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Publishes what a transaction has changed, once it has committed.
 *
 * <pre>{@code
 * @Transactional
 * public void sell(int article) {
 *     stock.decrement(article);
 *     updates.publishAfterCommit(Update.of("https://shop.example/stock/" + article).data(json).build());
 * }
 * }</pre>
 *
 * <p>Two transactions may publish in another order than they committed, and an update is missing when the process dies in between:
 * send a version, or that something has changed.
 *
 * <p>Any thread may use it. It knows the transactions that Spring binds to a thread, not those of reactive code.
 */
public final class AfterCommitPublisher {

    private static final Logger LOGGER = LoggerFactory.getLogger(AfterCommitPublisher.class);

    private final UpdatePublisher publisher;
    private final AtomicLong failures = new AtomicLong();

    /** @param publisher a hub, or a client of one */
    public AfterCommitPublisher(UpdatePublisher publisher) {
        this.publisher = publisher;
    }

    /**
     * Publishes an update when the transaction of this thread has committed; never, when it is rolled back; at once, when there is
     * none. Updates of one transaction are published in the order of the calls.
     *
     * <p>It doesn't block, and never fails for the hub: a failure is logged with the update's id, and {@linkplain #failures
     * counted}.
     *
     * @return the id with which the update will be published: its own, or a new one
     */
    public EventId publishAfterCommit(Update update) {
        EventId id = update.id().orElseGet(EventId::random);
        Update identified = update.withId(id);
        // A transaction that has completed takes no more synchronizations, but is active while it calls those that it
        // has.
        if (TransactionSynchronizationManager.isActualTransactionActive()
                && TransactionSynchronizationManager.isSynchronizationActive()) {
            TransactionSynchronizationManager.registerSynchronization(new Publication(identified, id));
        } else {
            publish(identified, id);
        }
        return id;
    }

    /** {@return how many updates have not been published, or not for certain, although their transactions had committed} */
    public long failures() {
        return failures.get();
    }

    private void publish(Update update, EventId id) {
        try {
            var unused = publisher.publish(update).whenComplete((published, failure) -> {
                if (failure != null) {
                    failed(id, failure);
                }
            });
        } catch (RuntimeException failure) {
            failed(id, failure);
        }
    }

    private void failed(EventId id, Throwable failure) {
        failures.incrementAndGet();
        LOGGER.error("The update {} was not published, although what it tells of has been done", id, failure);
    }

    /**
     * Not {@code afterCommit}: what that calls may ask for more to be published, and synchronizations that are registered then are
     * told of the completion alone.
     */
    private final class Publication implements TransactionSynchronization {

        private final Update update;
        private final EventId id;

        Publication(Update update, EventId id) {
            this.update = update;
            this.id = id;
        }

        @Override
        public void afterCompletion(int status) {
            if (status == STATUS_COMMITTED) {
                publish(update, id);
            } else if (status == STATUS_UNKNOWN) {
                LOGGER.warn("The update {} is not published: nobody knows whether its transaction has committed", id);
            }
        }
    }
}
