package com.example.aftercommit;

import io.mercurehub.servlet.MercureHubServlet;
import io.mercurehub.update.Update;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.h2.jdbcx.JdbcConnectionPool;

/** {@code GET /stock}: what there is. {@code POST /stock} with {@code sold=2&receipt=a7}: a sale, once for each receipt. */
@WebServlet("/stock")
public final class StockServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final transient JdbcConnectionPool database =
            JdbcConnectionPool.create("jdbc:h2:mem:shop;INIT=RUNSCRIPT FROM 'classpath:shop.sql'", "", "");

    @Override
    public void destroy() {
        database.dispose();
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) {
        int sold = Integer.parseInt(request.getParameter("sold"));
        Update update;
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                execute(connection, "update stock set version = version + 1, amount = amount - ?", sold);
                update = Update.of("https://www.example.org/stock")
                        .data(stock(connection))
                        .build();
                execute(connection, "insert into sale values (?, ?)", request.getParameter("receipt"), sold);
                connection.commit();
            } catch (SQLException e) {
                connection.rollback();
                throw e;
            }
        } catch (SQLException e) {
            response.setStatus(HttpServletResponse.SC_CONFLICT);
            return;
        }
        // Committed: whoever hears of it may read the database, and nobody hears of what was rolled back.
        // If the process dies here, the sale is in the database and was never published. A page that loads its data
        // whenever its EventSource opens needs nothing for that: its stream ends with the process. Whoever must hear of
        // every sale needs an outbox: a table into which this transaction inserts the update, and from which a thread
        // publishes row by row, deleting what the hub has: an update may then come twice, but is never missing.
        MercureHubServlet.hub(getServletContext()).publish(update).whenComplete((id, failure) -> {
            if (failure != null) {
                log("Sold, but not published: " + update, failure);
            }
        });
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try (Connection connection = database.getConnection()) {
            response.getWriter().print(stock(connection));
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    /** {@return the stock as JSON; two sales may be published in another order than committed, hence the version} */
    private static String stock(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("select amount, version from stock");
                ResultSet row = query.executeQuery()) {
            row.next();
            return "{\"amount\":" + row.getInt("amount") + ",\"version\":" + row.getInt("version") + "}";
        }
    }

    private static void execute(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.execute();
        }
    }
}
