package io.mercurehub.benchmarks.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class AccessTokenTest {

    private static final String KEY = "!ChangeThisMercureHubJWTSecretKey!";

    @Test
    void isWhatAnotherImplementationOfHs256Makes() {
        assertThat(AccessToken.signedWith(KEY))
                .isEqualTo(
                        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJtZXJjdXJlIjp7InB1Ymxpc2giOlsiKiJdLCJzdWJzY3JpYmUiOlsiKiJdfX0.nINXJPMGL7u4vvquYYm3zgMosrqrxTSooTs7R_OJLZA");
    }

    @Test
    void allowsToPublishAndToReadEverything() {
        String claims = AccessToken.signedWith(KEY).split("\\.", -1)[1];

        assertThat(new String(Base64.getUrlDecoder().decode(claims), UTF_8))
                .isEqualTo("{\"mercure\":{\"publish\":[\"*\"],\"subscribe\":[\"*\"]}}");
    }

    @Test
    void allowsToReadCertainTopics() {
        String claims =
                AccessToken.reading(List.of("https://a.example/", "b"), KEY).split("\\.", -1)[1];

        assertThat(new String(Base64.getUrlDecoder().decode(claims), UTF_8))
                .isEqualTo("{\"mercure\":{\"subscribe\":[\"https://a.example/\",\"b\"]}}");
    }

    @Test
    void dependsOnTheKey() {
        assertThat(AccessToken.signedWith(KEY)).isNotEqualTo(AccessToken.signedWith(KEY + "!"));
    }
}
