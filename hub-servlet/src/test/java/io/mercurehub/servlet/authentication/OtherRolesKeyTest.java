package io.mercurehub.servlet.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.mercurehub.servlet.config.HttpConfig;
import io.mercurehub.servlet.config.JwtKey;
import io.mercurehub.servlet.token.ConfiguredKeys;
import io.mercurehub.servlet.token.InvalidTokenException;
import io.mercurehub.servlet.token.PresentedToken;
import io.mercurehub.servlet.token.PresentedToken.Mechanism;
import io.mercurehub.servlet.token.TokenRole;
import io.mercurehub.servlet.token.TokenVerifier;
import io.mercurehub.test.wire.Tokens;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class OtherRolesKeyTest {

    private final Logger logger = (Logger) LoggerFactory.getLogger(OtherRolesKey.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final TokenVerifier verifier = new TokenVerifier(
            ConfiguredKeys.open(HttpConfig.builder()
                    .publisherKey(JwtKey.of(Tokens.PUBLISHER_KEY))
                    .subscriberKey(JwtKey.of(Tokens.SUBSCRIBER_KEY))
                    .build()),
            8192,
            InstantSource.system());
    private final OtherRolesKey otherRolesKey = new OtherRolesKey(verifier);

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(log);
    }

    private void present(String token, TokenRole role) {
        PresentedToken.Token presented = new PresentedToken.Token(List.of(token), Mechanism.COOKIE);
        try {
            verifier.verify(presented, role);
        } catch (InvalidTokenException refused) {
            otherRolesKey.consider(presented, role, refused);
        }
    }

    @Test
    void tellsOnceOfASubscribersTokenThatIsSignedWithThePublishersKey() {
        present(Tokens.publisher("*"), TokenRole.SUBSCRIBER);
        present(Tokens.publisher("*"), TokenRole.SUBSCRIBER);

        assertThat(log.list).singleElement().satisfies(event -> {
            assertThat(event.getLevel()).isEqualTo(Level.WARN);
            assertThat(event.getFormattedMessage())
                    .startsWith(
                            "A subscriber's token (cookie) is signed with the publishers' key, and refused: whoever makes it"
                                    + " must sign it with the key of subscriber_jwt.")
                    .doesNotContain(Tokens.publisher("*"));
        });
    }

    @Test
    void tellsOfAPublishersTokenThatIsSignedWithTheSubscribersKey() {
        present(Tokens.subscriber("*"), TokenRole.PUBLISHER);

        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .singleElement()
                .asString()
                .startsWith("A publisher's token (cookie) is signed with the subscribers' key");
    }

    @Test
    void saysNothingOfTokensThatHoldOrThatNeitherKeyHasSigned() {
        present(Tokens.subscriber("*"), TokenRole.SUBSCRIBER);
        present(Tokens.subscriber("*") + "A", TokenRole.SUBSCRIBER);
        present("a.b.c", TokenRole.SUBSCRIBER);

        assertThat(log.list).isEmpty();
    }
}
