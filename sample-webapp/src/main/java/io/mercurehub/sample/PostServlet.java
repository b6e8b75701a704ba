package io.mercurehub.sample;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mercurehub.hub.Hub;
import io.mercurehub.servlet.MercureHubServlet;
import io.mercurehub.update.Update;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code POST /posts}: publishes what somebody has written to all who are in the room, wherever they have the page open. */
final class PostServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final Logger LOGGER = LoggerFactory.getLogger(PostServlet.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_TEXT = 500;

    private final transient Rooms rooms;
    private final transient InstantSource clock;

    PostServlet(Rooms rooms, InstantSource clock) {
        this.rooms = rooms;
        this.clock = clock;
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws JsonProcessingException {
        Optional<String> user = LoginServlet.user(request);
        String room = Optional.ofNullable(request.getParameter("room")).orElse("");
        String text =
                Optional.ofNullable(request.getParameter("text")).orElse("").strip();
        if (user.isEmpty()) {
            response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
        } else if (!rooms.isMember(user.get(), room)) {
            response.setStatus(HttpServletResponse.SC_FORBIDDEN);
        } else if (text.isEmpty() || text.length() > MAX_TEXT) {
            response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
        } else {
            // The place for your own work. Commit first, then publish: a reader may come back and ask for what it heard
            // of.
            Post post = new Post(room, user.get(), text, clock.instant().toString());
            publish(post, request.startAsync(), response);
        }
    }

    /** Answers once the hub has the update; no thread waits for that. */
    private void publish(Post post, AsyncContext async, HttpServletResponse response) throws JsonProcessingException {
        // Private: the hub gives it to nobody without a cookie for the room.
        Update update = Update.of(Rooms.topic(post.room()))
                .data(JSON.writeValueAsString(post))
                .isPrivate(true)
                .build();
        Hub hub = MercureHubServlet.hub(getServletContext());
        hub.publish(update).whenComplete((id, failure) -> {
            if (failure != null) {
                LOGGER.warn("A post was not published", failure);
            }
            response.setStatus(
                    failure == null ? HttpServletResponse.SC_NO_CONTENT : HttpServletResponse.SC_SERVICE_UNAVAILABLE);
            async.complete();
        });
    }

    private record Post(String room, String author, String text, String at) {}
}
