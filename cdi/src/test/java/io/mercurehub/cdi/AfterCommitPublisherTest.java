package io.mercurehub.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AfterCommitPublisherTest {

    private final List<Update> published = new ArrayList<>();
    private final List<Synchronization> registered = new ArrayList<>();
    private final Map<Object, Object> resources = new HashMap<>();
    private int status = Status.STATUS_ACTIVE;

    private final AfterCommitPublisher publisher = new AfterCommitPublisher(
            update -> {
                published.add(update);
                return CompletableFuture.completedFuture(update.id().orElseThrow());
            },
            () -> Optional.of(transactions()));

    @Test
    void publishesOnceTheTransactionHasCommitted() {
        EventId id = publisher.publishAfterCommit(anUpdate());
        assertThat(published).isEmpty();

        end(Status.STATUS_COMMITTED);

        assertThat(published).extracting(Update::data).containsExactly("x");
        assertThat(published.get(0).id()).hasValue(id);
    }

    @Test
    void publishesWhatATransactionSaysInTheOrderOfTheCallsWhateverThatOfTheServer() {
        publisher.publishAfterCommit(anUpdate("1"));
        publisher.publishAfterCommit(anUpdate("2"));
        publisher.publishAfterCommit(anUpdate("3"));

        end(Status.STATUS_COMMITTED);

        assertThat(published).extracting(Update::data).containsExactly("1", "2", "3");
    }

    @Test
    void publishesAtOnceWhatIsSaidWhenTheTransactionHasCommitted() {
        publisher.publishAfterCommit(anUpdate("1"));
        end(Status.STATUS_COMMITTED);
        status = Status.STATUS_COMMITTED;

        publisher.publishAfterCommit(anUpdate("2"));

        assertThat(published).extracting(Update::data).containsExactly("1", "2");
    }

    @ParameterizedTest
    @ValueSource(ints = {Status.STATUS_ROLLEDBACK, Status.STATUS_UNKNOWN})
    void publishesNothingOfATransactionThatHasNotCommitted(int end) {
        publisher.publishAfterCommit(anUpdate());

        end(end);

        assertThat(published).isEmpty();
        assertThat(publisher.failures()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {Status.STATUS_MARKED_ROLLBACK, Status.STATUS_ROLLING_BACK, Status.STATUS_ROLLEDBACK})
    void publishesNothingOfATransactionThatCanOnlyBeRolledBack(int now) {
        status = now;

        publisher.publishAfterCommit(anUpdate());

        assertThat(registered).isEmpty();
        assertThat(published).isEmpty();
    }

    @Test
    void publishesAtOnceWhenThereIsNoTransaction() {
        status = Status.STATUS_NO_TRANSACTION;

        publisher.publishAfterCommit(anUpdate());

        assertThat(published).hasSize(1);
    }

    @Test
    void publishesAtOnceWhereThereAreNoTransactions() {
        AfterCommitPublisher without = new AfterCommitPublisher(
                update -> {
                    published.add(update);
                    return CompletableFuture.completedFuture(EventId.of("a"));
                },
                Optional::empty);

        without.publishAfterCommit(anUpdate());

        assertThat(published).hasSize(1);
    }

    @Test
    void countsWhatFailsAfterTheCommitAndThrowsNothing() {
        AfterCommitPublisher failing = new AfterCommitPublisher(
                update -> CompletableFuture.failedFuture(new IllegalStateException("as the test wants it")),
                () -> Optional.of(transactions()));
        AfterCommitPublisher throwing = new AfterCommitPublisher(
                update -> {
                    throw new IllegalStateException("as the test wants it");
                },
                () -> Optional.of(transactions()));
        failing.publishAfterCommit(anUpdate().withId(EventId.of("failing")));
        throwing.publishAfterCommit(anUpdate());

        assertThatCode(() -> end(Status.STATUS_COMMITTED)).doesNotThrowAnyException();

        assertThat(failing.failures()).isEqualTo(1);
        assertThat(throwing.failures()).isEqualTo(1);
    }

    /** As some servers do: what came last is told first that the transaction has completed. */
    private void end(int outcome) {
        registered.forEach(Synchronization::beforeCompletion);
        Collections.reverse(registered);
        registered.forEach(synchronization -> synchronization.afterCompletion(outcome));
    }

    private static Update anUpdate() {
        return anUpdate("x");
    }

    private static Update anUpdate(String data) {
        return Update.of("https://example.com/books/1").data(data).build();
    }

    private TransactionSynchronizationRegistry transactions() {
        return (TransactionSynchronizationRegistry) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {TransactionSynchronizationRegistry.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getTransactionStatus" -> status;
                    case "getResource" -> resources.get(arguments[0]);
                    case "putResource" -> {
                        resources.put(arguments[0], arguments[1]);
                        yield null;
                    }
                    case "registerInterposedSynchronization" -> {
                        registered.add((Synchronization) arguments[0]);
                        yield null;
                    }
                    default -> throw new UnsupportedOperationException(method.toString());
                });
    }
}
