package io.mercurehub.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.hub.Hub;
import io.mercurehub.servlet.SubscriberAuthorization;
import io.mercurehub.servlet.SubscriberAuthorizer;
import io.mercurehub.test.hub.EventStream;
import io.mercurehub.update.Update;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The session of Spring Security's login is what lets somebody read. */
class LoginIT {

    private static final String STREAM = "/.well-known/mercure?topic=https://shop.example/users/user";
    private static final Pattern CSRF = Pattern.compile("name=\"_csrf\"[^>]* value=\"([^\"]+)\"");

    private static final ConfigurableApplicationContext SHOP = Shop.start(List.of(Readers.class));

    private final HttpClient client =
            HttpClient.newBuilder().cookieHandler(new CookieManager()).build();

    /** Whoever is logged in reads what is theirs. */
    @Configuration(proxyBeanMethods = false)
    @Import(Shop.class)
    static class Readers {

        @Bean
        SubscriberAuthorizer readers() {
            return request -> {
                Principal user = request.getUserPrincipal();
                return user == null
                        ? SubscriberAuthorization.refused("nobody is logged in")
                        : SubscriberAuthorization.reader(user.getName())
                                .topics("https://shop.example/users/" + user.getName())
                                .build();
            };
        }
    }

    @AfterAll
    static void stop() {
        SHOP.close();
    }

    private static void publish(String data) {
        assertThat(SHOP.getBean(Hub.class)
                        .publish(Update.of("https://shop.example/users/user")
                                .isPrivate(true)
                                .data(data)
                                .build()))
                .succeedsWithin(Duration.ofSeconds(30));
    }

    /** Sends a form as the page of Spring Security does, with its token. */
    private HttpResponse<String> post(String path, String form) throws Exception {
        URI page = Shop.url(SHOP, path);
        String html = client.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString())
                .body();
        Matcher token = CSRF.matcher(html);
        assertThat(token.find()).as(html).isTrue();
        String body = form + "&_csrf=" + URLEncoder.encode(token.group(1), StandardCharsets.UTF_8);
        return client.send(
                HttpRequest.newBuilder(page)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private EventStream open() throws Exception {
        assertThat(post("/login", "username=user&password=secret").headers().firstValue("Location"))
                .hasValueSatisfying(location -> assertThat(location).doesNotContain("error"));
        return EventStream.open(client, Shop.url(SHOP, STREAM));
    }

    @Test
    void refusesWhoIsNotLoggedInWithoutALoginPage() throws Exception {
        HttpResponse<String> answer =
                client.send(HttpRequest.newBuilder(Shop.url(SHOP, STREAM)).build(), BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("Location")).isEmpty();
    }

    @Test
    void bringsWhatIsTheirsToWhoIsLoggedIn() throws Exception {
        try (EventStream stream = open()) {
            publish("yours");

            stream.awaitLine("data: yours");
        }
    }

    @Test
    void endsTheStreamAtLogout() throws Exception {
        try (EventStream stream = open()) {
            post("/logout", "");

            stream.awaitEnd();
        }
    }

    @Test
    void endsTheStreamsOfWhoIsRevoked() throws Exception {
        try (EventStream stream = open()) {
            assertThat(SHOP.getBean(Hub.class).revoke("user")).succeedsWithin(Duration.ofSeconds(30));

            stream.awaitEnd();
        }
    }
}
