package io.mercurehub.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.servlet.fixtures.HubServer;
import io.mercurehub.test.wire.RawConnection;
import io.mercurehub.test.wire.RawConnection.Response;
import io.mercurehub.update.Update;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams of the sessions of an application, whose login is a session that has a user. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class SessionIT {

    private HubServer server;

    @BeforeEach
    void start() throws Exception {
        server = HubServer.builder()
                .login(new LoginServlet())
                .authorizer(SessionIT::reader)
                .start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static SubscriberAuthorization reader(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        if (request.getHeader("X-User") != null) {
            return SubscriberAuthorization.reader(request.getHeader("X-User")).build();
        }
        return session != null && session.getAttribute("user") instanceof String user
                ? SubscriberAuthorization.reader(user).topics("users/" + user).build()
                : SubscriberAuthorization.notMine();
    }

    @Test
    void endsTheStreamsOfASessionWithIt() throws Exception {
        String ada = login("?user=ada");
        String other = login("?user=ada");
        try (RawConnection one = server.connect();
                RawConnection two = server.connect();
                RawConnection elsewhere = server.connect()) {
            Response first = server.subscribe(one, "topic=users/ada", ada);
            Response second = server.subscribe(two, "topic=users/ada", ada);
            Response others = server.subscribe(elsewhere, "topic=users/ada", other);

            login("?do=invalidate", ada);

            assertThat(first.readToEnd()).isEmpty();
            assertThat(second.readToEnd()).isEmpty();
            publish("1");
            assertThat(others.readUntil("\n\n")).endsWith("data: 1\n\n");
        }
    }

    @Test
    void goesOnWhenTheSessionGetsAnotherId() throws Exception {
        String ada = login("?user=ada");
        try (RawConnection one = server.connect();
                RawConnection two = server.connect()) {
            Response stream = server.subscribe(one, "topic=users/ada", ada);

            String changed = login("?do=change", ada);
            assertThat(changed).isNotEqualTo(ada);
            Response again = server.subscribe(two, "topic=users/ada", changed);
            publish("1");
            assertThat(stream.readUntil("\n\n")).endsWith("data: 1\n\n");
            assertThat(again.readUntil("\n\n")).endsWith("data: 1\n\n");

            login("?do=invalidate", changed);
            assertThat(stream.readToEnd()).isEmpty();
            assertThat(again.readToEnd()).isEmpty();
        }
    }

    @Test
    void endsStreamsOfASessionThatWasStoredMeanwhile() throws Exception {
        String ada = login("?user=ada");
        try (RawConnection one = server.connect()) {
            Response stream = server.subscribe(one, "topic=users/ada", ada);

            login("?do=store", ada);
            publish("1");
            assertThat(stream.readUntil("\n\n")).endsWith("data: 1\n\n");
            login("?do=invalidate", ada);

            assertThat(stream.readToEnd()).isEmpty();
        }
    }

    @Test
    void keepsOneAttributeInASessionHoweverManyStreamsItHas() throws Exception {
        String ada = login("?user=ada");
        for (int i = 0; i < 5; i++) {
            try (RawConnection one = server.connect()) {
                server.subscribe(one, "topic=users/ada", ada);
            }
        }

        assertThat(attributes(ada)).hasSize(2).contains("user");
    }

    @Test
    void makesNoSessionForThoseWhoHaveNone() throws Exception {
        try (RawConnection known = server.connect();
                RawConnection unknown = server.connect()) {
            assertThat(server.subscribe(known, "topic=all", "X-User: bob").headers())
                    .noneMatch(header -> header.startsWith("Set-Cookie"));
            assertThat(server.subscribe(unknown, "topic=all").headers())
                    .noneMatch(header -> header.startsWith("Set-Cookie"));
        }
    }

    @Test
    void leavesSessionsAloneOfThoseWhomTheApplicationDoesNotKnow() throws Exception {
        String nobody = login("?do=nothing");
        try (RawConnection one = server.connect()) {
            Response stream = server.subscribe(one, "topic=all", nobody);
            assertThat(attributes(nobody)).isEmpty();

            login("?do=invalidate", nobody);
            server.hub().publish(Update.of("all").data("1").build());

            assertThat(stream.readUntil("\n\n")).endsWith("data: 1\n\n");
        }
    }

    /** {@return the line that sends the cookie of the session} */
    private String login(String query, String... headers) throws Exception {
        try (RawConnection connection = server.connect()) {
            Response response = get(connection, "/login" + query, headers);
            assertThat(response.status()).isEqualTo(200);
            return response.headers().stream()
                    .filter(header -> header.startsWith("Set-Cookie: JSESSIONID="))
                    .map(header -> header.substring("Set-".length(), header.indexOf(';')))
                    .findFirst()
                    .orElse("");
        }
    }

    private List<String> attributes(String cookie) throws Exception {
        try (RawConnection connection = server.connect()) {
            String names = get(connection, "/login?do=nothing", cookie).readToEnd();
            return names.isEmpty() ? List.of() : List.of(names.split(","));
        }
    }

    private void publish(String data) {
        server.hub()
                .publish(Update.of("users/ada").data(data).isPrivate(true).build())
                .toCompletableFuture()
                .join();
    }

    private static Response get(RawConnection connection, String target, String... headers) throws Exception {
        List<String> lines = new ArrayList<>(List.of("GET " + target + " HTTP/1.1", "Host: hub.example"));
        lines.addAll(List.of(headers));
        return connection.sendHead(lines.toArray(String[]::new)).readHead();
    }

    /** Does to its session what a container or a login does, and answers with the names of its attributes. */
    private static final class LoginServlet extends HttpServlet {

        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            HttpSession session = request.getSession();
            if (request.getParameter("user") != null) {
                session.setAttribute("user", request.getParameter("user"));
            }
            switch (String.valueOf(request.getParameter("do"))) {
                case "invalidate" -> {
                    session.invalidate();
                    return;
                }
                case "change" -> request.changeSessionId();
                case "store" ->
                    Collections.list(session.getAttributeNames()).forEach(name -> storeAndLoad(session, name));
                default -> {}
            }
            response.getWriter().print(String.join(",", Collections.list(session.getAttributeNames())));
        }

        private static void storeAndLoad(HttpSession session, String name) {
            try {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
                    out.writeObject(session.getAttribute(name));
                }
                Object loaded = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
                session.setAttribute(name, loaded);
            } catch (IOException | ClassNotFoundException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
