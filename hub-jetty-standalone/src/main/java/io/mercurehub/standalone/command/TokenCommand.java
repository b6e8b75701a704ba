package io.mercurehub.standalone.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mercurehub.config.language.Quantities;
import io.mercurehub.hub.setting.OptionValueException;
import io.mercurehub.servlet.config.HttpConfig;
import io.mercurehub.servlet.config.JwtKey;
import io.mercurehub.servlet.token.MercureClaim;
import io.mercurehub.servlet.token.TokenIssuer;
import io.mercurehub.servlet.token.TokenKey;
import io.mercurehub.servlet.token.TokenRole;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Mints an access token of the 0.x generation. */
@Command(
        name = "token",
        description = "Prints a token that allows its bearer to publish, to read private updates, or both.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "A topic may be a URI template, or * for all. Without --key the token is signed with the publishers' key of"
                    + " the configuration, or with the subscribers' key when it is for subscribing only. Of the rest of"
                    + " the configuration nothing is needed.",
            "",
            "Example: mercure-hub token --publish 'https://example.com/books/{id}' --lifetime 1d",
            "Example: mercure-hub token --decode \"$TOKEN\""
        })
final class TokenCommand implements Callable<Integer> {

    /** The exit status for a token that this configuration refuses. */
    private static final int REFUSED = 1;

    /** Beyond that it is no token. */
    private static final int MAX_INPUT = 1024 * 1024;

    private final MainCommand main;

    @Option(
            names = "--publish",
            paramLabel = "TOPIC",
            arity = "1..*",
            description = "Allows to publish on these topics.")
    private @Nullable List<String> publish;

    @Option(
            names = "--subscribe",
            paramLabel = "TOPIC",
            arity = "1..*",
            description = "Allows to read private updates of these topics.")
    private @Nullable List<String> subscribe;

    @Option(names = "--payload", paramLabel = "JSON", description = "What others may learn about the subscriber.")
    private @Nullable JsonNode payload;

    @Option(
            names = "--lifetime",
            paramLabel = "DURATION",
            defaultValue = "1h",
            description = "How long it lasts, such as 10m or 7d; 0s for ever. Default: ${DEFAULT-VALUE}.")
    private Duration lifetime = Duration.ofHours(1);

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "Signs with this secret instead of the key of the configuration.")
    private @Nullable String key;

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            description = "Signs with the key in this file: a secret, or a private key as PEM or JWK.")
    private @Nullable Path keyFile;

    @Option(
            names = "--algorithm",
            paramLabel = "NAME",
            description = "The algorithm of --key or --key-file, such as RS256. Default: HS256.")
    private @Nullable String algorithm;

    @Option(
            names = "--decode",
            paramLabel = "TOKEN",
            arity = "0..1",
            fallbackValue = "",
            description =
                    "Mints nothing, but explains a token, which is read from the standard input unless given: what it"
                            + " says, whose key has signed it, and what this configuration makes of it. Ends with 0 when it"
                            + " is accepted for a role, with 1 when not.")
    private @Nullable String decode;

    TokenCommand(MainCommand main) {
        this.main = main;
    }

    @Override
    public Integer call() throws IOException {
        if (decode != null) {
            return explain(decode) ? CommandTree.OK : REFUSED;
        }
        if (publish == null && subscribe == null) {
            throw CommandTree.problem(
                    "token", "allows nothing (expected: --publish TOPIC or --subscribe TOPIC, or both)");
        }
        MercureClaim claim = claim();
        if (!lifetime.isZero() && lifetime.toSeconds() < 1) {
            throw CommandTree.problem("--lifetime", Quantities.print(lifetime) + " (expected: 0s, or at least 1s)");
        }
        TokenIssuer issuer = new TokenIssuer(key(), InstantSource.system());
        main.surroundings().out().println(issuer.issue(claim, lifetime.isZero() ? null : lifetime));
        return CommandTree.OK;
    }

    /** Explains a token; returns whether it is good for anything here. */
    private boolean explain(String given) throws IOException {
        if (publish != null || subscribe != null || key != null || keyFile != null || payload != null) {
            throw CommandTree.problem(
                    "--decode", "explains a token, and mints none (expected: no other option but --config)");
        }
        String token = given.isEmpty()
                ? new String(main.surroundings().in().readNBytes(MAX_INPUT), StandardCharsets.UTF_8)
                : given;
        TokenExplanation explanation = new TokenExplanation(main.loadTokenConfig(Set.of()), Instant.now());
        explanation
                .of(token.strip().replaceFirst("(?i)^(authorization: *)?bearer +", ""))
                .forEach(main.surroundings().out()::println);
        return explanation.isAccepted();
    }

    private MercureClaim claim() {
        try {
            return MercureClaim.of(publish, subscribe, payload);
        } catch (IllegalArgumentException e) {
            throw CommandTree.problem("token", String.valueOf(e.getMessage()));
        }
    }

    /** {@return the JSON that an option is} */
    static JsonNode json(String text) {
        try {
            return new ObjectMapper()
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .readTree(text);
        } catch (JsonProcessingException e) {
            throw OptionValueException.expected(text, "JSON, such as {\"name\": \"Ada\"}");
        }
    }

    private TokenKey key() {
        if (key != null && keyFile != null) {
            throw CommandTree.problem("--key-file", "is given, and so is --key: use one of them");
        }
        if (key != null) {
            return signing("--key", key);
        }
        if (keyFile != null) {
            return signing("--key-file", read(keyFile));
        }
        if (algorithm != null) {
            throw CommandTree.problem("--algorithm", "has no effect without --key or --key-file");
        }
        Set<TokenRole> roles = EnumSet.noneOf(TokenRole.class);
        if (publish != null) {
            roles.add(TokenRole.PUBLISHER);
        }
        if (subscribe != null) {
            roles.add(TokenRole.SUBSCRIBER);
        }
        HttpConfig config = main.loadTokenConfig(roles);
        if (publish == null) {
            return present(config.subscriberKey(), config.subscriberJwksUrl(), "subscriber");
        }
        TokenKey publisherKey = present(config.publisherKey(), config.publisherJwksUrl(), "publisher");
        if (subscribe != null && !config.subscriberKey().equals(config.publisherKey())) {
            throw CommandTree.problem(
                    "token",
                    "publishers and subscribers have different keys here, and a token has one signature (expected: one"
                            + " token with --publish, and another one with --subscribe)");
        }
        return publisherKey;
    }

    private static TokenKey present(Optional<JwtKey> key, Optional<URI> jwksUrl, String role) {
        if (jwksUrl.isPresent()) {
            throw CommandTree.problem(
                    role + "_jwks_url",
                    "has public keys, which cannot sign (expected: --key-file with the private key, and --algorithm)");
        }
        TokenKey found = TokenKey.of(key.orElseThrow());
        if (!found.canSign()) {
            throw CommandTree.problem(
                    role + "_jwt",
                    "is a public key, which cannot sign (expected: --key-file with the private key, and --algorithm "
                            + found.algorithm() + ")");
        }
        return found;
    }

    private TokenKey signing(String option, String text) {
        try {
            return TokenKey.signing(algorithm == null ? TokenKey.HS256 : algorithm, text);
        } catch (IllegalArgumentException e) {
            throw CommandTree.problem(option, String.valueOf(e.getMessage()));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).replaceFirst("\\r?\\n\\z", "");
        } catch (IOException | IllegalArgumentException e) {
            throw CommandTree.problem("--key-file", file + " (expected: a text file, but it cannot be read)");
        }
    }
}
