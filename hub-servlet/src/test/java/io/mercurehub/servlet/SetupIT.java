package io.mercurehub.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mercurehub.servlet.fixtures.RecordedLog;
import io.mercurehub.servlet.setup.Registrations;
import io.mercurehub.servlet.setup.SetupReport;
import io.mercurehub.test.wire.RawConnection;
import io.mercurehub.test.wire.RawConnection.Response;
import io.mercurehub.test.wire.Tokens;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Map;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mistakes in the set-up of an application, each told in one message. */
class SetupIT {

    private final Server server = new Server();
    private final ServletContextHandler context = new ServletContextHandler("/app");

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    @ParameterizedTest
    @ValueSource(strings = {"*.do", ""})
    void doesNotStartWhereNoRequestCouldReachIt(String mapping) {
        assertThatThrownBy(() -> start(mapping, Map.of("anonymous", "")))
                .isInstanceOf(ServletException.class)
                .hasMessageStartingWith("servlet mercure: mapped to \"" + mapping + "\": ")
                .hasMessageEndingWith("(expected: a path such as /.well-known/mercure, or one followed by /*)");
    }

    @Test
    void startsWhenOneOfItsMappingsWorksAndWarnsOfTheOthers() throws Exception {
        try (RecordedLog log = new RecordedLog(Registrations.class)) {
            ServletHolder mercure = mercure(Map.of("anonymous", ""));
            context.addServlet(mercure, "*.do");
            context.addServlet(mercure, "/live");
            start();

            assertThat(log.lines())
                    .containsExactly(
                            "WARN Servlet mercure: no hub can be where it is mapped to \"*.do\": a suffix is no path",
                            "INFO The hub is at /app/live (servlet mercure)");
        }
    }

