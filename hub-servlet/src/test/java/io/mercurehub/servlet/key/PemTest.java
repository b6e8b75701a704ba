package io.mercurehub.servlet.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mercurehub.hub.setting.OptionValueException;
import io.mercurehub.servlet.fixtures.TestKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PemTest {

    @ParameterizedTest
    @ValueSource(strings = {"rsa-2048", "rsa-1024", "p256", "p384", "p521", "ed25519", "ed448"})
    void readsPublicKeysOfEveryKind(String name) {
        String text = TestKeys.pem(name + ".public");

        assertThat(Pem.parse(text).publicKey()).isEqualTo(TestKeys.publicKey(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa-2048", "p256", "p384", "p521", "ed25519", "ed448"})
    void readsPrivateKeysOfEveryKind(String name) {
        String text = TestKeys.pem(name + ".private");

        assertThat(Pem.parse(text).isPrivate()).isTrue();
        assertThat(Pem.parse(text).privateKey()).isEqualTo(TestKeys.privateKey(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa-2048", "p256"})
    void readsThePublicKeyOfACertificateThatHasExpired(String name) {
        assertThat(Pem.parse(TestKeys.pem(name + ".certificate")).publicKey())
                .isEqualTo(TestKeys.publicKey(TestKeys.pem(name + ".public")));
    }

    @Test
    void takesLineBreaksAsVariablesAndFilesHaveThem() {
        String text = TestKeys.pem("p256.public");

        for (String variant : new String[] {
            text.replace("\n", "\r\n"),
            text.replace("\n", "\\n"),
            text.replace("\n", "\\r\\n"),
            text.replace("\n", " "),
            text.replace("\n", ""),
            "\uFEFF" + text,
            "subject=/CN=issuer\n\n" + text + "\ntrailing text\n"
        }) {
            assertThat(Pem.parse(variant).publicKey()).isEqualTo(TestKeys.publicKey(text));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rsa-2048.pkcs1.public | the PEM is: RSA PUBLIC KEY (expected: PUBLIC KEY or CERTIFICATE; make one with: openssl"
                        + " rsa -RSAPublicKey_in -in FILE -pubout)",
                "rsa-2048.private      | the PEM is: PRIVATE KEY (expected: PUBLIC KEY or CERTIFICATE)",
                "x25519.public         | the PEM is no key for tokens: it is malformed, or of another kind than RSA, elliptic"
                        + " curve (P-256, P-384, P-521), Ed25519 and Ed448",
            })
    void saysWhatAPublicKeyMustBe(String name, String message) {
        assertThatExceptionOfType(OptionValueException.class)
                .isThrownBy(() -> Pem.parse(TestKeys.pem(name)).publicKey())
                .withMessage(message)
                .withNoCause();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rsa-2048.pkcs1.private  | RSA PRIVATE KEY",
                "p256.sec1.private       | EC PRIVATE KEY",
                "p256.encrypted.private  | ENCRYPTED PRIVATE KEY",
                "p256.parameters.private | EC PRIVATE KEY",
                "rsa-2048.pkcs1.encrypted.private | RSA PRIVATE KEY",
            })
    void saysHowToMakeAPrivateKeyThatCanBeRead(String name, String label) {
        Pem pem = Pem.parse(TestKeys.pem(name));

        assertThat(pem.isPrivate()).isTrue();
        assertThatExceptionOfType(OptionValueException.class)
                .isThrownBy(pem::privateKey)
                .withMessage("the PEM is: " + label + " (expected: PRIVATE KEY; make one with: openssl pkey -in FILE)");
    }

    @Test
    void saysWhatToDoWithAKeyOfOpenSsh() {
        Pem pem = Pem.parse(TestKeys.pem("ed25519.openssh.private"));

        assertThat(pem.isPrivate()).isTrue();
        assertThat(pem.commandForPublicKey()).isEqualTo("ssh-keygen -e -m PKCS8 -f FILE");
        assertThatExceptionOfType(OptionValueException.class)
                .isThrownBy(pem::privateKey)
                .withMessage(
                        "the PEM is: OPENSSH PRIVATE KEY (expected: PRIVATE KEY; make one with: ssh-keygen -p -m PKCS8"
                                + " -f FILE, which changes the file)");
    }

    @Test
    void saysWhatIsMissing() {
        String text = TestKeys.pem("p256.public");

        assertRefused("no pem", "the PEM has no line -----BEGIN PUBLIC KEY-----");
        assertRefused("-----BEGIN PUBLIC KEY", "the PEM has no line -----BEGIN PUBLIC KEY-----");
        String noEnd = "the PEM has no end: the last line, -----END …-----, is missing or another one's";
        assertRefused(text.substring(0, 80), noEnd);
        assertRefused(text.replace("END PUBLIC", "END PRIVATE"), noEnd);
        assertRefused(text + text, "the PEM has several keys or certificates (expected: one)");
        assertRefused(text.replace("MF", "!F"), "the PEM is not in base64");
        assertRefused(
                text.replace("\nM", "\nN"),
                "the PEM is no key for tokens: it is malformed, or of another kind than RSA,"
                        + " elliptic curve (P-256, P-384, P-521), Ed25519 and Ed448");
        assertRefused(
                TestKeys.pem("p256.certificate").replaceFirst("\nM", "\nN"), "the PEM is a certificate, and malformed");
        assertRefused(
                text.replace("PUBLIC KEY", "SECRET WORD"),
                "the PEM is: something else (expected: PUBLIC KEY or CERTIFICATE)");
    }

    @Test
    void doesNotShowTheKey() {
        assertThat(Pem.parse(TestKeys.pem("ed25519.private"))).hasToString("PRIVATE KEY");
    }

    private static void assertRefused(String text, String message) {
        assertThatExceptionOfType(OptionValueException.class)
                .isThrownBy(() -> Pem.parse(text).publicKey())
                .withMessage(message)
                .withNoCause();
    }
}
