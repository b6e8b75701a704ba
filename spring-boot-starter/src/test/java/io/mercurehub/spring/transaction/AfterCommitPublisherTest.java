package io.mercurehub.spring.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import io.mercurehub.update.UpdatePublisher;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

class AfterCommitPublisherTest {

    private final List<String> published = new ArrayList<>();
    private final TransactionTemplate transaction = new TransactionTemplate(transactions());
    private final AfterCommitPublisher publisher = new AfterCommitPublisher(update -> {
        published.add(update.data());
        return CompletableFuture.completedFuture(update.id().orElseThrow());
    });
    private final Logger logger = (Logger) LoggerFactory.getLogger(AfterCommitPublisher.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    private static DataSourceTransactionManager transactions() {
        JdbcDataSource source = new JdbcDataSource();
        source.setUrl("jdbc:h2:mem:");
        return new DataSourceTransactionManager(source);
    }

    private static Update update(String data) {
        return Update.of("https://shop.example/stock/1").data(data).build();
    }

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
    }

    @Test
    void publishesInOrderOnceTheTransactionHasCommitted() {
        transaction.executeWithoutResult(status -> {
            publisher.publishAfterCommit(update("1"));
            publisher.publishAfterCommit(update("2"));
            assertThat(published).isEmpty();
        });

        assertThat(published).containsExactly("1", "2");
    }

    @Test
    void neverPublishesWhatIsRolledBack() {
        transaction.executeWithoutResult(status -> {
            publisher.publishAfterCommit(update("1"));
            status.setRollbackOnly();
        });

        assertThat(published).isEmpty();
    }

    @Test
    void neverPublishesWhatAnExceptionRollsBack() {
        assertThatThrownBy(() -> transaction.executeWithoutResult(status -> {
                    publisher.publishAfterCommit(update("1"));
                    throw new IllegalArgumentException("no such article");
                }))
                .isInstanceOf(IllegalArgumentException.class);

        assertThat(published).isEmpty();
    }

    @Test
    void publishesAtOnceWithoutATransaction() {
        EventId id = publisher.publishAfterCommit(update("1"));

        assertThat(published).containsExactly("1");
        assertThat(id.value()).startsWith("urn:uuid:");
    }

    @Test
    void publishesAtOnceWhereATransactionIsOnlySupported() {
        transaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_SUPPORTS);

        transaction.executeWithoutResult(status -> {
            publisher.publishAfterCommit(update("1"));
            assertThat(published).containsExactly("1");
        });
    }

    @Test
    void waitsForTheOuterTransaction() {
        transaction.executeWithoutResult(outer -> {
            transaction.executeWithoutResult(inner -> publisher.publishAfterCommit(update("1")));
            assertThat(published).isEmpty();
        });

        assertThat(published).containsExactly("1");
    }

    @Test
    void goesWithTheInnerTransactionWhereThatIsOneOfItsOwn() {
        TransactionTemplate own = new TransactionTemplate(transactions());
        own.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);

        transaction.executeWithoutResult(outer -> {
            own.executeWithoutResult(inner -> publisher.publishAfterCommit(update("inner")));
            publisher.publishAfterCommit(update("outer"));
            outer.setRollbackOnly();
        });

        assertThat(published).containsExactly("inner");
    }

    /** As a {@code @TransactionalEventListener} does. */
    @Test
    void publishesWhatIsAskedForWhileACommitIsToldOf() {
        transaction.executeWithoutResult(
                status -> TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                    @Override
                    public void afterCommit() {
                        publisher.publishAfterCommit(update("listener"));
                    }
                }));

        assertThat(published).containsExactly("listener");
    }

    @Test
    void publishesWhatIsAskedForWhileACompletionIsToldOf() {
        transaction.executeWithoutResult(status -> {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCompletion(int completion) {
                    publisher.publishAfterCommit(update("rolled back"));
                }
            });
            status.setRollbackOnly();
        });

        assertThat(published).containsExactly("rolled back");
    }

    @Test
    void logsAndCountsAFailureAndThrowsNothing() {
        UpdatePublisher broken = update -> CompletableFuture.failedFuture(new IllegalStateException("disk full"));
        AfterCommitPublisher afterCommit = new AfterCommitPublisher(broken);

        EventId id = transaction.execute(status -> afterCommit.publishAfterCommit(update("1")));

        assertThat(afterCommit.failures()).isOne();
        assertThat(log.list).singleElement().satisfies(event -> {
            assertThat(event.getFormattedMessage()).contains(String.valueOf(id));
            assertThat(event.getThrowableProxy().getMessage()).isEqualTo("disk full");
        });
    }

    @Test
    void logsAndCountsAPublisherThatThrows() {
        AfterCommitPublisher afterCommit = new AfterCommitPublisher(update -> {
            throw new IllegalStateException("closed");
        });

        EventId id = afterCommit.publishAfterCommit(
                Update.of("news").id(EventId.of("urn:x:1")).build());

        assertThat(id).isEqualTo(EventId.of("urn:x:1"));
        assertThat(afterCommit.failures()).isOne();
        assertThat(log.list)
                .singleElement()
                .satisfies(event -> assertThat(event.getFormattedMessage()).contains("urn:x:1"));
    }
}