    @Test
    void saysThatNoRequestReachesTheSubscriptionApi() throws Exception {
        try (RecordedLog log = new RecordedLog(Registrations.class)) {
            start("/live", Map.of("anonymous", "", "subscriptions", ""));

            assertThat(log.lines())
                    .contains("WARN Servlet mercure: no request for /app/live/subscriptions reaches it: map it to"
                            + " /live/* as well, or instead");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/live/*", "/*", "/"})
    void isContentWhenRequestsReachTheSubscriptionApi(String mapping) throws Exception {
        try (RecordedLog log = new RecordedLog(Registrations.class)) {
            start(mapping, Map.of("anonymous", "", "subscriptions", ""));

            assertThat(log.lines()).noneMatch(line -> line.startsWith("WARN"));
        }
    }

    @Test
    void saysNothingOfFiltersAtStartSinceNobodyKnowsThenWhatTheyAre() throws Exception {
        filter("by-path", "/live/*", pass());
        try (RecordedLog log = new RecordedLog(Registrations.class)) {
            start("/live", Map.of("anonymous", ""));

            assertThat(log.lines()).containsExactly("INFO The hub is at /app/live (servlet mercure)");
        }
    }

    @Test
    void namesTheFiltersBeforeTheHubOnceWhenAsynchronousRequestsAreNotSupported() throws Exception {
        FilterHolder old = filter("the-old-filter", "/*", pass());
        old.setAsyncSupported(false);
        filter("by-suffix", "*.html", pass());
        filter("elsewhere", "/admin/*", pass());
        int port = start("/live", Map.of("anonymous", ""));
        try (RecordedLog log = new RecordedLog(SetupReport.class);
                RawConnection connection = new RawConnection(port)) {
            for (int i = 0; i < 2; i++) {
                connection.sendHead("GET /app/live?topic=a HTTP/1.1", "Host: h");
                Response response = connection.readHead();
                assertThat(response.status()).isEqualTo(500);
                assertThat(response.readToEnd()).isEqualTo("Internal Server Error\n");
            }

            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("ERROR servlet mercure: asynchronous requests are not supported")
                    .contains("the-old-filter (")
                    .doesNotContain("by-suffix", "elsewhere");
        }
    }

    /** Whether an acknowledgement comes at once or is given with others. */
    @Test
    void answersPublishersWhenAsynchronousRequestsAreNotSupported() throws Exception {
        FilterHolder old = filter("the-old-filter", "/*", pass());
        old.setAsyncSupported(false);
        int port = start("/live", Map.of("publisher_jwt", "\"" + Tokens.PUBLISHER_KEY + "\""));
        String form = "topic=a&id=urn:1";
        try (RawConnection connection = new RawConnection(port)) {
            for (int i = 0; i < 200; i++) {
                connection.send("POST /app/live HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer " + Tokens.publisher("*")
                        + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: " + form.length()
                        + "\r\n\r\n" + form);
                Response response = connection.readHead();
                assertThat(response.status()).isEqualTo(200);
                assertThat(response.readToEnd()).isEqualTo("urn:1");
            }
        }
    }

    @Test
    void sendsStreamsPastAFilterThatBuffersResponsesAndSaysSo() throws Exception {
        filter("buffering", "/*", (request, response, chain) -> {
            Buffering buffering = new Buffering((HttpServletResponse) response);
            chain.doFilter(request, buffering);
        });
        int port = start("/live", Map.of("anonymous", ""));
        try (RecordedLog log = new RecordedLog(SetupReport.class);
                RawConnection connection = new RawConnection(port);
                RawConnection second = new RawConnection(port)) {
            connection.sendHead("GET /app/live?topic=a HTTP/1.1", "Host: h");
            assertThat(connection.readHead().readUntil(":\n")).isEqualTo(":\n");
            second.sendHead("GET /app/live?topic=a HTTP/1.1", "Host: h");
            assertThat(second.readHead().readUntil(":\n")).isEqualTo(":\n");

            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("INFO A filter before the hub wraps responses (" + Buffering.class.getName() + ")");
        }
    }

    @Test
    void failsADeploymentThatDeclaresAHubWithUnknownOrMalformedInitParameters() {
        // A container that would not start the servlet before its first request.
        ServletHolder lazy = mercure(Map.of("anonymus", "", "heartbeat", "soon"));
        lazy.setInitOrder(-1);
        context.addServlet(lazy, "/live");
        context.addServletContainerInitializer(new DeclarationCheck());

        assertThatThrownBy(this::start)
                .hasStackTraceContaining("servlet mercure")
                .hasStackTraceContaining("anonymus")
                .hasStackTraceContaining("did you mean anonymous?")
                .hasStackTraceContaining("heartbeat")
                .hasStackTraceContaining("soon");
    }

    @Test
    void failsADeploymentThatDeclaresAHubWhereNoRequestCouldReachIt() {
        ServletHolder lazy = mercure(Map.of("anonymous", ""));
        lazy.setInitOrder(-1);
        context.addServlet(lazy, "*.do");
        context.addServletContainerInitializer(new DeclarationCheck());

        assertThatThrownBy(this::start).hasStackTraceContaining("servlet mercure: mapped to \"*.do\"");
    }

    @Test
    void leavesADeclarationAloneThatIsInOrder() throws Exception {
        context.addServletContainerInitializer(new DeclarationCheck());
        int port = start("/live", Map.of("anonymous", ""));

        try (RawConnection connection = new RawConnection(port)) {
            connection.sendHead("GET /app/live?topic=a HTTP/1.1", "Host: h");
            assertThat(connection.readHead().status()).isEqualTo(200);
        }
    }

    private static Filter pass() {
        return (request, response, chain) -> chain.doFilter(request, response);
    }

    private FilterHolder filter(String name, String pattern, Filter filter) {
        FilterHolder holder = new FilterHolder(filter);
        holder.setName(name);
        holder.setAsyncSupported(true);
        context.addFilter(holder, pattern, EnumSet.of(DispatcherType.REQUEST));
        return holder;
    }

    private static ServletHolder mercure(Map<String, String> parameters) {
        ServletHolder holder = new ServletHolder("mercure", MercureHubServlet.class);
        holder.setInitParameters(parameters);
        holder.setAsyncSupported(true);
        holder.setInitOrder(1);
        return holder;
    }

    private int start(String mapping, Map<String, String> parameters) throws Exception {
        context.addServlet(mercure(parameters), mapping);
        return start();
    }

    private int start() throws Exception {
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(context);
        server.start();
        return connector.getLocalPort();
    }

    /** Lets nothing leave before the whole response has been made. */
    private static final class Buffering extends HttpServletResponseWrapper {

        Buffering(HttpServletResponse response) {
            super(response);
        }

        @Override
        public void flushBuffer() throws IOException {
            throw new IOException("not before the end");
        }
    }
}
