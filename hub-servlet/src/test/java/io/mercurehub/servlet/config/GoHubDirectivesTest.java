package io.mercurehub.servlet.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.config.store.Transport;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What becomes of directives that only the Go hub has. */
class GoHubDirectivesTest extends OfDirectives {

    @Test
    void saysWhatToDoAboutDirectivesOfTheGoHub() {
        directives.read(
                "mercure.conf",
                "issuer https://auth.example {\n  publisher {\n  jwt k\n }\n}\npublic_urls https://a.example");

        assertRefused(
                "mercure.conf:1:1: issuer is not supported by this version; it needs tokens of the newer generation of the"
                        + " protocol; for those with a mercure claim use publisher_jwt and subscriber_jwt",
                "mercure.conf:6:1: public_urls is not supported by this version; it needs tokens of the newer generation of the"
                        + " protocol; the base of relative topics is resource_identifier");
    }

    @Test
    void readsATransportFromAUrl() {
        directives.read("mercure.conf", "transport_url local://local");

        assertThat(Transport.of(settings(directives).hub()).name()).isEqualTo("local");
    }

    @Test
    void runsWithoutADiskInMemoryAndSaysWhatIsNotKept() {
        directives.read(
                "mercure.conf", "transport bolt {\n path /data/mercure.db\n size 500\n cleanup_frequency 0.3\n}");

        Settings settings = settings(directives);

        assertThat(Transport.of(settings.hub()).name()).isEqualTo("memory");
        assertThat(Transport.of(settings.hub()).options()).containsExactly(Map.entry("max_events", "500"));
        assertThat(settings.warnings())
                .containsExactly(
                        "mercure.conf:1:1: transport bolt: this hub has no store on a disk, and runs with transport memory"
                                + " instead: the history is lost when it stops, and \"/data/mercure.db\" is neither read nor"
                                + " written");
    }

    @Test
    void understandsTheUrlOfADatabaseFile() {
        directives.read(
                "mercure.conf",
                "transport_url bolt:///data/my%20hub.db?size=1000&cleanup_frequency=0.5&bucket_name=updates&size2=");

        Settings settings = settings(directives);

        assertThat(Transport.of(settings.hub()).options()).containsExactly(Map.entry("max_events", "1000"));
        assertThat(settings.warnings()).singleElement().asString().contains("\"/data/my hub.db\"");
    }

    @Test
    void saysNothingAboutATransportThatALaterSourceReplaces() {
        directives.read("mercure.conf", "transport bolt").set("--transport", "transport", "local");

        assertThat(settings(directives).warnings()).isEmpty();
    }

    @Test
    void checksATransportThatItDoesNotHave() {
        directives
                .read("mercure.conf", "transport bolt {\n path\n size many\n cleanup_frequency 2\n compact on\n}")
                .set("a", "transport_url", "redis://localhost")
                .set("b", "transport_url", "bolt://a.db?size=1&size=2")
                .set("c", "transport_url", "bolt://%zz")
                .set("d", "transport_url", "mercure.db")
                .set("e", "transport_url", "");

        String expected = "bolt://PATH?size=&cleanup_frequency=&bucket_name= or local://local";
        assertRefused(
                "mercure.conf:2:2: transport: path: has no value",
                "mercure.conf:3:7: transport: size: \"many\" (expected: a whole number of updates, or 0 for no limit)",
                "mercure.conf:4:20: transport: cleanup_frequency: \"2\" (expected: a number from 0 to 1)",
                "mercure.conf:5:2: transport: compact: is not an option of transport bolt (expected: path, bucket_name, size or"
                        + " cleanup_frequency)",
                "a: transport_url: \"redis://…\" (expected: " + expected + "; for another store see transport)",
                "b: transport_url: \"bolt://a.db?size=1&size=2\" (expected: each parameter once)",
                "c: transport_url: \"bolt://%zz\" (expected: " + expected
                        + ", with % only before two hexadecimal digits)",
                "d: transport_url: \"mercure.db\" (expected: " + expected + ")",
                "e: transport_url: takes URL, and no { } block");
    }

    @Test
    void countsAUrlAndATransportInOneSourceAsTwo() {
        directives.read("mercure.conf", "transport local\ntransport_url local://local");

        assertRefused("mercure.conf:2:1: transport: is given twice, first at mercure.conf:1:1");
    }

    @Test
    void ignoresDirectivesThatOnlyTunedTheGoHub() {
        directives.read(
                "mercure.conf", "topic_selector_cache 10000 256\nsubscriber_list_cache_size 100000\ndemo\nname main");

        assertThat(settings(directives).warnings())
                .containsExactly(
                        "mercure.conf:1:1: topic_selector_cache has no effect in this hub: its index of topics needs no size",
                        "mercure.conf:2:1: subscriber_list_cache_size has no effect in this hub: its index of topics needs no"
                                + " size",
                        "mercure.conf:3:1: demo has no effect in this hub: it serves no pages but its home page, which has"
                                + " commands to try it with",
                        "mercure.conf:4:1: name has no effect in this hub: only the health checks of the standalone hub tell a"
                                + " name");
    }

    @Test
    void knowsWhatItHasAndWhatTheGoHubHas() {
        assertThat(List.of("heartbeat", "topic_selector_cache", "transport_url", "issuer", "heart_beat"))
                .filteredOn(directives::knows)
                .containsExactly("heartbeat", "topic_selector_cache", "transport_url", "issuer");
    }
}
