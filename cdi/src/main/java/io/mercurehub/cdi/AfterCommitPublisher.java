package io.mercurehub.cdi;

import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import io.mercurehub.update.UpdatePublisher;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.inject.Inject;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes what a transaction has changed, once it has committed.
 *
 * <pre>{@code
 * @Inject AfterCommitPublisher updates;
 *
 * @Transactional
 * public void sell(Book book) {
 *     book.sold();
 *     updates.publishAfterCommit(Update.of(book.url()).data("sold").build());
 * }
 * }</pre>
 *
 * <p>Two transactions may publish in another order than they committed, and an update is missing when the process dies in between:
 * send a version, or that something has changed.
 *
 * <p>A bean where the server has transactions. Any thread may use it.
 */
public final class AfterCommitPublisher {

    private static final Logger LOGGER = LoggerFactory.getLogger(AfterCommitPublisher.class);
    private static final String REGISTRY = "java:comp/TransactionSynchronizationRegistry";

    private final UpdatePublisher publisher;
    private final Supplier<Optional<TransactionSynchronizationRegistry>> registry;
    private final AtomicLong failures = new AtomicLong();

    /** @param publisher such as the hub */
    @Inject
    public AfterCommitPublisher(UpdatePublisher publisher) {
        this(publisher, AfterCommitPublisher::ofThisComponent);
        if (Present.METRICS) {
            CDI.current().select(MicroProfileMetrics.class).get().watch(this);
        }
    }

    AfterCommitPublisher(UpdatePublisher publisher, Supplier<Optional<TransactionSynchronizationRegistry>> registry) {
        this.publisher = publisher;
        this.registry = registry;
    }

    @SuppressWarnings("BanJNDI") // the name is nobody's input, and injection would fail where there is none
    private static Optional<TransactionSynchronizationRegistry> ofThisComponent() {
        try {
            return Optional.of((TransactionSynchronizationRegistry) new InitialContext().lookup(REGISTRY));
        } catch (NamingException noTransactions) {
            LOGGER.debug("There is no {}", REGISTRY, noTransactions);
            return Optional.empty();
        }
    }

    /**
     * Publishes an update when the transaction of this thread has committed; never, when it is rolled back; at once, when there is
     * none. Updates of one transaction are published in the order of the calls.
     *
     * <p>It doesn't block, and never fails for the hub: a failure is logged with the update's id, and {@linkplain #failures
     * counted}.
     *
     * @return the id with which the update will be published: its own, or a new one
     * @throws IllegalStateException when the transaction is being committed already, and takes nothing more
     */
    public EventId publishAfterCommit(Update update) {
        EventId id = update.id().orElseGet(EventId::random);
        Publication publication = new Publication(update.withId(id), id);
        Optional<TransactionSynchronizationRegistry> found = registry.get();
        int status = found.map(TransactionSynchronizationRegistry::getTransactionStatus)
                .orElse(Status.STATUS_NO_TRANSACTION);
        switch (status) {
            case Status.STATUS_NO_TRANSACTION, Status.STATUS_COMMITTED -> publish(publication);
            case Status.STATUS_MARKED_ROLLBACK, Status.STATUS_ROLLING_BACK, Status.STATUS_ROLLEDBACK ->
                LOGGER.debug("The update {} is not published: its transaction is rolled back", id);
            default -> ofTransaction(found.orElseThrow()).add(publication);
        }
        return id;
    }

    /** Servers complete several synchronizations in no certain order, so a transaction has one. */
    private Publications ofTransaction(TransactionSynchronizationRegistry transactions) {
        if (transactions.getResource(this) instanceof Publications begun) {
            return begun;
        }
        Publications publications = new Publications();
        transactions.registerInterposedSynchronization(publications);
        transactions.putResource(this, publications);
        return publications;
    }

    /** {@return how many updates have not been published, or not for certain, although their transactions had committed} */
    public long failures() {
        return failures.get();
    }

    private void publish(Publication publication) {
        try {
            var unused = publisher.publish(publication.update()).whenComplete((published, failure) -> {
                if (failure != null) {
                    failed(publication.id(), failure);
                }
            });
        } catch (RuntimeException failure) {
            failed(publication.id(), failure);
        }
    }

    private void failed(EventId id, Throwable failure) {
        failures.incrementAndGet();
        LOGGER.error("The update {} was not published, although what it tells of has been done", id, failure);
    }

    private record Publication(Update update, EventId id) {}

    /** Those of one transaction, which one thread has at a time. */
    private final class Publications implements Synchronization {

        private final List<Publication> waiting = new ArrayList<>();

        void add(Publication publication) {
            waiting.add(publication);
        }

        @Override
        public void beforeCompletion() {
            // Not before it is certain.
        }

        @Override
        public void afterCompletion(int status) {
            if (status == Status.STATUS_COMMITTED) {
                waiting.forEach(AfterCommitPublisher.this::publish);
            } else if (status != Status.STATUS_ROLLEDBACK) {
                waiting.forEach(publication -> LOGGER.warn(
                        "The update {} is not published: nobody knows whether its transaction has committed",
                        publication.id()));
            }
        }
    }
}
