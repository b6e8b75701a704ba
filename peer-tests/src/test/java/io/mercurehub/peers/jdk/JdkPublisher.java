package io.mercurehub.peers.jdk;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Publishes with nothing but the JDK. */
final class JdkPublisher {

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI hub;
    private final String token;

    /** @param token allows to publish, and is signed with the publishers' key */
    JdkPublisher(URI hub, String token) {
        this.hub = hub;
        this.token = token;
    }

    /** Returns the id of the update. After a 503 or a lost answer nobody knows whether it was published. */
    String publish(String topic, String data) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(hub)
                .timeout(Duration.ofSeconds(15))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("topic=" + encode(topic) + "&data=" + encode(data)))
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(
                    hub + ": " + response.statusCode() + " " + response.body().strip());
        }
        return response.body();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
