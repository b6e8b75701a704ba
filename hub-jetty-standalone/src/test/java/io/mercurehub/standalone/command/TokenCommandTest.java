package io.mercurehub.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.standalone.fixtures.TestSurroundings;
import io.mercurehub.test.wire.Tokens;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens made and explained on the command line. */
final class TokenCommandTest {

    private static final String PUBLISHER_KEY = "publisher key of at least 32 bytes";
    private static final String SUBSCRIBER_KEY = "subscriber key of at least 32 bytes";
    private static final Pattern EXPIRY = Pattern.compile(",\"exp\":(\\d+)}$");

    @TempDir
    private Path home;

    private TestSurroundings surroundings;

    @BeforeEach
    void begin() {
        surroundings = new TestSurroundings(home);
    }

    @Test
    void mintsATokenForPublishers() {
        keys();
        long before = Instant.now().getEpochSecond();

        assertThat(execute("token", "--publish", "*")).isZero();

        String claims = Tokens.verify(PUBLISHER_KEY, surroundings.out().strip());
        assertThat(claims).startsWith("{\"mercure\":{\"publish\":[\"*\"]},\"exp\":");
        assertThat(expiry(claims) - before).isBetween(3600L, 3660L);
        assertThat(surroundings.out()).matches("[A-Za-z0-9_.-]+\n");
        assertThat(surroundings.err()).isEmpty();
    }

    @Test
    void mintsATokenForSubscribers() {
        keys();

        assertThat(execute(
                        "token",
                        "--subscribe",
                        "notification/{id}",
                        "@me",
                        "--payload",
                        "{\"name\": \"Ada\"}",
                        "--lifetime",
                        "0s"))
                .isZero();

        assertThat(Tokens.verify(SUBSCRIBER_KEY, surroundings.out().strip()))
                .isEqualTo(
                        "{\"mercure\":{\"subscribe\":[\"notification/{id}\",\"@me\"],\"payload\":{\"name\":\"Ada\"}}}");
    }

    @Test
    void mintsATokenForBothWithOneKey() {
        assertThat(execute("token", "--publish", "a", "--subscribe", "b", "--key", "other", "--lifetime", "0s"))
                .isZero();

        assertThat(Tokens.verify("other", surroundings.out().strip()))
                .isEqualTo("{\"mercure\":{\"publish\":[\"a\"],\"subscribe\":[\"b\"]}}");
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void mintsATokenForTheDevelopmentHub() throws IOException {
        assertThat(execute("token", "--publish", "*")).isZero();

        String file = Files.readString(home.resolve(".local/state/mercure-hub/development-keys"));
        Matcher key = Pattern.compile("publisher_jwt (\\S+)").matcher(file);
        assertThat(key.find()).isTrue();
        assertThat(Tokens.verify(key.group(1), surroundings.out().strip())).contains("\"publish\":[\"*\"]");
    }

    @Test
    void mintsATokenWithAPrivateKeyOfAFile() throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        Path file = Files.writeString(home.resolve("issuer.pem"), pem("PRIVATE KEY", pair.getPrivate()));

        assertThat(execute(
                        "token",
                        "--publish",
                        "a",
                        "--key-file",
                        file.toString(),
                        "--algorithm",
                        "EdDSA",
                        "--lifetime",
                        "0s"))
                .isZero();

        String token = surroundings.out().strip();
        int dot = token.lastIndexOf('.');
        Signature signature = Signature.getInstance("Ed25519");
        signature.initVerify(pair.getPublic());
        signature.update(token.substring(0, dot).getBytes(StandardCharsets.US_ASCII));
        assertThat(signature.verify(Base64.getUrlDecoder().decode(token.substring(dot + 1))))
                .isTrue();
    }

    @Test
    void mintsNoTokenWithAPublicKey() throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        surroundings
                .with("MERCURE_PUBLISHER_JWT_KEY", pem("PUBLIC KEY", pair.getPublic()))
                .with("MERCURE_PUBLISHER_JWT_ALG", "EdDSA")
                .with("MERCURE_EXTRA_DIRECTIVES", "anonymous");

