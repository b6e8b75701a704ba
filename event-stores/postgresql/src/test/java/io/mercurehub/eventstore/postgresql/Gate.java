package io.mercurehub.eventstore.postgresql;

import io.mercurehub.test.engines.PostgresServer;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Connections to a server that can be cut, and none made again, until the gate is opened again.
 *
 * <p>Safe for use by any thread.
 */
final class Gate implements DataSource {

    private final PostgresServer server;
    private final String name = "gate-" + UUID.randomUUID();
    private final PGSimpleDataSource source;
    private volatile boolean isShut;

    Gate(PostgresServer server) {
        this.server = server;
        this.source = PostgresUrl.parse(server.url("postgres")).dataSource();
        source.setApplicationName(name);
    }

    /** Cuts all connections. */
    void shut() throws SQLException {
        isShut = true;
        try (Connection owner = server.connect("postgres");
                PreparedStatement cut = owner.prepareStatement("SELECT pg_terminate_backend(a.pid, 30000)"
                        + " FROM pg_stat_activity a WHERE a.application_name = ?")) {
            cut.setString(1, name);
            boolean unused = cut.execute();
        }
    }

    void open() {
        isShut = false;
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = source.getConnection();
        if (isShut) {
            connection.close();
            throw new SQLException("the gate is shut", "08001");
        }
        return connection;
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLException("only the owner comes through the gate");
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(PrintWriter out) {}

    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getGlobal();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("wraps nothing");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
