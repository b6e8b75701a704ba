package io.mercurehub.eventstore.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.resource.ClientResources;
import io.mercurehub.hub.store.EventStoreException;
import io.netty.resolver.DefaultAddressResolverGroup;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Opens sessions. Confined to one thread at a time, but for {@link #close}. */
final class Connector implements AutoCloseable {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(5);
    private static final int THREADS = 2;

    private final RedisSettings settings;
    private final Keys keys;
    private final ClientResources resources;
    private final RedisURI uri;
    private final RedisClient client;

    Connector(RedisSettings settings) {
        this.settings = settings;
        this.keys = new Keys(settings.prefix());
        this.resources = ClientResources.builder()
                .ioThreadPoolSize(THREADS)
                .computationThreadPoolSize(THREADS)
                // The JVM's: Netty's keeps an address as long as the DNS server lets it, ten minutes in Docker.
                .addressResolverGroup(DefaultAddressResolverGroup.INSTANCE)
                .build();
        this.uri =
                RedisURI.builder(settings.uri()).withTimeout(settings.timeout()).build();
        this.client = RedisClient.create(resources, uri);
        SslOptions.Builder tls = SslOptions.builder().jdkSslProvider();
        settings.authorities().ifPresent(file -> tls.trustManager(file.toFile()));
        client.setOptions(ClientOptions.builder()
                .autoReconnect(false)
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .protocolVersion(ProtocolVersion.RESP2)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(settings.timeout())
                        .keepAlive(true)
                        .build())
                .sslOptions(tls.build())
                // Appends has its own, without a timer for each.
                .timeoutOptions(TimeoutOptions.create())
                .build());
    }

    /**
     * Opens a session, once.
     *
     * @throws UnusableRedisException when this Redis will not do
     * @throws EventStoreException when it cannot be reached
     */
    Session open() {
        Session session;
        try {
            session = Session.open(client, uri, settings, keys);
        } catch (RedisException e) {
            if (Refusal.isOfCredentials(e)) {
                throw new UnusableRedisException("refuses user and password, or what they may do");
            }
            Optional<String> distrust = Refusal.ofCertificate(e);
            if (distrust.isPresent()) {
                throw new UnusableRedisException("its certificate is not trusted: " + distrust.get());
            }
            throw Refusal.of(e);
        }
        try {
            Server unused = Server.examine(session);
            return session;
        } catch (RedisException e) {
            session.close();
            throw Refusal.of(e);
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    /**
     * Opens the first session, and does something with it; waits for a Redis that cannot be reached, or is lost meanwhile.
     *
     * @throws EventStoreException when this Redis will not do, or cannot be reached for too long
     */
    <T> T openFirst(Function<Session, T> use) {
        long deadline = System.nanoTime() + settings.startupTimeout().toNanos();
        for (int attempt = 0; ; attempt++) {
            try {
                return use(open(), use);
            } catch (UnusableRedisException e) {
                throw new EventStoreException("redis " + settings.place() + ": " + e.getMessage(), e);
            } catch (EventStoreException e) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw new EventStoreException(
                            "redis " + settings.place() + ": cannot be reached within "
                                    + settings.startupTimeout().toSeconds() + "s: " + e.getMessage(),
                            e);
                }
                pause(Math.min(pauseNanos(attempt), left));
            }
        }
    }

    private static <T> T use(Session session, Function<Session, T> use) {
        try {
            return use.apply(session);
        } catch (UnusableRedisException e) {
            session.close();
            throw e;
        } catch (RuntimeException e) {
            session.close();
            if (Refusal.isAnswer(e) && !Refusal.endsSession(e)) {
                throw new UnusableRedisException(String.valueOf(Refusal.of(e).getMessage()));
            }
            throw Refusal.of(e);
        }
    }

    /** {@return how long to wait after so many attempts: longer each time, and never just as long as others} */
    static long pauseNanos(int attempt) {
        long most = Math.min(MAX_PAUSE.toNanos(), FIRST_PAUSE.toNanos() << Math.min(attempt, 16));
        return ThreadLocalRandom.current().nextLong(most / 2, most + 1);
    }

    private static void pause(long nanos) {
        try {
            TimeUnit.NANOSECONDS.sleep(nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EventStoreException("redis: interrupted while it was waited for", e);
        }
    }

    @Override
    public void close() {
        client.shutdown(0, 2, TimeUnit.SECONDS);
        var unused = resources.shutdown(0, 2, TimeUnit.SECONDS);
    }
}
