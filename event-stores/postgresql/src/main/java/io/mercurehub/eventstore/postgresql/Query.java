package io.mercurehub.eventstore.postgresql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A command of SQL whose parameters have names, {@code :shown}, and values.
 *
 * @param sql as the driver takes it
 * @param names of the parameters, in order
 */
record Query(String sql, List<String> names) {

    private static final Pattern NAME = Pattern.compile("(?<!:):([a-z_]+)");

    static Query of(String text) {
        List<String> names = new ArrayList<>();
        String sql = NAME.matcher(text).replaceAll((MatchResult found) -> {
            names.add(found.group(1));
            return "?";
        });
        return new Query(sql, List.copyOf(names));
    }

    /** {@return the command with its parameters set} */
    PreparedStatement prepare(Connection connection, Map<String, ?> values) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < names.size(); i++) {
            Object value = values.get(names.get(i));
            if (value == null) {
                throw new IllegalArgumentException(names.get(i) + ": missing");
            }
            statement.setObject(i + 1, value);
        }
        return statement;
    }
}