        refusesToMint("publisher_jwt: is a public key, which cannot sign (expected: --key-file", "--publish", "*");
    }

    @Test
    void mintsNoTokenWithTheKeysOfAUrl() {
        surroundings
                .with("MERCURE_PUBLISHER_JWKS_URL", "https://login.example.org/jwks.json")
                .with("MERCURE_EXTRA_DIRECTIVES", "anonymous");

        refusesToMint("publisher_jwks_url: has public keys, which cannot sign", "--publish", "*");
    }

    @Test
    void mintsNoTokenWithAKeyThatCannotBeRead() throws IOException {
        String file = Files.writeString(home.resolve("secret"), "a secret\n").toString();

        refusesToMint("--key-file: the JWK is not JSON", "--publish", "*", "--key-file", file, "--algorithm", "RS256");
        refusesToMint("--key-file: algorithm: PS256", "--publish", "*", "--key-file", file, "--algorithm", "PS256");
        refusesToMint("--key-file: is given, and so is --key", "--publish", "*", "--key-file", file, "--key", "k");
        refusesToMint("--algorithm: has no effect", "--publish", "*", "--algorithm", "HS256");
        refusesToMint("--key-file: " + home, "--publish", "*", "--key-file", home.toString());
    }

    private static String pem(String label, Key key) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(key.getEncoded())
                + "\n-----END " + label + "-----\n";
    }

    @Test
    void explainsAToken() {
        keys();
        String token = Tokens.sign(
                PUBLISHER_KEY,
                "{\"mercure\":{\"publish\":[\"*\"],\"subscribe\":[\"a\",\"b{c}\"],\"payload\":{\"name\":\"Ada\"}}}");

        assertThat(execute("token", "--decode", token)).isZero();

        assertThat(surroundings.out().lines())
                .containsExactly(
                        "header: {\"alg\":\"HS256\",\"typ\":\"JWT\"}",
                        "claims: {\"mercure\":{\"publish\":[\"*\"],\"subscribe\":[\"a\",\"b{c}\"],\"payload\":{\"name\":\"Ada\"}}}",
                        "time: never ends, since it has no exp",
                        "for a publisher: accepted; signed with the key of publisher_jwt",
                        "for a subscriber: refused (token.signature: not signed with this key by HS256)",
                        "may publish on: every topic",
                        "may read private updates of: [\"a\",\"b{c}\"]",
                        "tells others: {\"name\":\"Ada\"}");
        assertThat(surroundings.err()).isEmpty();
    }

    @Test
    void explainsATokenFromTheStandardInput() {
        surroundings
                .with("MERCURE_PUBLISHER_JWT_KEY", PUBLISHER_KEY)
                .in("Bearer " + Tokens.sign(PUBLISHER_KEY, "{\"mercure\":{\"subscribe\":[]},\"exp\":1000000000}")
                        + "\n");

        assertThat(execute("token", "--decode")).isEqualTo(1);

        assertThat(surroundings.out())
                .contains("\ntime: ended ", " ago, at 2001-09-09T01:46:40Z\n")
                .contains("\nfor a publisher: refused (token.expired: exp 2001-09-09T01:46:40Z, ")
                .contains("); signed with the key of publisher_jwt\n")
                .contains("\nfor a subscriber: not looked at, since there is no subscriber_jwt\n")
                .contains("\nmay publish on: nothing; it is no publisher's token, since it has no mercure.publish\n")
                .endsWith("\nmay read private updates of: nothing\n");
    }

    @Test
    void explainsATokenWithTheKeysOfAFile() throws IOException {
        String secret =
                Base64.getUrlEncoder().withoutPadding().encodeToString(PUBLISHER_KEY.getBytes(StandardCharsets.UTF_8));
        Path file = Files.writeString(
                home.resolve("jwks.json"), "{\"keys\":[{\"kty\":\"oct\",\"k\":\"" + secret + "\",\"kid\":\"a\"}]}");
        surroundings
                .with("MERCURE_PUBLISHER_JWKS_URL", file.toUri().toString())
                .with("MERCURE_SUBSCRIBER_JWT_KEY", SUBSCRIBER_KEY);

        assertThat(execute("token", "--decode", Tokens.sign(PUBLISHER_KEY, "{\"mercure\":{\"publish\":[]}}")))
                .isZero();

        assertThat(surroundings.out())
                .contains(
                        "\nfor a publisher: accepted; signed with a key of publisher_jwks_url\n",
                        "\nfor a subscriber: refused (token.signature: not signed with this key by HS256)\n");
    }

    @Test
    void saysOfASubscribersTokenThatItIsNoPublishers() {
        surroundings.with("MERCURE_PUBLISHER_JWT_KEY", PUBLISHER_KEY);

        assertThat(execute("token", "--decode", Tokens.sign(PUBLISHER_KEY, "{\"mercure\":{\"subscribe\":[\"a\"]}}")))
                .isEqualTo(1);

        assertThat(surroundings.out())
                .contains(
                        "\nfor a publisher: no publisher's token, since it has no mercure.publish; signed with the key of publisher_jwt\n");
    }

    @Test
    void saysOfWhatIsNoTokenThatItIsNone() {
        keys();

        assertThat(execute("token", "--decode", PUBLISHER_KEY)).isEqualTo(2);
        assertThat(execute("token", "--decode", "a.b.c")).isEqualTo(2);
        assertThat(execute("token", "--decode", "e30.e30.", "--publish", "x")).isEqualTo(2);

        assertThat(surroundings.err())
                .containsExactly(
                        "mercure-hub: --decode: this is not a token: has 1 parts (expected: three, with a dot between each)",
                        "mercure-hub: --decode: this is not a token: the second part is not a JSON object in base64url",
                        "mercure-hub: --decode: explains a token, and mints none (expected: no other option but --config)");
    }

    @Test
    void mintsNoTokenThatAllowsNothing() {
        refusesToMint("token: allows nothing");
    }

    @Test
    void mintsNoTokenForBothWithDifferentKeys() {
        keys();

        refusesToMint(
                "token: publishers and subscribers have different keys here", "--publish", "*", "--subscribe", "*");
    }

    @Test
    void needsOnlyTheKeyOfTheRoleForWhichItMints() {
        surroundings.with("MERCURE_PUBLISHER_JWT_KEY", PUBLISHER_KEY);
        assertThat(execute("token", "--publish", "*")).isZero();
        assertThat(Tokens.verify(PUBLISHER_KEY, surroundings.out().strip())).contains("\"publish\":[\"*\"]");

        TestSurroundings other = new TestSurroundings(home).with("MERCURE_SUBSCRIBER_JWT_KEY", SUBSCRIBER_KEY);
        assertThat(CommandTree.execute(other.build(), "token", "--subscribe", "*"))
                .isZero();
        assertThat(Tokens.verify(SUBSCRIBER_KEY, other.out().strip())).contains("\"subscribe\":[\"*\"]");

        assertThat(surroundings.err()).isEmpty();
        assertThat(other.err()).isEmpty();
    }

    @Test
    void namesTheKeyThatIsMissingForMintingAndNoOther() throws IOException {
        surroundings.with("SERVER_NAME", ":3000");
        refusesToMint("publisher_jwt: is missing: a publisher's token is signed with it", "--publish", "*");
        refusesToMint("subscriber_jwt: is missing: a subscriber's token is signed with it", "--subscribe", "*");

        surroundings.with("MERCURE_PUBLISHER_JWT_KEY", PUBLISHER_KEY);
        refusesToMint("subscriber_jwt: is missing", "--subscribe", "*");
        refusesToMint("subscriber_jwt: is missing", "--publish", "*", "--subscribe", "*");

        String file = Files.writeString(home.resolve("hub.conf"), "subscriber_jwt {env.NOT_HERE}\n")
                .toString();
        refusesToMint(file + ":1:1: subscriber_jwt: is missing", "--subscribe", "*", "--config", file);
        assertThat(surroundings.err()).last().asString().endsWith("; {env.NOT_HERE} is empty or not set");
    }

    @Test
    void mintsWhereTheHubItselfCouldNotStart() {
        surroundings
                .with("SERVER_NAME", "https://hub.example.org")
                .with("MERCURE_PUBLISHER_JWT_KEY", "!ChangeThisMercureHubJWTSecretKey!");

        assertThat(execute("token", "--publish", "*")).isZero();

        assertThat(Tokens.verify(
                        "!ChangeThisMercureHubJWTSecretKey!", surroundings.out().strip()))
                .contains("\"publish\":[\"*\"]");
    }

    @Test
    void mintsNoTokenWhileAnySettingIsMisspelt() {
        surroundings
                .with("MERCURE_PUBLISHER_JWT_KEY", PUBLISHER_KEY)
                .with("MERCURE_EXTRA_DIRECTIVES", "publisher_jtw a");

        refusesToMint("MERCURE_EXTRA_DIRECTIVES:1:1: unknown directive \"publisher_jtw\"", "--publish", "*");
    }

    @Test
    void mintsNoTokenWithAPayloadThatIsNotJson() {
        refusesToMint("--payload: \"{} x\" (expected: JSON", "--publish", "*", "--payload", "{} x");
    }

    @Test
    void mintsNoTokenWithALifetimeThatIsNone() {
        refusesToMint("--lifetime: \"soon\" (expected: a duration", "--publish", "*", "--lifetime", "soon");
        refusesToMint("--lifetime: 10ms (expected: 0s, or at least 1s)", "--publish", "*", "--lifetime", "10ms");
    }

    private void refusesToMint(String problem, String... options) {
        int linesBefore = surroundings.err().size();
        String[] arguments = new String[options.length + 1];
        arguments[0] = "token";
        System.arraycopy(options, 0, arguments, 1, options.length);

        assertThat(execute(arguments)).isEqualTo(2);

        List<String> lines =
                surroundings.err().subList(linesBefore, surroundings.err().size());
        assertThat(lines).hasSize(1);
        assertThat(lines.get(0)).startsWith("mercure-hub: " + problem);
        assertThat(surroundings.out()).isEmpty();
    }

    private void keys() {
        surroundings
                .with("MERCURE_PUBLISHER_JWT_KEY", PUBLISHER_KEY)
                .with("MERCURE_SUBSCRIBER_JWT_KEY", SUBSCRIBER_KEY);
    }

    private static long expiry(String claims) {
        Matcher expiry = EXPIRY.matcher(claims);
        assertThat(expiry.find()).isTrue();
        return Long.parseLong(expiry.group(1));
    }

    private int execute(String... arguments) {
        return CommandTree.execute(surroundings.build(), arguments);
    }
}
