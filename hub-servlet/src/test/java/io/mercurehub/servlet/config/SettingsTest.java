package io.mercurehub.servlet.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.config.language.Arguments;
import io.mercurehub.config.language.DirectiveText;
import io.mercurehub.config.language.Placeholders;
import io.mercurehub.hub.HubConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {

    private static final String KEY = "e2kD0bQ7yS9vX4mN8pR6tU1wZ3aC5fH0";

    private static Settings read(String text) {
        return Settings.of(
                Settings.directives(Placeholders.of(Map.of("MERCURE_PUBLISHER_JWT_KEY", KEY)), List.of())
                        .read("mercure.conf", text),
                HubConfig.builder(),
                HttpConfig.builder(),
                HttpConfig.Builder::build,
                List.of());
    }

    @Test
    void printsTheEffectiveConfigurationWithoutSecrets() {
        Settings settings = read("publisher_jwt " + KEY
                + "\nanonymous\ncors_origins https://a.example *\nheartbeat 90s\ntransport memory { max_events 5 }");

        assertThat(settings.print()).isEqualTo("""
                        resource_identifier http://mercure.invalid/.well-known/mercure
                        unknown_last_event_id replay
                        subscriptions off
                        dispatch_timeout 5s
                        shutdown_timeout 5s
                        transport memory {
                            max_events 5
                        }
                        max_pending_bytes 64KiB
                        max_recent_bytes 16MiB
                        max_client_memory 0
                        publisher_jwt {env.MERCURE_PUBLISHER_JWT_KEY} HS256
                        anonymous on
                        protocol_version_compatibility 8
                        debug off
                        allow_sample_keys off
                        cors_origins https://a.example *
                        cookie_name mercureAuthorization
                        heartbeat 1m30s
                        write_timeout 10m
                        request_timeout 10s
                        max_request_body_size 10MiB
                        max_token_size 8KiB
                        max_topics_per_update 1000
                        max_topics_per_subscription 1000
                        max_subscribers_per_address 0
                        max_subscribers_per_token 0
                        client_ip_headers X-Forwarded-For Forwarded
                        """);
    }

    @Test
    void readsWhatItPrints() {
        Settings settings = read(
                "publisher_jwt " + KEY + "\nanonymous off\npublish_origins null http://localhost:*\n"
                        + "max_token_size 8191\n"
                        + "publisher_jwks_url https://a.example/jwks?x=%20\nsubscriber_jwks_url file:///etc/jwks.json\nwrite_timeout 1500ms\ntransport memory { max_events 5 }\n"
                        + "history { max_age 1h }\nhistory max_bytes 1MiB\nhistory topic \"a/{b}\" max_age 1s\nhistory match a none");

        Settings again = read(settings.print());

        assertThat(again.print()).isEqualTo(settings.print());
        assertThat(again.http()).usingRecursiveComparison().isEqualTo(settings.http());
        assertThat(again.hub()).usingRecursiveComparison().isEqualTo(settings.hub());
    }

    @Test
    void putsQuotesAroundWhatNeedsThem() {
        assertThat(DirectiveText.write(
                        "k", Arguments.of("a", "a b", "", "#", "a\"b", "C:\\", "{env.A}", "\\{$A}", "{", "é")))
                .isEqualTo("k a \"a b\" \"\" \"#\" \"a\\\"b\" \"C:\\\\\" \"\\{env.A}\" \"\\\\\\{$A}\" \"{\" \"é\"\n");
    }

    @Test
    void writesOptionsWithoutAValueAlone() {
        Map<String, String> block = new LinkedHashMap<>();
        block.put("a b", "c d");
        block.put("e", "");

        assertThat(DirectiveText.write("k", new Arguments(List.of("v"), block)))
                .isEqualTo("k v {\n    \"a b\" \"c d\"\n    e\n}\n");
    }
}
