package io.mercurehub.servlet.token;

import static io.mercurehub.servlet.token.HandMadeToken.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenIssuerTest {

    private static final String SHORT_SECRET = "!ChangeMe!";

    private final TokenIssuer issuer = new TokenIssuer(TokenKey.hs256(SHORT_SECRET), InstantSource.fixed(NOW));

    @Test
    void aTokenIsWhatOneWouldMakeByHand() {
        String token = issuer.issue(MercureClaim.of(List.of("*"), null, null), null);

        assertThat(token)
                .isEqualTo(HandMadeToken.signed(
                        "{\"typ\":\"JWT\",\"alg\":\"HS256\"}", "{\"mercure\":{\"publish\":[\"*\"]}}", SHORT_SECRET));
    }

    @Test
    void itsEndIsTheLifetimeFromNowInWholeSeconds() {
        String token = issuer.issue(MercureClaim.NONE, Duration.ofMinutes(90).plusMillis(900));

        assertThat(claims(token)).isEqualTo("{\"mercure\":{},\"exp\":1772371800}");
        assertThat(NOW.plus(Duration.ofMinutes(90)).getEpochSecond()).isEqualTo(1772371800);
    }

    @Test
    void anEmptyListStaysAndAnAbsentOneIsLeftOut() {
        assertThat(claims(issuer.issue(MercureClaim.of(List.of(), null, null), null)))
                .isEqualTo("{\"mercure\":{\"publish\":[]}}");
        assertThat(claims(issuer.issue(MercureClaim.of(null, List.of(), null), null)))
                .isEqualTo("{\"mercure\":{\"subscribe\":[]}}");
        assertThat(claims(issuer.issue(MercureClaim.NONE, null))).isEqualTo("{\"mercure\":{}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"name\":\"Zoë\",\"n\":[1.50,null]}", "\"\"", "0", "false", "[]", "{}"})
    void thePayloadIsAnyJson(String payload) throws JsonProcessingException {
        JsonNode json = TokenJson.MAPPER.readTree(payload);

        assertThat(claims(issuer.issue(MercureClaim.of(null, List.of("a"), json), null)))
                .isEqualTo("{\"mercure\":{\"subscribe\":[\"a\"],\"payload\":" + payload + "}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT0.999S", "PT-1H"})
    void aLifetimeUnderASecondIsAMistake(Duration lifetime) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> issuer.issue(MercureClaim.NONE, lifetime))
                .withMessageEndingWith("(expected: at least 1 s)");
    }

    @Test
    void itsTokensHold() {
        assertHolds(MercureClaim.of(List.of("a", "https://example.com/{id}"), List.of("é\"\\\n"), null), null);
        assertHolds(
                MercureClaim.of(
                        null, List.of(), TokenJson.MAPPER.getNodeFactory().numberNode(7)),
                Duration.ofHours(1));
    }

    private void assertHolds(MercureClaim claim, @Nullable Duration lifetime) {
        TokenVerifier verifier = new JjwtTokenVerifier(
                Map.of(TokenRole.SUBSCRIBER, TokenKey.hs256(SHORT_SECRET)),
                TokenLimits.DEFAULT,
                InstantSource.fixed(NOW));

        VerifiedToken verified = verifier.verify(issuer.issue(claim, lifetime), TokenRole.SUBSCRIBER);

        assertThat(verified)
                .isEqualTo(
                        new VerifiedToken(claim, Optional.ofNullable(lifetime).map(NOW::plus), Optional.empty()));
    }

    private static String claims(String token) {
        return new String(
                HandMadeToken.decode(token.substring(token.indexOf(".") + 1, token.lastIndexOf("."))),
                StandardCharsets.UTF_8);
    }
}
