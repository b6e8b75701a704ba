package io.mercurehub.peers;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;

/**
 * A proxy in front of a hub. Each of its sites has a port of its own, as in {@code http://messages.example.org:40000}.
 *
 * @param http serves the hub without TLS
 * @param https serves the hub with TLS
 * @param redirecting sends everybody to the one with TLS
 * @param recommended serves the hub as the documentation recommends, with TLS
 * @param silent is like {@code http}, in front of a server that begins a response and then says nothing
 * @param version the newest HTTP that {@code recommended} speaks
 * @param statusWithoutHub what the proxy answers by itself while the hub is down
 */
public record Proxy(
        PeerServer server,
        URI http,
        URI https,
        URI redirecting,
        URI recommended,
        URI silent,
        HttpClient.Version version,
        int statusWithoutHub)
        implements AutoCloseable {

    /** {@return a proxy that serves its sites on these ports} */
    public static Proxy on(SitePorts ports, PeerServer server, HttpClient.Version version, int statusWithoutHub) {
        return new Proxy(
                server,
                site("http", ports.http()),
                site("https", ports.https()),
                site("http", ports.redirecting()),
                site("https", ports.recommended()),
                site("http", ports.silent()),
                version,
                statusWithoutHub);
    }

    /** {@return the URL of a site of the hub's name} */
    public static URI site(String scheme, int port) {
        return URI.create(scheme + "://" + TutorialHub.NAME + ":" + port);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
