package io.mercurehub.eventstore.postgresql;

import io.mercurehub.hub.store.EventStoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The tables and functions of a hub in PostgreSQL, which it creates itself where its role may do so. */
public final class PostgresSchema {

    private static final int VERSION = 1;
    private static final String OWNER =
            "the owner of the database runs what PostgresSchema.sql prints, and gives the role of the hub its rights";

    private PostgresSchema() {}

    /** {@return the commands that create a schema of this name, for those who don't let the hub do that; a script for {@code psql}} */
    public static String sql(String schema) {
        try (InputStream script = PostgresSchema.class.getResourceAsStream("schema.sql")) {
            if (script == null) {
                throw new IllegalStateException("schema.sql: not in the jar");
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("${schema_literal}", quoted(schema).replace("'", "''"))
                    .replace("${schema}", quoted(schema));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return a name as an identifier of SQL} */
    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /**
     * Creates the schema if there is none, and sets what is set in it.
     *
     * @throws EventStoreException when the schema is of a newer hub, or there is none and the role may not create it
     */
    static void prepare(Connection connection, String schema, String hubPath) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            boolean unused = statement.execute(
                    "SELECT pg_advisory_xact_lock(hashtext('mercure " + schema.replace("'", "''") + "'), 1299538532)");
            if (!exists(connection, schema)) {
                create(connection, statement, schema);
            }
        }
        String found = setting(connection, schema, "version");
        if (!found.equals(Integer.toString(VERSION))) {
            throw new EventStoreException("PostgreSQL: the schema " + schema + " has version " + found
                    + ", and this hub knows " + VERSION + " (expected: a newer version of the hub)");
        }
        if (!setting(connection, schema, "hub_path").equals(hubPath)) {
            try (PreparedStatement update = connection.prepareStatement(
                    "UPDATE " + quoted(schema) + ".settings SET value = ? WHERE name = 'hub_path'")) {
                update.setString(1, hubPath);
                int unused = update.executeUpdate();
            }
        }
    }

    private static void create(Connection connection, Statement statement, String schema) throws SQLException {
        String role = connection.getMetaData().getUserName();
        String database = connection.getCatalog();
        try {
            boolean unused = statement.execute(sql(schema));
        } catch (SQLException e) {
            if (Database.state(e).equals("42501")) {
                throw new EventStoreException(
                        "PostgreSQL: the role " + role + " may not create the schema "
                                + schema + " in the database " + database
                                + " (expected: GRANT CREATE ON DATABASE; or " + OWNER + "): " + Database.reason(e),
                        e);
            }
            throw e;
        }
    }

    private static boolean exists(Connection connection, String schema) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT FROM pg_namespace s JOIN pg_class c ON c.relnamespace = s.oid WHERE s.nspname = ? AND c.relname = 'settings'")) {
            query.setString(1, schema);
            try (ResultSet found = query.executeQuery()) {
                return found.next();
            }
        }
    }

    /** {@return a setting in the schema} */
    static String setting(Connection connection, String schema, String name) throws SQLException {
        try (PreparedStatement query =
                connection.prepareStatement("SELECT s.value FROM " + quoted(schema) + ".settings s WHERE s.name = ?")) {
            query.setString(1, name);
            try (ResultSet found = query.executeQuery()) {
                if (!found.next()) {
                    throw new EventStoreException("PostgreSQL: the schema " + schema + " has no setting " + name);
                }
                return found.getString(1);
            }
        }
    }
}
