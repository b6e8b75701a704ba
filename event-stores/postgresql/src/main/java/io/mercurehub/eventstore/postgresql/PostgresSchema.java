package io.mercurehub.eventstore.postgresql;

import io.mercurehub.hub.setting.OptionValueException;
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
import java.util.List;
import java.util.stream.Stream;

/**
 * The tables and functions of a hub in PostgreSQL. The hub creates them itself, and brings older ones up to date, where its role may do so.
 *
 * <p>Each version is a step from the one before. The script takes those that are missing, in one statement: so all of them, or none.
 */
public final class PostgresSchema {

    /** What leads to version 1, 2 and so on. One that has been released is never changed. */
    private static final List<String> STEPS = List.of(resource("schema-1.sql"));

    private static final String OTHERWISE =
            "its owner runs what \"mercure-hub schema postgresql\" or PostgresSchema.sql prints";

    /** How long names in PostgreSQL can be, in bytes. */
    private static final int MAX_NAME = 63;

    /** Insufficient privilege. */
    private static final String RIGHTS = "42501";

    private PostgresSchema() {}

    /**
     * {@return the script that creates a schema of this name, or brings it up to date, for those who don't let the hub do that; one
     * statement and comments, for {@code psql} and others}
     */
    public static String sql(String schema) {
        return sql(schema, STEPS);
    }

    private static String sql(String schema, List<String> steps) {
        StringBuilder script = new StringBuilder(resource("schema.sql"));
        for (int version = 1; version <= steps.size(); version++) {
            script.append("\n    IF version < ").append(version).append(" THEN EXECUTE $step$\n");
            script.append(steps.get(version - 1));
            script.append("\nUPDATE ${schema}.settings SET value = '")
                    .append(version)
                    .append("' WHERE name = 'version';\n");
            script.append("$step$;\n    END IF;\n");
        }
        return script.append("END\n$mercure$;\n")
                .toString()
                .replace("${schema_literal}", quoted(schema).replace("'", "''"))
                .replace("${schema}", quoted(schema));
    }

    /** {@return the steps, and one more of a test} */
    static List<String> stepsAnd(String step) {
        return Stream.concat(STEPS.stream(), Stream.of(step)).toList();
    }

    private static String resource(String name) {
        try (InputStream script = PostgresSchema.class.getResourceAsStream(name)) {
            if (script == null) {
                throw new IllegalStateException(name + ": not in the jar");
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * {@return a text that is the name of a schema}
     *
     * @throws OptionValueException when it isn't, or not of one that the script could have
     */
    static String checked(String name) {
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0
                || bytes > MAX_NAME
                || name.chars().anyMatch(Character::isISOControl)
                || name.contains("$")
                || name.startsWith("pg_")) {
            throw OptionValueException.expected(
                    name,
                    "the name of a schema, at most " + MAX_NAME
                            + " bytes, without $ and control characters, not beginning with pg_");
        }
        return name;
    }

    /** {@return a name as an identifier of SQL} */
    static String quoted(String name) {
        return '"' + checked(name).replace("\"", "\"\"") + '"';
    }

    /**
     * Creates the schema if there is none, brings an older one up to date, and sets what is set in it.
     *
     * @throws EventStoreException when the schema is of a newer hub, or the role has not the rights that are needed
     */
    static void prepare(Connection connection, String schema, String hubPath) throws SQLException {
        prepare(connection, schema, hubPath, STEPS);
    }

    /** Prepares the schema with the steps of a test. */
    static void prepare(Connection connection, String schema, String hubPath, List<String> steps) throws SQLException {
        String use = "use the schema " + schema + " (expected: the GRANTs that \"mercure-hub schema postgresql\" and"
                + " PostgresSchema.sql print)";
        String needed = use;
        try (Statement statement = connection.createStatement()) {
            boolean unused = statement.execute(
                    "SELECT pg_advisory_xact_lock(hashtext('mercure " + schema.replace("'", "''") + "'), 1299538532)");
            int found = exists(connection, schema) ? Integer.parseInt(setting(connection, schema, "version")) : 0;
            if (found > steps.size()) {
                throw new EventStoreException("PostgreSQL: the schema " + schema + " has version " + found
                        + ", and this hub knows " + steps.size() + " (expected: a newer version of the hub)");
            }
            if (found < steps.size()) {
                needed = found == 0
                        ? "create the schema " + schema + " in the database " + connection.getCatalog()
                                + " (expected: GRANT CREATE ON DATABASE; or " + OTHERWISE + ")"
                        : "bring the schema " + schema + " from version " + found + " to " + steps.size()
                                + " (expected: " + OTHERWISE + ")";
                unused = statement.execute(sql(schema, steps));
            }
            needed = use;
            if (!mayUse(connection, schema)) {
                throw new SQLException("lacks rights on tables or functions", RIGHTS);
            }
            if (!setting(connection, schema, "hub_path").equals(hubPath)) {
                set(connection, schema, "hub_path", hubPath);
            }
        } catch (SQLException e) {
            if (Database.state(e).equals(RIGHTS)) {
                throw new EventStoreException(
                        "PostgreSQL: the role " + connection.getMetaData().getUserName() + " may not " + needed + ": "
                                + Database.reason(e),
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

    /** {@return whether the role may do what hubs do; looks at a table and a function, since nobody grants each by itself} */
    private static boolean mayUse(Connection connection, String schema) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT has_table_privilege(c.oid, 'INSERT') AND has_function_privilege(p.oid, 'EXECUTE') FROM pg_namespace s"
                        + " JOIN pg_class c ON c.relnamespace = s.oid AND c.relname = 'log'"
                        + " JOIN pg_proc p ON p.pronamespace = s.oid AND p.proname = 'append' WHERE s.nspname = ?")) {
            query.setString(1, schema);
            try (ResultSet found = query.executeQuery()) {
                return found.next() && found.getBoolean(1);
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

    private static void set(Connection connection, String schema, String name, String value) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE " + quoted(schema) + ".settings SET value = ? WHERE name = ?")) {
            update.setString(1, value);
            update.setString(2, name);
            int unused = update.executeUpdate();
        }
    }
}
