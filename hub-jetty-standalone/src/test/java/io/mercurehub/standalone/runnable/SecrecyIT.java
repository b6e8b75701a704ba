package io.mercurehub.standalone.runnable;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.standalone.fixtures.RawHttp;
import io.mercurehub.test.hub.HubProcess;
import io.mercurehub.test.wire.Tokens;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log of a hub that says all it can has neither tokens nor keys, wherever they were put. */
final class SecrecyIT {

    private static final String KEY = "qUEEq6CcYtw5TBPIzOwTwDuHD9OjMFVoSlsKIvmxtkk=";
    private static final String GOOD = Tokens.sign(KEY, "{\"mercure\":{\"publish\":[\"*\"],\"subscribe\":[\"*\"]}}");
    private static final String BAD =
            Tokens.sign("another key, which is long enough", "{\"mercure\":{\"publish\":[]}}");

    @TempDir
    private Path home;

    @Test
    void saysNoTokenOfAnyPlaceAndNoKeyAtAnyLevel() throws Exception {
        try (HubProcess hub = HubProcess.start(
                home,
                Map.of(
                        "SERVER_NAME",
                        "127.0.0.1:0",
                        "MERCURE_PUBLISHER_JWT_KEY",
                        KEY,
                        "MERCURE_SUBSCRIBER_JWT_KEY",
                        KEY,
                        "MERCURE_EXTRA_DIRECTIVES",
                        "log debug"))) {
            int port = hub.awaitUrl().getPort();
            for (String token : new String[] {GOOD, BAD, GOOD + "A", GOOD + "." + BAD}) {
                String parameter = "authorization=" + token;
                for (String line : new String[] {
                    "HEAD /.well-known/mercure?topic=a&" + parameter,
                    "HEAD /.well-known/mercure?" + parameter,
                    "HEAD /.well-known/mercure?topic=%ff&" + parameter,
                    "HEAD /.well-known/mercure?topic=a&" + parameter + "&" + parameter,
                    "POST /.well-known/mercure?" + parameter,
                    "PUT /.well-known/mercure?" + parameter,
                    "GET /.well-known/mercure/?" + parameter,
                    "GET /elsewhere?" + parameter,
                    "GET /../" + token + "?" + parameter,
                    "GET /.well-known/mercure?topic=a b&" + parameter,
                    "GET /%zz?" + parameter,
                    "/" + token + "?" + parameter,
                }) {
                    assertThat(RawHttp.exchange(port, line)).startsWith("HTTP/1.1 ");
                }
            }
            hub.awaitErr("refused");
            hub.signal("TERM");
            assertThat(hub.awaitEnd()).isZero();

            String log = String.join("\n", hub.err()) + String.join("\n", hub.out());
            assertThat(log).contains("DEBUG").doesNotContain(KEY, "authorization=");
            for (String token : new String[] {GOOD, BAD}) {
                assertThat(log).doesNotContain(token.substring(token.indexOf('.') + 1, token.lastIndexOf('.')));
                assertThat(log).doesNotContain(token.substring(token.lastIndexOf('.') + 1));
            }
        }
    }
}
