package io.mercurehub.spring.transaction;

import io.mercurehub.eventstore.postgresql.PostgresPublisher;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.util.Objects;
import javax.sql.DataSource;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Publishes in the transaction of the application, where the hub keeps its event log in the application's database: the update exists
 * if, and only if, that commits.
 *
 * <pre>{@code
 * @Transactional
 * public void sell(int article) {
 *     stock.decrement(article);
 *     updates.publishInTransaction(Update.of("https://shop.example/stock/" + article).data(json).build());
 * }
 * }</pre>
 *
 * <p>Updates of different transactions are published in the order in which these commit, or nearly so. Any thread may use it. It knows the
 * transactions that Spring binds to a thread, not those of reactive code.
 */
public final class InTransactionPublisher {

    private final JdbcTemplate database;
    private final PostgresPublisher publisher;

    /**
     * @param database of the application; hubs keep their log there, in the application or elsewhere
     * @param schema of the hubs, such as {@code mercure}
     */
    public InTransactionPublisher(DataSource database, String schema) {
        this.database = new JdbcTemplate(database);
        this.publisher = new PostgresPublisher(schema);
    }

    /**
     * Publishes an update when the transaction of this thread commits; at once, when there is none.
     *
     * @return the id with which the update is published: its own, or a new one
     * @throws org.springframework.dao.DataAccessException when it can't, or nobody may publish this; the transaction can't commit then
     */
    public EventId publishInTransaction(Update update) {
        return Objects.requireNonNull(
                database.execute((ConnectionCallback<EventId>) connection -> publisher.publish(connection, update)));
    }
}
