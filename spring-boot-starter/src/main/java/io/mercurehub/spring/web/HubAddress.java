package io.mercurehub.spring.web;

import jakarta.servlet.http.HttpServletResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Where the hub is, for pages: the {@code Link} header field by which they discover it, and URLs that subscribe.
 *
 * <p>Immutable.
 *
 * @param url of the hub as browsers see it: absolute, or a path from the root of the application's server
 * @see <a href="https://mercure.rocks/spec#discovery">Discovery</a>
 */
public record HubAddress(String url) {

    /** {@return the value of a {@code Link} header field (RFC 8288)} */
    public String link() {
        return "<" + url + ">; rel=\"mercure\"";
    }

    /** Adds the {@code Link} header field to a response, which has not been committed. */
    public void addTo(HttpServletResponse response) {
        response.addHeader("Link", link());
    }

    /**
     * {@return the URL for an {@code EventSource}}
     *
     * @param topics what to subscribe to: topics, or URI templates; at least one
     */
    public String subscribe(List<String> topics) {
        return topics.stream()
                .map(topic -> "topic=" + URLEncoder.encode(topic, StandardCharsets.UTF_8))
                .collect(Collectors.joining("&", url + "?", ""));
    }

    /** {@return the URL for an {@code EventSource} of these topics, at least one} */
    public String subscribe(String... topics) {
        return subscribe(List.of(topics));
    }
}
