package io.mercurehub.servlet.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.mercurehub.config.Directives;
import io.mercurehub.config.Setting;
import io.mercurehub.config.language.Arguments;
import io.mercurehub.config.language.Placeholders;
import io.mercurehub.config.option.Option;
import io.mercurehub.config.store.Transport;
import io.mercurehub.hub.HubConfig;
import io.mercurehub.hub.setting.ConfigurationException;
import io.mercurehub.hub.setting.OptionValueException;
import io.mercurehub.hub.store.HistoryRule;
import io.mercurehub.hub.store.HistorySettings;
import io.mercurehub.hub.topic.TopicMatcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DirectivesTest extends OfDirectives {

    @Test
    void setsWhatTheDirectivesSay() {
        directives.read("mercure.conf", """
                # The hub
                dispatch_timeout 7s
                transport memory {
                    max_events 500
                    max_bytes "1 MiB"
                }

                # HTTP
                publisher_jwt {env.KEY} {env.EMPTY}
                heartbeat 40s
                cors_origins https://www.example.org https://example.org
                """);

        Settings settings = settings(directives);

        assertThat(settings.hub().dispatchTimeout()).isEqualTo(Duration.ofSeconds(7));
        assertThat(Transport.of(settings.hub()).name()).isEqualTo("memory");
        assertThat(Transport.of(settings.hub()).options())
                .containsExactly(Map.entry("max_events", "500"), Map.entry("max_bytes", "1 MiB"));
        assertThat(settings.http().publisherKey()).contains(JwtKey.of(KEY));
        assertThat(settings.http().heartbeat()).isEqualTo(Duration.ofSeconds(40));
        assertThat(settings.http().corsOrigins()).containsExactly("https://www.example.org", "https://example.org");
        assertThat(settings.warnings()).isEmpty();
    }

    @Test
    void keepsTheDefaultsOfWhoeverStartsTheHub() {
        Settings settings = Settings.of(
                Settings.directives(Placeholders.filesOnly(), List.of()).read("mercure.conf", "heartbeat 40s"),
                HubConfig.builder().maxPendingBytes(3),
                HttpConfig.builder().anonymous(true).cookieName("token"),
                HttpConfig.Builder::build,
                List.of());

        assertThat(settings.hub().maxPendingBytes()).isEqualTo(3);
        assertThat(settings.http().cookieName()).isEqualTo("token");
    }

    @Test
    void letsALaterSourceReplaceWhatAnEarlierOneSays() {
        directives
                .read(
                        "mercure.conf",
                        "heartbeat 1s\nwrite_timeout 1s\nrequest_timeout 1s\ncors_origins https://a.example\n"
                                + "transport memory { max_events 500 }")
                .environment(Map.of(
                        "MERCURE_WRITE_TIMEOUT", "2s",
                        "MERCURE_REQUEST_TIMEOUT", "2s",
                        "MERCURE_CORS_ORIGINS", "https://b.example",
                        "MERCURE_TRANSPORT", "memory"))
                .set("--request-timeout", "request_timeout", "3s");

        Settings settings = settings(directives);

        assertThat(settings.http().heartbeat()).isEqualTo(Duration.ofSeconds(1));
        assertThat(settings.http().writeTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(settings.http().requestTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(settings.http().corsOrigins()).containsExactly("https://b.example");
        assertThat(Transport.of(settings.hub()).options()).isEmpty();
    }

    @Test
    void addsUpWhatTheHistoryDirectivesOfOneSourceSayAndForgetsThoseOfEarlierOnes() {
        directives
                .read("mercure.conf", "anonymous\nhistory max_bytes 1MiB")
                .read(
                        "other.conf",
                        "history {\n max_events 500\n}\nheartbeat 1s\nhistory max_age 7d\nhistory topic \"a/{b}\" none");

        assertThat(settings(directives).hub().history())
                .isEqualTo(HistorySettings.DEFAULTS
                        .withMaxEvents(500)
                        .withMaxAge(Duration.ofDays(7))
                        .withRule(HistoryRule.none(TopicMatcher.uriTemplate("topic", "a/{b}"))));
    }

    @Test
    void pointsAtTheHistoryDirectiveThatIsWrong() {
        directives.read(
                "mercure.conf",
                "anonymous\nhistory max_age 1h\nhistory { max_age 2h }\nhistory {\n max_events 0\n}\nhistory max_event 5");

        assertRefused(
                "mercure.conf:3:1: history: max_age is given twice",
                "mercure.conf:5:13: history: \"0\" (expected: a number, at least 1)",
                "mercure.conf:7:9: history: \"max_event\" (expected: max_events, max_age or max_bytes, or a rule: topic or match)");
    }

    @Test
    void namesTheLimitThatStandsInTheHistoryAndInTheTransport() {
        directives
                .read("mercure.conf", "anonymous\nhistory max_age 1h\nhistory max_events 5")
                .environment(Map.of("MERCURE_TRANSPORT", "memory { max_events 500 }"));

        assertRefused(
                "mercure.conf:2:1: history: max_events: stands here and among the options of transport memory (expected: in"
                        + " one of the two places)");
    }

    @Test
    void letsALaterSourceTurnASwitchOff() {
        directives.read("mercure.conf", "publisher_jwt " + KEY + "\nanonymous").set("--anonymous", "anonymous", "off");

        assertThat(settings(directives).http().anonymous()).isFalse();
    }

    @Test
    void addsUpTheLinesOfAListInOneSource() {
        directives.read(
                "mercure.conf", "cors_origins https://a.example\ncors_origins https://b.example https://c.example");

        assertThat(settings(directives).http().corsOrigins())
                .containsExactly("https://a.example", "https://b.example", "https://c.example");
    }

    @Test
    void refusesADirectiveThatStandsTwiceInOneSource() {
        directives.read("mercure.conf", "heartbeat 1s\nanonymous\nheartbeat 2s");

        assertRefused("mercure.conf:3:1: heartbeat: is given twice, first at mercure.conf:1:1");
    }

    @Test
    void namesTheNearestDirectiveWhenOneIsUnknown() {
        directives.read("mercure.conf", "anonymos\nHeartbeat 40s\ncors_origin https://a.example\nsomething_else");

        assertRefused(
                "mercure.conf:1:1: unknown directive \"anonymos\" (did you mean anonymous?)",
                "mercure.conf:2:1: unknown directive \"Heartbeat\" (did you mean heartbeat?)",
                "mercure.conf:3:1: unknown directive \"cors_origin\" (did you mean cors_origins?)",
                "mercure.conf:4:1: unknown directive \"something_else\"");
    }

    @Test
    void pointsAtTheWordThatIsWrong() {
        directives.read("mercure.conf", """
                heartbeat 40
                max_token_size  8K
                unknown_last_event_id ignore
                anonymous perhaps
                publisher_jwt KEY PS384
                """);

        assertRefused(
                "mercure.conf:1:11: heartbeat: \"40\" (expected: a duration such as 300ms, 15s, 1h30m or 7d, at most 36500d)",
                "mercure.conf:2:17: max_token_size: \"8K\" (expected: a size such as 8KiB, 1MB or 1048576, less than 2GiB)",
                "mercure.conf:3:23: unknown_last_event_id: \"ignore\" (expected: replay or skip)",
                "mercure.conf:4:11: anonymous: \"perhaps\" (expected: nothing, on or off)",
                "mercure.conf:5:19: publisher_jwt: \"PS384\" (expected: HS256, HS384, HS512, RS256, RS384, RS512, ES256, ES384,"
                        + " ES512 or EdDSA; RSASSA-PSS is not supported: let the issuer sign with RS384)");
    }

    @Test
    void pointsAtTheDirectiveWhoseShapeIsWrong() {
        directives.read("mercure.conf", "heartbeat\n heartbeat 1 s {\n  a\n }\ncors_origins\ncookie_name a {\n b\n}");

        assertRefused(
                "mercure.conf:2:2: heartbeat: is given twice, first at mercure.conf:1:1",
                "mercure.conf:1:1: heartbeat: takes DURATION, but has no argument",
                "mercure.conf:5:1: cors_origins: takes ORIGIN…, but has no argument",
                "mercure.conf:6:1: cookie_name: takes no { } block");
    }

    @Test
    void pointsAtTheDirectiveWhoseValueIsBeyondALimit() {
        directives
                .read("mercure.conf", "anonymous\n max_topics_per_update 0")
                .set("--dispatch-timeout", "dispatch_timeout", "400d");

        assertRefused(
                "--dispatch-timeout: dispatch_timeout: 9600h (expected: 0s to 365d)",
                "mercure.conf:2:2: max_topics_per_update: 0 (expected: 1 to 2147483647)");
    }

    @Test
    void pointsAtTheOptionOfATransportThatIsWrong() {
        directives
                .read("mercure.conf", "anonymous\n transport memory {\n  max_event 5\n }")
                .set("--transport", "transport", "disk");

        assertRefused("--transport: transport: \"disk\" (expected: one of those that are here: local, memory)");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> settings(Settings.directives(Placeholders.filesOnly(), List.of())
                        .read("mercure.conf", "anonymous\n transport memory {\n  max_event 5\n }")))
                .withMessageStartingWith(
                        "mercure.conf:3:3: transport: max_event: is not an option of transport memory");
    }

    @Test
    void saysThatItReadsNoOtherFiles() {
        directives.read("mercure.conf", "anonymous\nimport keys.conf");

        assertRefused(
                "mercure.conf:2:1: import is not supported by this version; other files are not read; put the directives"
                        + " themselves here");
        assertThat(directives.knows("import")).isFalse();
    }

    @Test
    void refusesABlockWithoutAName() {
        directives.read("mercure.conf", "{\n heartbeat 1s\n}\ntransport memory {\n { a }\n}");

        assertRefused(
                "mercure.conf:1:1: a block needs the name of a directive before it",
                "mercure.conf:5:2: a block needs the name of a directive before it");
    }

    @Test
    void takesArgumentsAsTheyAreAndNeverShowsThem() {
        directives
                .setAsIs("OLD_KEY", "publisher_jwt", List.of("# {$KEY} \""))
                .setAsIs("OLD", "heartbeat", List.of("{env.X}"));

        assertRefused("OLD: heartbeat: OLD (expected: a duration such as 300ms, 15s, 1h30m or 7d, at most 36500d)");
    }

    @Test
    void refusesBlocksInABlockAndOptionsThatStandTwice() {
        directives.read("mercure.conf", "transport memory {\n max_events 1\n max_events 2\n a {\n b\n }\n}");

        assertRefused(
                "mercure.conf:3:2: transport: max_events: is given twice",
                "mercure.conf:4:2: transport: a: takes no { } block");
    }

    @Test
    void reportsAllSourcesAtOnce() {
        directives
                .read("mercure.conf", "heartbeat x\nfoo \"")
                .environment(Map.of("MERCURE_WRITE_TIMEOUT", "y"))
                .set("--cookie-name", "cookie_name", "a;b");

        assertRefused(
                "mercure.conf:2:5: this \" is never closed",
                "mercure.conf:2:1: unknown directive \"foo\"",
                "mercure.conf:1:11: heartbeat: \"x\" (expected: a duration such as 300ms, 15s, 1h30m or 7d, at most 36500d)",
                "MERCURE_WRITE_TIMEOUT: write_timeout: \"y\" (expected: a duration such as 300ms, 15s, 1h30m or 7d, at most"
                        + " 36500d)",
                "--cookie-name: cookie_name: \"a;b\" (expected: a token of RFC 6265, such as mercureAuthorization)");
    }

    @Test
    void refusesWhatIsMalformedEvenIfALaterSourceReplacesIt() {
        directives.read("mercure.conf", "heartbeat x").set("--heartbeat", "heartbeat", "1s");

        assertRefused(
                "mercure.conf:1:11: heartbeat: \"x\" (expected: a duration such as 300ms, 15s, 1h30m or 7d, at most 36500d)");
    }

    @Test
    void neverShowsTheValueOfAPlaceholder() {
        directives.read("mercure.conf", """
                heartbeat {env.SECRET}
                cookie_name "{env.SECRET}; x"
                cors_origins https://www.example.org/ {env.SECRET}
                resource_identifier {env.SECRET}
                transport memory { max_events {env.SECRET} }
                publisher_jwt a {env.SECRET}
                anonymous a {env.SECRET}
                """);

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> settings(directives))
                .withMessageNotContaining("do-not-show")
                .withMessageContaining("mercure.conf:1:11: heartbeat: {env.SECRET} (expected: a duration such as ")
                .withMessageContaining("mercure.conf:2:1: cookie_name: {env.SECRET}; x (expected: ")
                .withMessageContaining("mercure.conf:3:14: cors_origins: \"https://www.example.org/\" (expected: ")
                .withMessageContaining("mercure.conf:3:1: cors_origins: {env.SECRET} (expected: ")
                .withMessageContaining("mercure.conf:4:1: resource_identifier: {env.SECRET} (expected: ")
                .withMessageContaining("mercure.conf:5:20: transport: max_events: {env.SECRET} (expected: ");
    }

    @Test
    void takesAKeyWhosePlaceholderIsEmptyForNone() {
        directives.read("mercure.conf", "publisher_jwt {env.NONE} {env.NONE}\nsubscriber_jwt {env.KEY} {env.NONE}");

        Settings settings = settings(directives);

        assertThat(settings.http().publisherKey()).isEmpty();
        assertThat(settings.http().subscriberKey()).contains(JwtKey.of(KEY));
        assertThat(settings.warnings())
                .containsExactly(
                        "mercure.conf:1:1: publisher_jwt: {env.NONE} is empty or not set, so that there is no key");
        assertThat(settings(directives.set("--key", "publisher_jwt", KEY)).warnings())
                .isEmpty();
    }

    @Test
    void saysWhichPlaceholderIsEmptyWhenTheKeyIsNeeded() {
        directives.read("mercure.conf", "publisher_jwt {env.NONE}\nheartbeat x");

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> Settings.of(
                        directives,
                        HubConfig.builder(),
                        HttpConfig.builder(),
                        HttpConfig.Builder::buildStandalone,
                        List.of()))
                .satisfies(refused -> assertThat(refused.problems())
                        .extracting(Object::toString)
                        .contains(
                                "mercure.conf:1:1: publisher_jwt: is missing: without a key nobody could publish (expected: a"
                                        + " key, made with: openssl rand -base64 32); {env.NONE} is empty or not set"));
    }

    @Test
    void saysWhenAValueIsEmptySinceItsPlaceholderIs() {
        directives.read("mercure.conf", "publisher_jwt {env.NONE}\nheartbeat {env.EMPTY}\nsubscriber_jwt \"\"");

        assertRefused(
                "mercure.conf:2:11: heartbeat: {env.EMPTY} (expected: a duration such as 300ms, 15s, 1h30m or 7d, at most"
                        + " 36500d); {env.EMPTY} is empty or not set",
                "mercure.conf:3:1: subscriber_jwt: the key is empty");
    }

    @Test
    void neverShowsAKey() {
        directives.read(
                "mercure.conf", "publisher_jwt eyJhbGciOiJIUzI1NiJ9.e30.AAAA\nsubscriber_jwt three secret words");

        assertRefused(
                "mercure.conf:1:1: publisher_jwt: this is a token, not a key: put the secret that signs the tokens here,"
                        + " and give the token to the client",
                "mercure.conf:2:1: subscriber_jwt: takes KEY [ALGORITHM], but has 3 arguments;"
                        + " put quotes around a value that has spaces");
    }

    @Test
    void doesNotMissWhatMayHaveBeenMeantByAMisspeltLine() {
        Directives misspelt =
                Settings.directives(Placeholders.filesOnly(), List.of()).read("mercure.conf", "publisher_jw " + KEY);

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> Settings.of(
                        misspelt,
                        HubConfig.builder(),
                        HttpConfig.builder(),
                        HttpConfig.Builder::buildStandalone,
                        List.of()))
                .withMessage("mercure.conf:1:1: unknown directive \"publisher_jw\" (did you mean publisher_jwt?)");
    }

    @Test
    void saysWhichKeysAreMissingWhenAllElseIsUnderstood() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> Settings.of(
                        Settings.directives(Placeholders.filesOnly(), List.of()).read("mercure.conf", "heartbeat 1s"),
                        HubConfig.builder(),
                        HttpConfig.builder(),
                        HttpConfig.Builder::buildStandalone,
                        List.of()))
                .withMessageStartingWith("2 problems in the configuration:\n  publisher_jwt: is missing");
    }

    @Test
    void tellsWhetherADirectiveIsThere() {
        directives.read("mercure.conf", "heartbeat 1s").environment(Map.of("MERCURE_PUBLISHER_JWT_KEY", KEY));

        assertThat(directives.has("heartbeat")).isTrue();
        assertThat(directives.has("publisher_jwt")).isTrue();
        assertThat(directives.has("subscriber_jwt")).isFalse();
    }

    @Test
    void passesOnTheWarningsOfItsResult() {
        directives.read("mercure.conf", "cors_origins *");

        assertThat(settings(directives).warnings())
                .containsExactlyElementsOf(settings(directives).http().warnings())
                .isNotEmpty();
    }

    @Test
    void hasTheDirectivesOfALauncherToo() {
        List<String> levels = new ArrayList<>();
        List<Option<List<String>, List<String>>> log = List.of(new Option<>(
                "log",
                "LEVEL",
                (chosen, arguments) -> {
                    if (!List.of("info", "debug").contains(arguments.first())) {
                        throw OptionValueException.expected(arguments.first(), "info or debug");
                    }
                    chosen.add(arguments.first());
                },
                chosen -> List.of(Arguments.of(chosen))));
        List<Setting> more = Setting.on(levels, log);
        Placeholders none = Placeholders.of(Map.of());

        settings(
                Settings.directives(none, log)
                        .read("mercure.conf", "log info")
                        .environment(Map.of("MERCURE_LOG", "debug")),
                more);

        assertThat(levels).containsExactly("info", "debug");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> settings(Settings.directives(none, log).read("mercure.conf", "log all\nlogs"), more))
                .withMessageContaining("mercure.conf:1:5: log: \"all\" (expected: info or debug)")
                .withMessageContaining("mercure.conf:2:1: unknown directive \"logs\" (did you mean log?)");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> settings(Settings.directives(none, log).read("mercure.conf", "log"), more))
                .withMessage("mercure.conf:1:1: log: takes LEVEL, but has no argument");
    }

    @Test
    void doesNotLetALauncherTakeANameThatIsTaken() {
        Option<Object, Object> taken = Option.duration("heartbeat", (builder, duration) -> {}, config -> Duration.ZERO);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.directives(Placeholders.filesOnly(), List.of(taken)))
                .withMessage("options: heartbeat (expected: names that no other directive has)");
    }
}
