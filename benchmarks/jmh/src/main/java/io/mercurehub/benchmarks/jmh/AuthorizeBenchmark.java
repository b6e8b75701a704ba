package io.mercurehub.benchmarks.jmh;

import io.mercurehub.hub.grant.Grants;
import io.mercurehub.hub.topic.TopicMatcher;
import io.mercurehub.servlet.token.ConfiguredKeys;
import io.mercurehub.servlet.token.MercureClaim;
import io.mercurehub.servlet.token.TokenIssuer;
import io.mercurehub.servlet.token.TokenKey;
import io.mercurehub.servlet.token.TokenRole;
import io.mercurehub.servlet.token.TokenVerifier;
import io.mercurehub.servlet.token.VerifiedToken;
import io.mercurehub.update.Update;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Judging who may read a private update, and what a token says. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AuthorizeBenchmark {

    /** Ten grants, of which a template allows the update. */
    @State(Scope.Benchmark)
    public static class Reader {

        private final Grants grants;
        private final Update update = Update.of("https://example.com/rooms/9/1")
                .isPrivate(true)
                .data("x")
                .build();

        /** Made by JMH. */
        public Reader() {
            List<TopicMatcher> matchers = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                matchers.add(Subscriptions.matcher(i));
            }
            grants = Grants.reading(matchers);
        }
    }

    /** More tokens than are remembered, and one of them. */
    @State(Scope.Benchmark)
    public static class Tokens {

        private static final int MORE_THAN_REMEMBERED = 10_100;

        private final TokenKey key = TokenKey.hs256("!ChangeThisMercureHubJWTSecretKey!");
        private final TokenVerifier verifier =
                new TokenVerifier(ConfiguredKeys.of(Map.of(TokenRole.SUBSCRIBER, key)), 10_000, InstantSource.system());
        private final String[] tokens = new String[MORE_THAN_REMEMBERED];
        private int next;

        /** Signs all. */
        @Setup
        public void sign() {
            TokenIssuer issuer = new TokenIssuer(key, InstantSource.system());
            for (int i = 0; i < tokens.length; i++) {
                tokens[i] = issuer.issue(MercureClaim.of(null, List.of("https://example.com/users/" + i), null), null);
            }
        }

        String another() {
            next = (next + 1) % tokens.length;
            return tokens[next];
        }
    }

    @Benchmark
    public boolean canRead(Reader reader) {
        return reader.grants.canRead(reader.update);
    }

    @Benchmark
    public VerifiedToken knownToken(Tokens tokens) {
        return tokens.verifier.verify(tokens.tokens[0], TokenRole.SUBSCRIBER);
    }

    @Benchmark
    public VerifiedToken newToken(Tokens tokens) {
        return tokens.verifier.verify(tokens.another(), TokenRole.SUBSCRIBER);
    }
}
