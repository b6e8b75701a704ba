package io.mercurehub.sample;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.mercurehub.servlet.token.AuthorizationCookie;
import io.mercurehub.servlet.token.MercureClaim;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * {@code GET /session}: tells the page who is logged in and which rooms there are for them, and gives the browser the cookie that
 * reads those rooms, and no others, from the hub. The page asks when it is loaded, and again before the cookie ends.
 */
final class SessionServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** For so long at most does the hub go on with what the application has decided here. */
    private static final Duration LIFETIME = Duration.ofMinutes(10);

    private final transient Rooms rooms;
    private final transient AuthorizationCookie cookies;

    SessionServlet(Rooms rooms, AuthorizationCookie cookies) {
        this.rooms = rooms;
        this.cookies = cookies;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Optional<String> user = LoginServlet.user(request);
        if (user.isEmpty()) {
            response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
            return;
        }
        List<String> names = rooms.of(user.get());
        List<String> topics = names.stream().map(Rooms::topic).toList();
        cookies.give(MercureClaim.of(null, topics, null), LIFETIME, request, response);
        response.setContentType("application/json");
        JSON.writeValue(
                response.getOutputStream(),
                new Session(user.get(), LoginServlet.login(request), names, topics, LIFETIME.toSeconds() / 2));
    }

    private record Session(
            String user, String login, List<String> rooms, List<String> topics, long renewAfterSeconds) {}
}
