package io.mercurehub.spring.property;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mercurehub.test.wire.Tokens;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class RemoteHubsTest {

    private static final String URL = "https://hub.example.org/.well-known/mercure";

    private static StandardEnvironment environment(Map<String, Object> properties) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", properties));
        return environment;
    }

    private static List<String> problems(Map<String, Object> properties) {
        HubPropertiesException refused = catchThrowableOfType(
                HubPropertiesException.class, () -> RemoteHubs.ofApplication(environment(properties)));
        return refused.problems();
    }

    @Test
    void makesATokenForPublishingWithTheKey() {
        RemoteHub hub = RemoteHubs.ofApplication(
                environment(Map.of("mercure.hub.url", URL, "mercure.hub.publisher-jwt", Tokens.PUBLISHER_KEY)));

        assertThat(Tokens.verify(
                        Tokens.PUBLISHER_KEY, hub.tokens().orElseThrow().get()))
                .contains("\"mercure\":{\"publish\":[\"*\"]}", "\"exp\":");
        assertThat(hub.url()).hasToString(URL);
        assertThat(hub.publicUrl()).hasToString(URL);
        assertThat(hub.cookieName()).isEqualTo("mercureAuthorization");
    }

    @Test
    void takesATokenAsItIs() {
        RemoteHub hub = RemoteHubs.ofApplication(environment(Map.of(
                "mercure.hub.url",
                URL,
                "mercure.hub.token",
                "a.b.c",
                "mercure.hub.public-url",
                "https://www.example.org/live")));

        assertThat(hub.tokens().orElseThrow().get()).isEqualTo("a.b.c");
        assertThat(hub.publicUrl()).hasToString("https://www.example.org/live");
        assertThat(hub.toString()).doesNotContain("a.b.c");
    }

    @Test
    void readsHubsWithNames() {
        StandardEnvironment environment = environment(
                Map.of("mercure.hubs.news.url", URL, "mercure.hubs.partners.url", "https://partners.example.org/hub"));

        assertThat(RemoteHubs.names(environment)).containsExactly("news", "partners");
        assertThat(RemoteHubs.named(environment, "partners").url()).hasToString("https://partners.example.org/hub");
        assertThat(HubProperties.isInApplication(environment)).isFalse();
    }

    @Test
    void hasAHubInTheApplicationBesideThoseWithNamesWhereAPropertySaysSo() {
        assertThat(HubProperties.isInApplication(
                        environment(Map.of("mercure.hubs.news.url", URL, "mercure.hub.anonymous", true))))
                .isTrue();
    }

    @Test
    void reportsEveryProblemWithItsPropertyAndNoSecret() {
        assertThat(problems(Map.of(
                        "mercure.hub.url", "hub.example.org",
                        "mercure.hub.token", "a.secret.token",
                        "mercure.hub.publisher-jwt", Tokens.PUBLISHER_KEY,
                        "mercure.hub.subscriber-jwt", Tokens.SUBSCRIBER_KEY,
                        "mercure.hub.subscriber-jwt-alg", "RS256",
                        "mercure.hub.heartbeat", "5s")))
                .satisfiesExactlyInAnyOrder(
                        problem -> assertThat(problem)
                                .startsWith("mercure.hub.heartbeat")
                                .contains("is no property of a hub elsewhere"),
                        problem -> assertThat(problem)
                                .startsWith("mercure.hub.url")
                                .contains("\"hub.example.org\" (expected: a URL"),
                        problem -> assertThat(problem)
                                .startsWith("mercure.hub.token")
                                .contains("beside publisher-jwt"),
                        problem -> assertThat(problem).startsWith("mercure.hub.subscriber-jwt"))
                .noneMatch(problem -> problem.contains("secret.token"))
                .noneMatch(problem -> problem.contains("which is long enough"));
    }

    @Test
    void saysThatAHubWithANameHasNoUrl() {
        HubPropertiesException refused = catchThrowableOfType(
                HubPropertiesException.class,
                () -> RemoteHubs.named(environment(Map.of("mercure.hubs.news.token", "a.b.c")), "news"));

        assertThat(refused.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem).startsWith("mercure.hubs.news.url: is missing"));
    }
}
